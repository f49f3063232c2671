/* SHA-256 of FIPS 180-4, and HMAC of FIPS 198-1 with it. */
#ifndef HTTP_SHA256_H
#define HTTP_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_BYTES = 32, SHA256_BLOCK = 64 };

typedef struct sha256 {
  uint32_t state[8];
  uint64_t length; /* bytes that were added */
  uint8_t block[SHA256_BLOCK]; /* what was added of the block that is not whole */
} sha256;

void sha256_begin(sha256 *self);
void sha256_add(sha256 *self, const void *bytes, size_t length);
void sha256_end(sha256 *self, uint8_t out[SHA256_BYTES]);

/* A key, as HMAC has it in front of what is signed: the states behind its two blocks. */
typedef struct hmac_key {
  sha256 inner, outer;
} hmac_key;

void hmac_key_set(hmac_key *self, const void *bytes, size_t length);

/* Signs what was added to a copy of the key's `inner`. */
void hmac_end(const hmac_key *key, sha256 *inner, uint8_t out[SHA256_BYTES]);

#endif
