#include "http_gzip.h"

#include <stdlib.h>

#define ZLIB_CONST
#include <zlib.h>

enum { GZIP_ALONE = 16 + MAX_WBITS, OUT_BYTES = 32768 };

struct http_gzip {
  z_stream stream;
  bool is_whole;
};

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

int http_gzip_read(http_gzip *self, const uint8_t *bytes, size_t length, http_gzip_take *take, void *to) {
  static uint8_t out[OUT_BYTES];
  z_stream *stream = &self->stream;
  stream->next_in = bytes;
  stream->avail_in = (uInt)length;
  while (stream->avail_in || !stream->avail_out) {
    if (self->is_whole) inflateReset(stream); /* another member */
    self->is_whole = false;
    stream->next_out = out;
    stream->avail_out = sizeof out;
    const int state = inflate(stream, Z_NO_FLUSH);
    if (state == Z_MEM_ERROR) return 503;
    if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR) return 400;
    const int failed = take(to, out, sizeof out - stream->avail_out);
    if (failed) return failed;
    self->is_whole = state == Z_STREAM_END;
    if (state == Z_BUF_ERROR || (self->is_whole && !stream->avail_in)) break;
  }
  return 0;
}

bool http_gzip_is_whole(const http_gzip *self) { return self->is_whole; }
