/* The two imports of the gateway with TLS, and what mbedTLS asks a platform for. */
#include "tls_host.h"

#include <mbedtls/platform_time.h>
#include <psa/crypto.h>

#define IMPORT(name) __attribute__((import_module("gateway"), import_name(name)))

IMPORT("random") void host_random(void *out, size_t length);
IMPORT("now") long long host_now(void); /* milliseconds since 1970 */

int host_random_for(void *nobody, unsigned char *out, size_t length) {
  (void)nobody;
  host_random(out, length);
  return 0;
}

psa_status_t mbedtls_psa_external_get_random(mbedtls_psa_external_random_context_t *context, uint8_t *out,
                                             size_t size, size_t *length) {
  (void)context;
  host_random(out, size);
  *length = size;
  return PSA_SUCCESS;
}

long long gateway_seconds(long long *out) {
  const long long now = host_now() / 1000;
  if (out) *out = now;
  return now;
}

mbedtls_ms_time_t mbedtls_ms_time(void) { return host_now(); }
