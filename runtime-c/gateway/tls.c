/*
 * TLS of the gateway: what a socket brings goes in as it is, what it says comes out in the room of a parser,
 * and the other way round. mbedTLS does both; nothing waits, and the host carries the bytes:
 *
 *   recv ─▶ tls_room ─ tls_take ─▶ a parser's room    tls_room ─ tls_put ─▶ found.cipher ─▶ send
 *                          ╰─▶ found.cipher ─▶ send   (a handshake's answers, an alert)
 */
#include <mbedtls/ssl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "export.h"
#include "tls_host.h"
#include "tls_rest.h"
#include "tls_settings.h"

enum {
  ROOM_BYTES = 65536,
  CIPHER_BYTES = ROOM_BYTES + 8192, /* what a room's bytes become, and a handshake's */
};

/* What tls_take and tls_put return. */
enum { OPEN = 0, SHAKING = 1, CLOSED = 2, FAILED = 3 };

typedef struct connection {
  mbedtls_ssl_context tls;
  settings *with;
  char *address; /* of the server, where it was asked for by that; NULL: by its name */
  rest rest; /* between two records it has no buffers */
  bool is_set_up;
  bool is_closed; /* the peer has said that nothing follows */
  int problem; /* of what failed, behind which mbedTLS must not be asked again; 0: nothing has */
} connection;

static unsigned char room[ROOM_BYTES], cipher[CIPHER_BYTES];

/* Of the room that is being read. */
static struct {
  const unsigned char *at;
  size_t length;
} arrived;

static struct {
  uint32_t plain; /* bytes in the parser's room */
  const unsigned char *cipher; /* to be sent */
  uint32_t cipher_length;
  uint32_t pending; /* bytes of a record that has not come whole */
  int32_t problem; /* mbedTLS's number of what failed; 0: nothing has */
  uint32_t distrust; /* what is wrong with the peer's certificate, as mbedTLS has it; 0: nothing */
  uint32_t alert; /* what the peer refuses with, by its number in RFC 8446; 0: it does not */
} found;

EXPORT("tls_room") unsigned char *tls_room(void) { return room; }
EXPORT("tls_found") void *tls_found(void) { return &found; }

static int receive(void *from, unsigned char *out, size_t most) {
  (void)from;
  const size_t length = arrived.length < most ? arrived.length : most;
  if (!length) return MBEDTLS_ERR_SSL_WANT_READ;
  memcpy(out, arrived.at, length);
  arrived.at += length;
  arrived.length -= length;
  return (int)length;
}

static int send(void *to, const unsigned char *bytes, size_t length) {
  (void)to;
  if (length > sizeof cipher - found.cipher_length)
    return MBEDTLS_ERR_SSL_CONN_EOF; /* beyond all that is right */
  memcpy(cipher + found.cipher_length, bytes, length);
  found.cipher_length += (uint32_t)length;
  return (int)length;
}

/* False: there is no memory. */
static bool set_up(connection *one, const mbedtls_ssl_config *config) {
  if (mbedtls_ssl_setup(&one->tls, config)) return false;
  mbedtls_ssl_set_bio(&one->tls, NULL, send, receive, NULL);
  one->is_set_up = true;
  return true;
}

/* Whether a server's name is an address, of which an answer to "which server?" is none (RFC 6066). */
static bool is_address(const char *name) { return strchr(name, ':') || !name[strspn(name, "0123456789.")]; }

/* Of the server's own certificate: whether it is for the address that the server was asked for by. */
static int look_for_address(void *of, mbedtls_x509_crt *certificate, int depth, uint32_t *distrust) {
  const connection *one = of;
  mbedtls_x509_crt *const others = certificate->next;
  uint32_t doubts = 0;
  if (depth) return 0;
  certificate->next = NULL; /* mbedTLS looks at them already */
  mbedtls_x509_crt_verify(certificate, NULL, NULL, one->address, &doubts, NULL, NULL);
  certificate->next = others;
  *distrust |= doubts & MBEDTLS_X509_BADCERT_CN_MISMATCH;
  return 0;
}

/* Says which server is meant, and whose its certificate has to be. False: there is no memory. */
static bool set_server(connection *one, const char *name) {
  if (!is_address(name)) return !mbedtls_ssl_set_hostname(&one->tls, name);
  one->address = strdup(name);
  mbedtls_ssl_set_verify(&one->tls, look_for_address, one);
  return one->address && !mbedtls_ssl_set_hostname(&one->tls, NULL);
}

static void delete(connection *one) {
  mbedtls_ssl_free(&one->tls);
  settings_give_back(one->with);
  free(one->address);
  free(one);
}

/*
 * A connection: of a server's, or to the server whose name or address stands in the room; 0: there is no
 * memory for it. One of a server's has its buffers when its first bytes come.
 */
EXPORT("tls_open") connection *tls_open(uint32_t name_length) {
  char name[256] = "";
  if (name_length >= sizeof name) return NULL;
  connection *made = calloc(1, sizeof *made);
  if (!made) return NULL;
  memcpy(name, room, name_length);
  mbedtls_ssl_init(&made->tls);
  made->with = settings_take();
  if (made->with && (!name_length || (set_up(made, &made->with->config) && set_server(made, name))))
    return made;
  delete(made);
  return NULL;
}

/*
 * Whether a client's first bytes offer ChaCha20 with TLS 1.3. Where they have not come whole it may be false,
 * and only the speed is another.
 */
static bool offers_chacha(const unsigned char *bytes, size_t length) {
  enum { SESSION = 43 }; /* behind the record's head, the message's, a version and random bytes */
  if (length <= SESSION || bytes[0] != 22 || bytes[5] != 1) return false;
  const size_t at = SESSION + 1 + bytes[SESSION];
  if (at + 2 > length) return false;
  const size_t all = (size_t)bytes[at] << 8 | bytes[at + 1];
  for (size_t i = at + 2; i + 1 < length && i < at + 2 + all; i += 2)
    if (bytes[i] == 0x13 && bytes[i + 1] == 0x03) return true;
  return false;
}

EXPORT("tls_close") void tls_close(connection *one) { delete(one); }

/* False: there is no memory. */
static bool begin(connection *one, size_t length) {
  memset(&found, 0, sizeof found);
  found.cipher = cipher;
  arrived.at = room;
  arrived.length = length <= ROOM_BYTES ? length : 0;
  found.problem = one->problem;
  if (one->problem) return false;
  found.problem = MBEDTLS_ERR_SSL_ALLOC_FAILED;
  if (!one->is_set_up &&
      !set_up(one, offers_chacha(room, length) ? &one->with->with_chacha : &one->with->config))
    return false;
  if (!rest_end(&one->rest, &one->tls)) return false;
  found.problem = 0;
  return true;
}

static int end(connection *one, int result) {
  if (result == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE) found.alert = one->tls.MBEDTLS_PRIVATE(in_msg)[1];
  found.pending = (uint32_t)one->tls.MBEDTLS_PRIVATE(in_left);
  rest_begin(&one->rest, &one->tls);
  if (result == MBEDTLS_ERR_SSL_WANT_READ) return mbedtls_ssl_is_handshake_over(&one->tls) ? OPEN : SHAKING;
  if (result >= 0) return OPEN;
  one->is_closed |= result == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY;
  if (result == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) return CLOSED;
  found.problem = one->problem = result;
  found.distrust = mbedtls_ssl_get_verify_result(&one->tls);
  return FAILED;
}

/*
 * Reads bytes of the room, all of them: a handshake's, then records. There are so few that what they say has
 * place in the parser's room with the pending bytes of before. With 0 bytes a client begins its handshake.
 * Nothing is read behind what has failed, nor behind the peer's end.
 */
EXPORT("tls_take") int tls_take(connection *one, uint32_t length, unsigned char *out) {
  if (!begin(one, length)) return FAILED;
  int result = one->is_closed ? MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY : 0;
  if (!result && !mbedtls_ssl_is_handshake_over(&one->tls)) result = mbedtls_ssl_handshake(&one->tls);
  /* mbedTLS wants to be called again behind a ticket, too */
  while ((result >= 0 || (result == MBEDTLS_ERR_SSL_WANT_READ && arrived.length)) &&
         found.plain < ROOM_BYTES) {
    result = mbedtls_ssl_read(&one->tls, out + found.plain, ROOM_BYTES - found.plain);
    if (result == 0) result = MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY;
    if (result > 0) found.plain += (uint32_t)result;
  }
  return end(one, result);
}

/* Makes records of bytes of the room. */
EXPORT("tls_put") int tls_put(connection *one, uint32_t length) {
  if (!begin(one, 0) || length > ROOM_BYTES) return FAILED;
  int result = 0;
  for (uint32_t at = 0; at < length && result >= 0; at += (uint32_t)result)
    result = mbedtls_ssl_write(&one->tls, room + at, length - at);
  return end(one, result);
}

/* Tells the peer that nothing follows. */
EXPORT("tls_end") int tls_end(connection *one) {
  if (!begin(one, 0)) return FAILED;
  return end(one, mbedtls_ssl_close_notify(&one->tls));
}
