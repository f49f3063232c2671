#include "http_sha256.h"

#include <string.h>

/* The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const uint32_t K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t x, int by) { return x >> by | x << (32 - by); }

static uint32_t load(const uint8_t *at) {
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void store(uint8_t *at, uint32_t value) {
  for (int i = 0; i < 4; i++) at[i] = (uint8_t)(value >> (24 - 8 * i));
}

/* FIPS 180-4, 6.2.2: one block, with the names that the standard has. */
static void add_block(uint32_t state[8], const uint8_t *block) {
  uint32_t w[64];
  for (int t = 0; t < 16; t++) w[t] = load(block + 4 * t);
  for (int t = 16; t < 64; t++) {
    const uint32_t x = w[t - 15], y = w[t - 2];
    w[t] = (rotate(y, 17) ^ rotate(y, 19) ^ y >> 10) + w[t - 7] + (rotate(x, 7) ^ rotate(x, 18) ^ x >> 3) +
           w[t - 16];
  }
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
  uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
  for (int t = 0; t < 64; t++) {
    const uint32_t t1 =
        h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + K[t] + w[t];
    const uint32_t t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + t1;
    d = c, c = b, b = a, a = t1 + t2;
  }
  const uint32_t added[8] = {a, b, c, d, e, f, g, h};
  for (int i = 0; i < 8; i++) state[i] += added[i];
}

void sha256_begin(sha256 *self) {
  /* the first 32 bits of the fractional parts of the square roots of the first 8 primes */
  static const uint32_t first[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  memcpy(self->state, first, sizeof first);
  self->length = 0;
}

void sha256_add(sha256 *self, const void *bytes, size_t length) {
  const uint8_t *at = bytes, *end = at + length;
  const size_t begun = self->length % SHA256_BLOCK, missing = SHA256_BLOCK - begun;
  self->length += length;
  if (begun && length >= missing) {
    memcpy(self->block + begun, at, missing);
    add_block(self->state, self->block);
    at += missing;
  } else if (begun) {
    memcpy(self->block + begun, at, length);
    return;
  }
  for (; end - at >= SHA256_BLOCK; at += SHA256_BLOCK) add_block(self->state, at);
  if (at < end) memcpy(self->block, at, (size_t)(end - at));
}

void sha256_end(sha256 *self, uint8_t out[SHA256_BYTES]) {
  static const uint8_t padding[SHA256_BLOCK] = {0x80};
  const uint64_t bits = self->length * 8;
  const size_t begun = self->length % SHA256_BLOCK;
  uint8_t length[8];
  store(length, (uint32_t)(bits >> 32));
  store(length + 4, (uint32_t)bits);
  sha256_add(self, padding, (begun < 56 ? 56 : 120) - begun);
  sha256_add(self, length, sizeof length);
  for (int i = 0; i < 8; i++) store(out + 4 * i, self->state[i]);
}

/* Overwrites what is secret, also where it is given back at once. */
static void wipe(void *bytes, size_t length) {
  memset(bytes, 0, length);
  __asm__ volatile("" : : "r"(bytes) : "memory");
}

void hmac_key_set(hmac_key *self, const void *bytes, size_t length) {
  uint8_t key[SHA256_BLOCK] = {0}, block[SHA256_BLOCK];
  if (length <= sizeof key) {
    memcpy(key, bytes, length);
  } else {
    sha256_begin(&self->inner);
    sha256_add(&self->inner, bytes, length);
    sha256_end(&self->inner, key);
  }
  sha256 *const states[2] = {&self->inner, &self->outer};
  for (int i = 0; i < 2; i++) {
    for (size_t n = 0; n < sizeof block; n++) block[n] = key[n] ^ (i == 0 ? 0x36 : 0x5c);
    sha256_begin(states[i]);
    sha256_add(states[i], block, sizeof block);
  }
  wipe(key, sizeof key);
  wipe(block, sizeof block);
}

void hmac_end(const hmac_key *key, sha256 *inner, uint8_t out[SHA256_BYTES]) {
  sha256 outer = key->outer;
  sha256_end(inner, out);
  sha256_add(&outer, out, SHA256_BYTES);
  sha256_end(&outer, out);
}
