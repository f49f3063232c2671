/*
 * The gateway of files that are compressed with gzip: the host (src/inputs/gzip.c) gives the bytes of a
 * file, piece by piece, and gets what they are inflated to. One file is read at a time; it may have several
 * members, one behind the other, as `cat a.gz b.gz` makes it, and zeros behind them, which fill a block of a
 * tape.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "export.h"
#include "room.h"

#define ZLIB_CONST
#include <zlib.h>

enum { GZIP_ALONE = 16 + MAX_WBITS, OUT_BYTES = 131072, HEAP_BYTES = 49152, ALIGNED = 16 };

/* What gzip_read has found. */
enum {
  MORE = 0, /* all bytes are used, and the next ones are wanted */
  FULL = 1, /* there is more to come of the bytes that there were */
  WHOLE = 2, /* so is a member: the file may end here */
  BROKEN = 3,
  WRONG_SUM = 4, /* the member has another checksum or length than it names */
  NO_GZIP = 5, /* what stands here is no member */
};

static struct {
  uint32_t used; /* bytes of the room */
  uint32_t out, length; /* what they are inflated to */
} found;
static uint8_t out[OUT_BYTES];
static _Alignas(ALIGNED) uint8_t heap[HEAP_BYTES]; /* zlib has its state and 32 KiB of text there */
static uint32_t heap_used;
static z_stream stream;
static bool is_open;
static bool is_between; /* no byte of the next member was read */

EXPORT("gzip_found") void *gzip_found(void) { return &found; }

static void *take(void *opaque, uInt count, uInt size) {
  const uint32_t bytes = (count * size + ALIGNED - 1) / ALIGNED * ALIGNED;
  (void)opaque;
  if (bytes > HEAP_BYTES - heap_used) return NULL;
  heap_used += bytes;
  return heap + heap_used - bytes;
}

/* What zlib has taken it keeps for the next file. */
static void give(void *opaque, void *bytes) { (void)opaque, (void)bytes; }

/* Begins a file. Returns 0; else there is no memory. */
EXPORT("gzip_begin") int gzip_begin(void) {
  is_between = true;
  if (is_open) return inflateReset(&stream);
  stream.zalloc = take;
  stream.zfree = give;
  const int failed = inflateInit2(&stream, GZIP_ALONE);
  is_open = failed == Z_OK;
  return failed;
}

/* What is wrong with the member that is being read. */
static int problem(void) {
  const char *what = stream.msg ? stream.msg : "";
  if (strcmp(what, "incorrect data check") == 0 || strcmp(what, "incorrect length check") == 0)
    return WRONG_SUM;
  if (strcmp(what, "incorrect header check") != 0) return BROKEN;
  found.used -= found.used < 2 ? found.used : 2; /* it has looked at two bytes */
  return NO_GZIP;
}

/* Inflates bytes of the room, to `most` bytes at most. */
EXPORT("gzip_read") int gzip_read(uint32_t at, uint32_t length, uint32_t most) {
  found.used = found.length = 0;
  found.out = (uint32_t)(uintptr_t)out;
  if (at > ROOM_BYTES || length > ROOM_BYTES - at || !is_open) return BROKEN;
  if (is_between && length) inflateReset(&stream);
  while (is_between && found.used < length && !room[at + found.used]) found.used++;
  if (is_between && found.used == length) return WHOLE;
  stream.next_in = room + at + found.used;
  stream.avail_in = length - found.used;
  stream.next_out = out;
  stream.avail_out = most < OUT_BYTES ? most : OUT_BYTES;
  const uint32_t given = stream.avail_out;
  const int state = inflate(&stream, Z_NO_FLUSH);
  found.used = length - stream.avail_in;
  found.length = given - stream.avail_out;
  is_between = state == Z_STREAM_END;
  if (is_between) return WHOLE;
  if (state != Z_OK && state != Z_BUF_ERROR) return problem();
  return stream.avail_out ? MORE : FULL;
}
