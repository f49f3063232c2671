/* Takes the buffers of connections that rest. */
#ifndef TLS_REST_H
#define TLS_REST_H

#include <mbedtls/ssl.h>
#include <stdbool.h>

/* What a connection needs of its buffers while it has none. */
typedef struct rest {
  unsigned char counter[8];
  unsigned char *in, *out; /* where they were, which is where mbedTLS's pointers into them point */
  bool rests;
} rest;

/* Takes the buffers away where no byte of a record is in them. */
void rest_begin(rest *self, mbedtls_ssl_context *tls);

/* Gives it buffers again. False: there is no memory. */
bool rest_end(rest *self, mbedtls_ssl_context *tls);

#endif
