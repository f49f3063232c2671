/*
 * In the place of zlib's adler32.c: the checksum of zlib's own format. gzip has another one, and nothing else
 * is inflated here (GZIP_ALONE), so that the 2 kB of it would never run.
 */
#define ZLIB_CONST
#include <zlib.h>

uLong adler32(uLong adler, const Bytef *bytes, uInt length) {
  (void)bytes, (void)length;
  return adler;
}
