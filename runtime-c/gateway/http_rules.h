/* Which requests a plugin takes. */
#ifndef HTTP_RULES_H
#define HTTP_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http_sha256.h"

/*
 * Texts that end with a zero: the paths and the content types, with a line break behind each, the header with
 * the token and what it has to be, the header with the signature and what stands in front of its digits. An
 * empty text: whatever comes.
 */
typedef struct http_rules {
  char text[65536];
  const char *paths, *types, *header, *token, *signed_by, *prefix;
  hmac_key key; /* of signatures */
  bool takes_put;
  uint32_t most; /* bytes of a body */
} http_rules;

/*
 * Sets the texts: seven with a zero behind each, of which the sixth is the secret of signatures. False: they
 * are none.
 */
bool http_rules_set(http_rules *self, const uint8_t *texts, size_t length);

/* The path without a query. */
bool http_rules_take_path(const http_rules *self, const uint8_t *path, size_t length);

/* The content type with its parameters, which do not count. */
bool http_rules_take_type(const http_rules *self, const uint8_t *value, size_t length);

/* Compares in a time that the bytes do not change, but for their number. */
bool http_rules_take_token(const http_rules *self, const uint8_t *value, size_t length);

/* Reads a signature: the prefix, and hexadecimal digits. False where it is none. */
bool http_rules_read_signature(const http_rules *self, const uint8_t *value, size_t length,
                               uint8_t out[SHA256_BYTES]);

/*
 * Whether what was added to a copy of the key's `inner` has this signature, in a time that tells nothing of
 * the right one.
 */
bool http_rules_take_signature(const http_rules *self, sha256 *inner, const uint8_t signature[SHA256_BYTES]);

#endif
