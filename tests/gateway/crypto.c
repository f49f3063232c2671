/*
 * mbedTLS as the gateway has it: what its own tests of themselves say, and the questions of Wycheproof's
 * vectors. Bytes are given by their places in room().
 */
#include <mbedtls/aes.h>
#include <mbedtls/base64.h>
#include <mbedtls/bignum.h>
#include <mbedtls/chacha20.h>
#include <mbedtls/chachapoly.h>
#include <mbedtls/ecdh.h>
#include <mbedtls/ecp.h>
#include <mbedtls/gcm.h>
#include <mbedtls/md.h>
#include <mbedtls/pk.h>
#include <mbedtls/poly1305.h>
#include <mbedtls/rsa.h>
#include <mbedtls/sha256.h>
#include <mbedtls/sha512.h>
#include <string.h>

#include "export.h"
#include "tls_host.h"

typedef unsigned char byte;

/* All of a text at once. mbedTLS's test alone asks for it, so that the gateway's ChaCha20 has it not. */
int mbedtls_chacha20_crypt(const byte key[32], const byte nonce[12], uint32_t counter, size_t length,
                           const byte *text, byte *out) {
  mbedtls_chacha20_context chacha;
  mbedtls_chacha20_init(&chacha);
  int error = mbedtls_chacha20_setkey(&chacha, key);
  if (!error) error = mbedtls_chacha20_starts(&chacha, nonce, counter);
  if (!error) error = mbedtls_chacha20_update(&chacha, length, text, out);
  mbedtls_chacha20_free(&chacha);
  return error;
}

static const struct {
  const char *name;
  int (*run)(int verbose);
} TESTS[] = {
    {"AES", mbedtls_aes_self_test},
    {"base64", mbedtls_base64_self_test},
    {"numbers", mbedtls_mpi_self_test},
    {"ChaCha20", mbedtls_chacha20_self_test},
    {"ChaCha20-Poly1305", mbedtls_chachapoly_self_test},
    {"curves", mbedtls_ecp_self_test},
    {"GCM", mbedtls_gcm_self_test},
    {"Poly1305", mbedtls_poly1305_self_test},
    {"RSA", mbedtls_rsa_self_test},
    {"SHA-224", mbedtls_sha224_self_test},
    {"SHA-256", mbedtls_sha256_self_test},
    {"SHA-384", mbedtls_sha384_self_test},
    {"SHA-512", mbedtls_sha512_self_test},
};

static byte vector[1 << 18];
EXPORT("crypto_room") byte *crypto_room(void) { return vector; }

/* The name of a test, none behind the last. */
EXPORT("crypto_name") const char *crypto_name(size_t test) {
  return test < sizeof TESTS / sizeof *TESTS ? TESTS[test].name : NULL;
}
EXPORT("crypto_run") int crypto_run(size_t test) { return TESTS[test].run(0); }

/* Opens what was sealed, whose tag is behind it; 0 if it is what it says. */
EXPORT("crypto_gcm")
int crypto_gcm(const byte *key, size_t key_length, const byte *iv, size_t iv_length, const byte *more,
               size_t more_length, const byte *sealed, size_t length, byte *out) {
  mbedtls_gcm_context gcm;
  mbedtls_gcm_init(&gcm);
  int error = mbedtls_gcm_setkey(&gcm, MBEDTLS_CIPHER_ID_AES, key, (unsigned)key_length * 8);
  if (!error)
    error = mbedtls_gcm_auth_decrypt(&gcm, length, iv, iv_length, more, more_length, sealed + length, 16,
                                     sealed, out);
  mbedtls_gcm_free(&gcm);
  return error;
}

EXPORT("crypto_chacha")
int crypto_chacha(const byte key[32], const byte iv[12], const byte *more, size_t more_length,
                  const byte *sealed, size_t length, byte *out) {
  mbedtls_chachapoly_context chacha;
  mbedtls_chachapoly_init(&chacha);
  int error = mbedtls_chachapoly_setkey(&chacha, key);
  if (!error)
    error =
        mbedtls_chachapoly_auth_decrypt(&chacha, length, iv, more, more_length, sealed + length, sealed, out);
  mbedtls_chachapoly_free(&chacha);
  return error;
}

/* 0 if a signature is that of a message, by a public key in DER; salt is -1 but for RSA-PSS. */
EXPORT("crypto_verify")
int crypto_verify(const byte *key, size_t key_length, int bits, int salt, const byte *message, size_t length,
                  const byte *signature, size_t signature_length) {
  const mbedtls_md_type_t kind = bits == 256   ? MBEDTLS_MD_SHA256
                                 : bits == 384 ? MBEDTLS_MD_SHA384
                                               : MBEDTLS_MD_SHA512;
  byte hash[64];
  mbedtls_pk_context pk;
  mbedtls_pk_init(&pk);
  int error = mbedtls_md(mbedtls_md_info_from_type(kind), message, length, hash);
  if (!error) error = mbedtls_pk_parse_public_key(&pk, key, key_length);
  if (!error && salt < 0)
    error = mbedtls_pk_verify(&pk, kind, hash, (size_t)bits / 8, signature, signature_length);
  if (!error && salt >= 0) {
    const mbedtls_pk_rsassa_pss_options options = {kind, salt};
    error = mbedtls_pk_verify_ext(MBEDTLS_PK_RSASSA_PSS, &options, &pk, kind, hash, (size_t)bits / 8,
                                  signature, signature_length);
  }
  mbedtls_pk_free(&pk);
  return error;
}

/* Of a curve (by mbedTLS's number) what a private number and a public point share; 0 if there is that. */
EXPORT("crypto_agree")
int crypto_agree(int curve, const byte *own, size_t own_length, const byte *peer, size_t peer_length,
                 byte *out, size_t out_length) {
  mbedtls_ecp_group group;
  mbedtls_ecp_point point;
  mbedtls_mpi number, shared;
  mbedtls_ecp_keypair pair;
  mbedtls_ecp_group_init(&group), mbedtls_ecp_point_init(&point), mbedtls_mpi_init(&number);
  mbedtls_mpi_init(&shared), mbedtls_ecp_keypair_init(&pair);
  int error = mbedtls_ecp_group_load(&group, (mbedtls_ecp_group_id)curve);
  if (!error) error = mbedtls_ecp_read_key((mbedtls_ecp_group_id)curve, &pair, own, own_length);
  if (!error) error = mbedtls_ecp_export(&pair, NULL, &number, NULL);
  if (!error) error = mbedtls_ecp_point_read_binary(&group, &point, peer, peer_length);
  if (!error) error = mbedtls_ecdh_compute_shared(&group, &shared, &point, &number, host_random_for, NULL);
  if (!error && curve == MBEDTLS_ECP_DP_CURVE25519)
    error = mbedtls_mpi_write_binary_le(&shared, out, out_length);
  else if (!error)
    error = mbedtls_mpi_write_binary(&shared, out, out_length);
  mbedtls_ecp_keypair_free(&pair), mbedtls_mpi_free(&shared), mbedtls_mpi_free(&number);
  mbedtls_ecp_point_free(&point), mbedtls_ecp_group_free(&group);
  return error;
}
