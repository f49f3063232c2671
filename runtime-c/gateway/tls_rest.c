/*
 * mbedTLS keeps two buffers of 17 KB for each connection, also while it has nothing to say: with them ten
 * thousand connections would take 360 MB, and 56 without. Between two records nothing is in them but the
 * number of records that came, so that all connections at rest do without, and the one that is read has the
 * buffers of the one before.
 */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "tls_rest.h"

#include <mbedtls/platform_util.h>
#include <stdlib.h>
#include <string.h>

#include "ssl_misc.h"

static struct {
  unsigned char *in, *out;
} spare;

static bool has_nothing(const mbedtls_ssl_context *tls) {
  return mbedtls_ssl_is_handshake_over((mbedtls_ssl_context *)tls) && !tls->in_left && !tls->in_msglen &&
         !tls->in_hslen && !tls->out_left;
}

void rest_begin(rest *self, mbedtls_ssl_context *tls) {
  if (self->rests || !has_nothing(tls)) return;
  memcpy(self->counter, tls->in_ctr, sizeof self->counter);
  self->in = tls->in_buf;
  self->out = tls->out_buf;
  if (spare.in) {
    mbedtls_zeroize_and_free(tls->in_buf, MBEDTLS_SSL_IN_BUFFER_LEN);
    mbedtls_zeroize_and_free(tls->out_buf, MBEDTLS_SSL_OUT_BUFFER_LEN);
  } else {
    spare.in = tls->in_buf;
    spare.out = tls->out_buf;
  }
  tls->in_buf = tls->out_buf = NULL;
  self->rests = true;
}

bool rest_end(rest *self, mbedtls_ssl_context *tls) {
  if (!self->rests) return true;
  unsigned char *in = spare.in ? spare.in : calloc(1, MBEDTLS_SSL_IN_BUFFER_LEN),
                *out = spare.out ? spare.out : calloc(1, MBEDTLS_SSL_OUT_BUFFER_LEN);
  spare.in = spare.out = NULL;
  if (!in || !out) {
    free(in);
    free(out);
    return false;
  }
  unsigned char **const in_places[] = {&tls->in_ctr, &tls->in_hdr, &tls->in_len, &tls->in_iv, &tls->in_msg},
                        **const out_places[] = {&tls->out_ctr, &tls->out_hdr, &tls->out_len, &tls->out_iv,
                                                &tls->out_msg};
  for (int i = 0; i < 5; i++) {
    *in_places[i] = in + (*in_places[i] - self->in);
    *out_places[i] = out + (*out_places[i] - self->out);
  }
  tls->in_buf = in;
  tls->out_buf = out;
  memcpy(tls->in_ctr, self->counter, sizeof self->counter);
  self->rests = false;
  return true;
}
