/*
 * Reads certificates and keys, in PEM. The host writes a file's bytes into the room that tls_file gives, so
 * that no other memory has a key, and tells the side last, with tls_settings.
 */
#include "tls_settings.h"

#include <mbedtls/pem.h>
#include <mbedtls/platform_util.h>
#include <psa/crypto.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "export.h"
#include "tls_host.h"

enum { CERTIFICATE, KEY, AUTHORITIES, FILES };
enum { SERVER = 0, CLIENT = 1 };

/* What is wrong with the files. The lowest byte of what tls_settings returns; the next is the file's. */
enum { RIGHT, NO_PEM, BROKEN, ENCRYPTED, WEAK, NOT_OF_KEY, MISSING, MEMORY };

enum { LEAST_RSA_BITS = 2048 };

static struct {
  unsigned char *bytes; /* with a zero behind them */
  uint32_t length;
} files[FILES];

static settings *newest;

/*
 * Without a processor's help ChaCha20 is twice as fast as AES, and takes no time that its key changes. With
 * TLS 1.2 mbedTLS goes by this order; with TLS 1.3 by the client's, so that there is a list without AES.
 */
#define SUITES_1_2                                                                                          \
  MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,                                                    \
      MBEDTLS_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, \
      MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,       \
      MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, 0
static const int WITH_CHACHA[] = {MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256, SUITES_1_2};
static const int SUITES[] = {MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256, MBEDTLS_TLS1_3_AES_128_GCM_SHA256,
                             MBEDTLS_TLS1_3_AES_256_GCM_SHA384, SUITES_1_2};

static void drop_files(void) {
  for (int i = 0; i < FILES; i++) {
    if (files[i].bytes) mbedtls_platform_zeroize(files[i].bytes, files[i].length);
    free(files[i].bytes);
    files[i].bytes = NULL;
    files[i].length = 0;
  }
}

/* Room for a file's bytes; 0: there is no memory. */
EXPORT("tls_file") unsigned char *tls_file(uint32_t which, uint32_t length) {
  if (which >= FILES || length > 1 << 20) return NULL;
  free(files[which].bytes);
  files[which].bytes = calloc(1, (size_t)length + 1);
  files[which].length = files[which].bytes ? length : 0;
  return files[which].bytes;
}

static void delete(settings *those) {
  mbedtls_ssl_config_free(&those->config);
  mbedtls_x509_crt_free(&those->certificate);
  mbedtls_x509_crt_free(&those->authorities);
  mbedtls_pk_free(&those->key);
  free(those);
}

settings *settings_take(void) {
  if (newest) newest->users++;
  return newest;
}

void settings_give_back(settings *those) {
  if (those && --those->users == 0) delete(those);
}

static int memory_or(int error, int why) {
  const bool is_memory = error == MBEDTLS_ERR_X509_ALLOC_FAILED || error == MBEDTLS_ERR_PK_ALLOC_FAILED ||
                         error == MBEDTLS_ERR_PEM_ALLOC_FAILED || error == MBEDTLS_ERR_MPI_ALLOC_FAILED;
  return is_memory ? MEMORY : why;
}

/* Of several certificates in a file one that mbedTLS cannot read is left out, but not the first. */
static int read_certificates(mbedtls_x509_crt *out, int which) {
  if (!strstr((const char *)files[which].bytes, "-----BEGIN CERTIFICATE-----")) return NO_PEM;
  const int failed = mbedtls_x509_crt_parse(out, files[which].bytes, files[which].length + 1);
  if (failed < 0) return memory_or(failed, BROKEN);
  return out->raw.p ? RIGHT : BROKEN;
}

static int read_key(settings *those) {
  const int failed = mbedtls_pk_parse_key(&those->key, files[KEY].bytes, files[KEY].length + 1, NULL, 0,
                                          host_random_for, NULL);
  switch (failed) {
    case 0: break;
    case MBEDTLS_ERR_PK_PASSWORD_REQUIRED: return ENCRYPTED;
    default:
      if (strstr((const char *)files[KEY].bytes, "BEGIN ENCRYPTED PRIVATE KEY")) return ENCRYPTED;
      return memory_or(failed, strstr((const char *)files[KEY].bytes, "PRIVATE KEY-----") ? BROKEN : NO_PEM);
  }
  const bool is_rsa = mbedtls_pk_get_type(&those->key) == MBEDTLS_PK_RSA;
  return is_rsa && mbedtls_pk_get_bitlen(&those->key) < LEAST_RSA_BITS ? WEAK : RIGHT;
}

static int wrong(int which, int why) { return which << 8 | why; }

/* Reads what files there are. */
static int read_all(settings *those, uint32_t side) {
  int why;
  if (!files[CERTIFICATE].bytes && side == SERVER) return wrong(CERTIFICATE, MISSING);
  if (files[CERTIFICATE].bytes) {
    if ((why = read_certificates(&those->certificate, CERTIFICATE))) return wrong(CERTIFICATE, why);
    if (!files[KEY].bytes) return wrong(KEY, MISSING);
    if ((why = read_key(those))) return wrong(KEY, why);
    if (mbedtls_pk_check_pair(&those->certificate.pk, &those->key, host_random_for, NULL))
      return wrong(KEY, NOT_OF_KEY);
    if (mbedtls_ssl_conf_own_cert(&those->config, &those->certificate, &those->key))
      return wrong(CERTIFICATE, MEMORY);
  }
  if (files[AUTHORITIES].bytes) {
    if ((why = read_certificates(&those->authorities, AUTHORITIES))) return wrong(AUTHORITIES, why);
    mbedtls_ssl_conf_ca_chain(&those->config, &those->authorities, NULL);
    mbedtls_ssl_conf_authmode(&those->config, MBEDTLS_SSL_VERIFY_REQUIRED);
  } else if (side == CLIENT) {
    return wrong(AUTHORITIES, MISSING);
  }
  return RIGHT;
}

/*
 * Takes the files for a server, or for a client, which needs the authorities. Returns 0, and connections that
 * are opened from now on have them; else what is wrong, with the file in the second byte, and all stays as it
 * was. The files' bytes are zeroed in either case.
 */
EXPORT("tls_settings") int tls_settings(uint32_t side) {
  settings *made = calloc(1, sizeof *made);
  int why = wrong(CERTIFICATE, MEMORY);
  if (made) {
    made->users = 1;
    mbedtls_ssl_config_init(&made->config);
    mbedtls_x509_crt_init(&made->certificate);
    mbedtls_x509_crt_init(&made->authorities);
    mbedtls_pk_init(&made->key);
    const int as = side == CLIENT ? MBEDTLS_SSL_IS_CLIENT : MBEDTLS_SSL_IS_SERVER;
    if (psa_crypto_init() == PSA_SUCCESS &&
        !mbedtls_ssl_config_defaults(&made->config, as, MBEDTLS_SSL_TRANSPORT_STREAM,
                                     MBEDTLS_SSL_PRESET_DEFAULT)) {
      mbedtls_ssl_conf_rng(&made->config, host_random_for, NULL);
      mbedtls_ssl_conf_ciphersuites(&made->config, SUITES);
      mbedtls_ssl_conf_min_tls_version(&made->config, MBEDTLS_SSL_VERSION_TLS1_2);
      why = read_all(made, side);
    }
  }
  drop_files();
  if (why && made) delete(made);
  if (why) return why;
  made->with_chacha = made->config; /* which is never freed */
  mbedtls_ssl_conf_ciphersuites(&made->with_chacha, WITH_CHACHA);
  settings_give_back(newest);
  newest = made;
  return 0;
}

/* Whether the own certificate is one of tomorrow or of yesterday: 1, or 0. */
EXPORT("tls_is_out_of_time") int tls_is_out_of_time(void) {
  return newest && newest->certificate.raw.p &&
         (mbedtls_x509_time_is_past(&newest->certificate.valid_to) ||
          mbedtls_x509_time_is_future(&newest->certificate.valid_from));
}
