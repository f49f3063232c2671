/*
 * ChaCha20 (RFC 8439) in the place of mbedTLS's, whose loops go by the word and by the byte: here four blocks
 * are made at once, each in a lane of all vectors. Nothing in it depends on the key or the text but for their
 * lengths. A record has so few blocks that their number does not overflow.
 */
#include <mbedtls/chacha20.h>
#include <mbedtls/platform_util.h>
#include <string.h>

typedef uint32_t lanes __attribute__((vector_size(16)));
typedef uint8_t bytes __attribute__((vector_size(16)));

enum { STREAM_BYTES = sizeof((mbedtls_chacha20_context *)NULL)->stream };

void mbedtls_chacha20_init(mbedtls_chacha20_context *self) { memset(self, 0, sizeof *self); }

void mbedtls_chacha20_free(mbedtls_chacha20_context *self) {
  if (self) mbedtls_platform_zeroize(self, sizeof *self);
}

int mbedtls_chacha20_setkey(mbedtls_chacha20_context *self, const unsigned char key[32]) {
  memcpy(self->state, "expand 32-byte k", 16);
  memcpy(self->state + 4, key, 32);
  return 0;
}

int mbedtls_chacha20_starts(mbedtls_chacha20_context *self, const unsigned char nonce[12], uint32_t counter) {
  self->state[12] = counter;
  memcpy(self->state + 13, nonce, 12);
  self->used = STREAM_BYTES;
  return 0;
}

static inline lanes turn_16(lanes x) {
  return (lanes)__builtin_shufflevector((bytes)x, (bytes)x, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12,
                                        13);
}

static inline lanes turn_8(lanes x) {
  return (lanes)__builtin_shufflevector((bytes)x, (bytes)x, 3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13,
                                        14);
}

static inline void quarter(lanes x[16], int a, int b, int c, int d) {
  x[a] += x[b], x[d] = turn_16(x[d] ^ x[a]);
  x[c] += x[d], x[b] ^= x[c], x[b] = x[b] << 12 | x[b] >> 20;
  x[a] += x[b], x[d] = turn_8(x[d] ^ x[a]);
  x[c] += x[d], x[b] ^= x[c], x[b] = x[b] << 7 | x[b] >> 25;
}

/* Writes four words of each of the blocks, which are lanes of x. */
static inline void put(uint8_t *out, const lanes x[4]) {
  const lanes low_a = __builtin_shufflevector(x[0], x[1], 0, 4, 1, 5),
              low_b = __builtin_shufflevector(x[2], x[3], 0, 4, 1, 5),
              high_a = __builtin_shufflevector(x[0], x[1], 2, 6, 3, 7),
              high_b = __builtin_shufflevector(x[2], x[3], 2, 6, 3, 7);
  const lanes each[] = {__builtin_shufflevector(low_a, low_b, 0, 1, 4, 5),
                        __builtin_shufflevector(low_a, low_b, 2, 3, 6, 7),
                        __builtin_shufflevector(high_a, high_b, 0, 1, 4, 5),
                        __builtin_shufflevector(high_a, high_b, 2, 3, 6, 7)};
  for (int block = 0; block < 4; block++) memcpy(out + 64 * block, &each[block], 16);
}

/* Makes the next four blocks of the stream. */
static void make_stream(mbedtls_chacha20_context *self) {
  lanes begin[16], x[16];
  for (int i = 0; i < 16; i++) begin[i] = (lanes){0} + self->state[i];
  begin[12] += (lanes){0, 1, 2, 3};
  memcpy(x, begin, sizeof x);
  for (int round = 0; round < 10; round++) {
    for (int i = 0; i < 4; i++) quarter(x, i, 4 + i, 8 + i, 12 + i);
    for (int i = 0; i < 4; i++) quarter(x, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
  }
  for (int i = 0; i < 16; i++) x[i] += begin[i];
  for (int i = 0; i < 4; i++) put(self->stream + 16 * i, x + 4 * i);
  self->state[12] += 4;
  self->used = 0;
}

static void add_stream(const uint8_t *stream, const unsigned char *in, unsigned char *out, size_t length) {
  size_t at = 0;
  for (; at + 16 <= length; at += 16) {
    bytes a, b;
    memcpy(&a, in + at, 16);
    memcpy(&b, stream + at, 16);
    a ^= b;
    memcpy(out + at, &a, 16);
  }
  for (; at < length; at++) out[at] = in[at] ^ stream[at];
}

int mbedtls_chacha20_update(mbedtls_chacha20_context *self, size_t size, const unsigned char *in,
                            unsigned char *out) {
  for (size_t at = 0; at < size;) {
    if (self->used == STREAM_BYTES) make_stream(self);
    const size_t left = STREAM_BYTES - self->used, length = size - at < left ? size - at : left;
    add_stream(self->stream + self->used, in + at, out + at, length);
    self->used += (uint32_t)length;
    at += length;
  }
  return 0;
}
