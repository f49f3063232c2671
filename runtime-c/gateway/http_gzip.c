#include "http_gzip.h"

#include <stdlib.h>

#define ZLIB_CONST
#include <zlib.h>

enum {
  GZIP_ALONE = 16 + MAX_WBITS,
  OUT_BYTES = 32768,
  CALL_BYTES = 4 * OUT_BYTES, /* that a call of the host's inflates at most */
};

struct http_gzip {
  z_stream stream;
  bool is_whole;
  bool is_full;
};

static uint32_t allowed; /* bytes that the call may still inflate */

static void *take(void *opaque, uInt count, uInt size) {
  (void)opaque;
  return calloc(count, size);
}

static void give(void *opaque, void *bytes) {
  (void)opaque;
  free(bytes);
}

http_gzip *http_gzip_open(void) {
  http_gzip *self = calloc(1, sizeof *self);
  if (!self) return NULL;
  self->stream.zalloc = take;
  self->stream.zfree = give;
  if (inflateInit2(&self->stream, GZIP_ALONE) != Z_OK) {
    free(self);
    return NULL;
  }
  return self;
}

void http_gzip_close(http_gzip *self) {
  if (!self) return;
  inflateEnd(&self->stream);
  free(self);
}

void http_gzip_allow(void) { allowed = CALL_BYTES; }

int http_gzip_read(http_gzip *self, const uint8_t *bytes, size_t *length, http_gzip_take *take, void *to) {
  static uint8_t out[OUT_BYTES];
  z_stream *stream = &self->stream;
  int failed = 0;
  stream->next_in = bytes;
  stream->avail_in = (uInt)*length;
  bool goes_on = stream->avail_in || self->is_full;
  while (goes_on && !failed && allowed) {
    if (self->is_whole) inflateReset(stream); /* another member */
    stream->next_out = out;
    stream->avail_out = allowed < OUT_BYTES ? allowed : OUT_BYTES;
    const uInt given = stream->avail_out;
    const int state = inflate(stream, Z_NO_FLUSH);
    if (state == Z_MEM_ERROR) return 503;
    if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR) return 400;
    self->is_whole = state == Z_STREAM_END;
    allowed -= given - stream->avail_out;
    failed = take(to, out, given - stream->avail_out);
    goes_on = stream->avail_in || (!self->is_whole && !stream->avail_out);
  }
  self->is_full = goes_on;
  *length -= stream->avail_in;
  return failed;
}

bool http_gzip_is_full(const http_gzip *self) { return self->is_full; }

bool http_gzip_is_whole(const http_gzip *self) { return self->is_whole; }
