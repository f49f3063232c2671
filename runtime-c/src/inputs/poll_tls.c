/* poll() of URLs of https, which the gateway's TLS lies in front of. */
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "inputs/poll.h"
#include "inputs/tls_files.h"
#include "inputs/tls_words.h"
#include "inputs/transfer.h"

static const uint64_t HANDSHAKE_NS = 10 * NS_PER_S;

typedef struct tls_poll {
  ft_poll poll;
  ft_tls_kept kept;
  ft_tls_places places;
  uint32_t handle; /* of the connection, in the gateway; 0: none */
  uint32_t pending; /* bytes that came and say nothing yet */
  bool has_ended; /* the server has said that nothing follows */
} tls_poll;

/* Sees to it that the gateway has the certificates, as they are now. False with the error. */
static bool prepare(tls_poll *self, ft_error *error) {
  ft_poll *poll = &self->poll;
  if (poll->is_ready) {
    ft_tls_files_look(&self->kept, &poll->gateway, &poll->base);
  } else {
    if (!ft_tls_files_complete(&self->kept.files, error) ||
        !ft_tls_files_give(&self->kept, &poll->gateway, &poll->base, error))
      return false;
    poll->is_ready = ft_tls_find_places(&poll->gateway, &self->places);
  }
  if (!poll->gateway.dead) return true;
  *error = poll->gateway.why;
  return false;
}

/* Calls a function for the connection, and sends what comes of it at once: a handshake's, or an alert. */
static enum ft_tls_state call_and_send(tls_poll *self, enum ft_tls_call which, const uint32_t *arguments,
                                       size_t count, ft_tls_found *out) {
  const enum ft_tls_state state =
      ft_tls_invoke(&self->poll.gateway, &self->places, which, arguments, count, out);
  if (state == FT_TLS_DEAD || !out->cipher_length) return state;
  const ssize_t sent = ft_send(self->poll.file, out->cipher, out->cipher_length);
  if (sent == (ssize_t)out->cipher_length || state == FT_TLS_FAILED) return state;
  out->problem = FT_TLS_ENDS; /* it does not read, or is gone */
  return FT_TLS_FAILED;
}

/* Has bytes of the room for TLS read. */
static enum ft_tls_state take(tls_poll *self, uint32_t length, ft_tls_found *out) {
  const uint32_t arguments[] = {self->handle, length, self->poll.gateway.room};
  const enum ft_tls_state state = call_and_send(self, FT_TLS_TAKE, arguments, 3, out);
  if (state != FT_TLS_DEAD) self->pending = out->pending;
  return state;
}

/* As recv() into the room for TLS: no more than what says as much as there is room for. */
static ssize_t receive_cipher(const tls_poll *self) {
  const size_t most = self->pending < FT_GATEWAY_ROOM ? FT_GATEWAY_ROOM - self->pending : 1;
  return ft_receive(self->poll.file, self->poll.gateway.base + self->places.room, most);
}

/* ---- The handshake ------------------------------------------------------------------------------------- */

static void fail(tls_poll *self, const ft_tls_found *what) {
  ft_poll *poll = &self->poll;
  ft_error why;
  ft_tls_say_problem(&self->kept.files, what, &why);
  ft_count(poll->base.counters, FT_METRIC_HANDSHAKES_FAILED, 1);
  ft_poll_fail(poll, "TLS with %s: %s", poll->asked.host, why.text);
}

/* Goes on with bytes of the room for TLS; the first word of a handshake answers none. */
static void advance(tls_poll *self, uint32_t length) {
  ft_tls_found what;
  const enum ft_tls_state state = take(self, length, &what);
  if (state == FT_TLS_DEAD)
    ft_poll_begin_anew(&self->poll);
  else if (state == FT_TLS_FAILED)
    fail(self, &what);
  else if (state != FT_TLS_SHAKES && (what.plain || state == FT_TLS_ENDED))
    ft_poll_fail(&self->poll, "TLS with %s: it %s before it is asked", self->poll.asked.host,
                 what.plain ? "speaks" : "ends the connection");
  else if (state == FT_TLS_IS_OPEN)
    ft_poll_connected(&self->poll);
}

/*
 * Says which server is meant, and has the gateway make a place for the connection. False: it is dead, or has
 * no memory.
 */
static bool open_one(tls_poll *self) {
  const char *host = self->poll.asked.host;
  uint32_t length = (uint32_t)strlen(host);
  int32_t handle = 0;
  if (*host == '[') { /* the brackets of IPv6 are a URL's */
    host++;
    length -= 2;
  }
  memcpy(self->poll.gateway.base + self->places.room, host, length);
  ft_gateway_call(&self->poll.gateway, FT_TLS_OPEN, &length, 1, &handle);
  self->handle = (uint32_t)handle;
  return handle;
}

static void shake(ft_poll *poll) {
  tls_poll *self = (tls_poll *)poll;
  ft_error error;
  const bool is_prepared = prepare(self, &error);
  if (is_prepared && open_one(self)) {
    self->pending = 0;
    self->has_ended = false;
    poll->is_sealed = true;
    poll->state = FT_POLL_SHAKES;
    ft_poll_wake_after(poll, HANDSHAKE_NS);
    if (ft_poll_watch(poll, poll->file, EPOLLIN))
      advance(self, 0);
    else
      ft_poll_fail(poll, "%s", strerror(errno));
  } else if (poll->gateway.dead) {
    ft_poll_begin_anew(poll);
  } else {
    ft_poll_fail(poll, "TLS: %s", is_prepared ? "no memory in the gateway" : error.text);
  }
}

static void go_on(ft_poll *poll) {
  tls_poll *self = (tls_poll *)poll;
  const ssize_t got = receive_cipher(self);
  if (got > 0)
    advance(self, (uint32_t)got);
  else if (got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK))
    fail(self, &(ft_tls_found){.problem = FT_TLS_ENDS});
}

/* ---- Behind it ----------------------------------------------------------------------------------------- */

static ssize_t refuse(ft_poll *poll, const char *why) {
  ft_error_set(&poll->why, "%s", why);
  errno = EPROTO;
  return -1;
}

static ssize_t receive(ft_poll *poll) {
  tls_poll *self = (tls_poll *)poll;
  ft_tls_found what;
  ft_error why;
  if (self->has_ended) return 0;
  const ssize_t got = receive_cipher(self);
  if (got < 0) return errno == EAGAIN || errno == EWOULDBLOCK ? got : refuse(poll, strerror(errno));
  if (got == 0) return refuse(poll, "the connection was cut off: TLS had not come to its end");
  const enum ft_tls_state state = take(self, (uint32_t)got, &what);
  if (state == FT_TLS_DEAD) return -1;
  if (state == FT_TLS_FAILED) {
    ft_tls_say_problem(&self->kept.files, &what, &why);
    ft_error_set(&poll->why, "TLS with %s: %s", poll->asked.host, why.text);
    errno = EPROTO;
    return -1;
  }
  self->has_ended = state == FT_TLS_ENDED;
  if (what.plain || self->has_ended) return (ssize_t)what.plain;
  errno = EAGAIN;
  return -1;
}

static bool seal(ft_poll *poll) {
  tls_poll *self = (tls_poll *)poll;
  ft_tls_found what;
  uint8_t *place = poll->gateway.base + self->places.room;
  const uint32_t arguments[] = {self->handle, poll->request_length};
  memcpy(place, poll->request, poll->request_length);
  const enum ft_tls_state state =
      ft_tls_invoke(&poll->gateway, &self->places, FT_TLS_PUT, arguments, 2, &what);
  const uint32_t length = poll->request_length; /* of what may have a token */
  const bool is_sealed = state == FT_TLS_IS_OPEN && what.cipher_length <= sizeof poll->request;
  ft_wipe(poll->request, length);
  if (is_sealed) memcpy(poll->request, what.cipher, poll->request_length = what.cipher_length);
  if (state != FT_TLS_DEAD) ft_wipe(place, length);
  if (!is_sealed && state != FT_TLS_DEAD)
    ft_gateway_distrust(&poll->gateway, "it makes no record of a request");
  return is_sealed;
}

static void close_one(ft_poll *poll) {
  tls_poll *self = (tls_poll *)poll;
  ft_tls_found what;
  int32_t ignored; /* after a trap the handle is gone with the gateway */
  if (poll->state != FT_POLL_SHAKES) call_and_send(self, FT_TLS_END, &self->handle, 1, &what);
  ft_gateway_call(&poll->gateway, FT_TLS_CLOSE, &self->handle, 1, &ignored);
  self->handle = 0;
}

static const ft_poll_transport TRANSPORT = {
    .shake = shake, .go_on = go_on, .receive = receive, .seal = seal, .end = close_one};

/* ---- The kind ------------------------------------------------------------------------------------------ */

static bool permit(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                   ft_error *error) {
  char address[FT_PATH_BYTES];
  ft_tls_files files;
  const char *part = ft_tls_files_of(ft_input_cut(text, address), &files);
  if (part)
    return ft_poll_permit(facts, texts, text, part, true, error) &&
           ft_tls_permit(facts, texts, &files, error);
  ft_error_set(error, "the path of a certificate or a key is too long");
  return false;
}

static ft_input *make(const char *text, uint64_t value, uint64_t options, ft_error *error) {
  return ft_poll_new(sizeof(tls_poll), text, value, options, error);
}

static bool start(ft_input *input, ft_error *error) {
  tls_poll *self = (tls_poll *)input;
  char address[FT_PATH_BYTES];
  self->poll.transport = &TRANSPORT;
  self->poll.gateway.parts[FT_GATEWAY_PARTS - 1] = &ft_gateway_tls;
  const char *part = ft_tls_files_of(ft_input_cut(input->text, address), &self->kept.files);
  self->kept.files.side = FT_TLS_CLIENT;
  return ft_poll_start(input, part, error) && (!self->poll.declared.is_secure || prepare(self, error));
}

const ft_input_kind ft_input_poll_tls = {.permit = permit, .make = make, .start = start, FT_POLL_FUNCTIONS};
