/* Certificates and a key, with what mbedTLS makes of them. Connections keep those with which they began. */
#ifndef TLS_SETTINGS_H
#define TLS_SETTINGS_H

#include <mbedtls/ssl.h>

typedef struct settings {
  mbedtls_ssl_config config, with_chacha; /* the latter is a copy of the former, but for its suites */
  mbedtls_x509_crt certificate, authorities;
  mbedtls_pk_context key;
  uint32_t users; /* connections, and one more while these are the newest */
} settings;

/* The newest, which the caller gives back; NULL: there are none. */
settings *settings_take(void);
void settings_give_back(settings *those);

#endif
