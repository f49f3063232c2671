/* What tls_chacha20.c keeps of a stream. mbedTLS wants it in a file of this name. */
#ifndef CHACHA20_ALT_H
#define CHACHA20_ALT_H

#include <stdint.h>

typedef struct mbedtls_chacha20_context {
  uint32_t state[16]; /* of the next block */
  uint8_t stream[256]; /* of four blocks */
  uint32_t used; /* bytes of these */
} mbedtls_chacha20_context;

#endif
