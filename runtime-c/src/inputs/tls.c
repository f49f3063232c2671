#include "inputs/tls.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "inputs/listening.h"
#include "inputs/secrets.h"
#include "inputs/tls_words.h"

/* What tls_take and tls_put of the gateway return. */
enum { OPEN = 0, SHAKING = 1, CLOSED = 2, FAILED = 3 };

enum { FOUND_BYTES = 24 };

static const uint64_t HANDSHAKE_NS = 10 * NS_PER_S, /* in which a connection has to have its handshake */
    LOOK_NS = NS_PER_S; /* between two looks at the files */

/* What a call of the gateway has found. */
typedef struct found {
  uint32_t plain; /* bytes in the parser's room */
  const uint8_t *cipher; /* to be sent */
  uint32_t cipher_length;
  int32_t problem;
  uint32_t distrust;
} found;

static ft_tls *of(ft_streams *streams) { return (ft_tls *)streams->transport; }

/* Reads what a call has found. False: it cannot be, and the gateway counts as dead. */
static bool read_found(ft_tls *self, ft_connection *one, found *out) {
  const uint8_t *at = self->gateway->base + self->found;
  const uint32_t cipher = ft_load_u32(at + 4);
  *out = (found){.plain = ft_load_u32(at),
                 .cipher = self->gateway->base + cipher,
                 .cipher_length = ft_load_u32(at + 8),
                 .problem = (int32_t)ft_load_u32(at + 16),
                 .distrust = ft_load_u32(at + 20)};
  one->pending = ft_load_u32(at + 12);
  if (ft_gateway_has(self->gateway, cipher, out->cipher_length) && out->plain <= FT_GATEWAY_ROOM) return true;
  ft_gateway_distrust(self->gateway, "it names bytes outside of its memory");
  return false;
}

/* Calls a function for a connection, and sends what comes of it. Returns its state, or -1 with errno. */
static int call(ft_tls *self, ft_connection *one, enum ft_tls_call which, const uint32_t *arguments,
                size_t count, found *out) {
  int32_t state;
  ssize_t sent;
  errno = EPROTO;
  if (!ft_gateway_call(self->gateway, (int)which, arguments, count, &state) || !read_found(self, one, out))
    return -1;
  if (!out->cipher_length) return state;
  do sent = send(one->file, out->cipher, out->cipher_length, MSG_NOSIGNAL | MSG_DONTWAIT);
  while (sent < 0 && errno == EINTR);
  if (sent == (ssize_t)out->cipher_length || state == FAILED) return state;
  errno = EPIPE; /* it does not read, or is gone */
  return -1;
}

static bool begin(ft_streams *streams, ft_error *error) {
  ft_tls *self = of(streams);
  ft_input *input = &streams->at.base;
  int32_t is_out_of_time;
  if (!ft_tls_files_give(self->gateway, input, &self->files, self->read, error)) return false;
  memcpy(self->seen, self->read, sizeof self->seen);
  if (!ft_gateway_find(self->gateway, FT_TLS_ROOM, FT_GATEWAY_ROOM, &self->room) ||
      !ft_gateway_find(self->gateway, FT_TLS_FOUND, FOUND_BYTES, &self->found) ||
      !ft_gateway_call(self->gateway, FT_TLS_IS_OUT_OF_TIME, NULL, 0, &is_out_of_time)) {
    *error = self->gateway->why;
    return false;
  }
  if (is_out_of_time)
    ft_input_say(input, SS_PLUGIN_LOG_SEV_WARNING, "%s: the certificate is not valid today",
                 self->files.paths[FT_TLS_CERTIFICATE]);
  return true;
}

/* Gives a connection its place in the gateway. False with errno. */
static bool open_one(ft_streams *streams, ft_connection *one) {
  const uint32_t name_length = 0;
  int32_t handle = 0;
  ft_gateway_call(of(streams)->gateway, FT_TLS_OPEN, &name_length, 1, &handle);
  one->tls = (uint32_t)handle;
  one->shaking_since = ft_monotonic_ns();
  errno = ENOMEM;
  if (!handle) ft_count(streams->at.base.counters, FT_METRIC_CONNECTIONS_REFUSED, 1);
  return handle != 0;
}

/* Counts a handshake that comes to nothing, and says why. */
static void fail(ft_streams *streams, const ft_connection *one, const char *why) {
  ft_count(streams->at.base.counters, FT_METRIC_HANDSHAKES_FAILED, 1);
  ft_input_say(&streams->at.base, SS_PLUGIN_LOG_SEV_WARNING, "TLS with %.*s: %s", (int)one->origin_length,
               one->origin, why);
}

static ssize_t receive(ft_streams *streams, ft_connection *from, uint8_t *bytes, size_t room) {
  ft_tls *self = of(streams);
  uint8_t *const place = ft_gateway_place(self->gateway);
  found what;
  ssize_t got;
  if (!from->tls && !open_one(streams, from)) return -1;
  /* with what came before, it has to say no more than there is room for */
  const size_t most = room > from->pending ? room - from->pending : 1;
  do
    got = recv(from->file, self->gateway->base + self->room, most < FT_GATEWAY_ROOM ? most : FT_GATEWAY_ROOM,
               0);
  while (got < 0 && errno == EINTR);
  if (got == 0 && from->shaking_since) fail(streams, from, ft_tls_say_problem(-0x7280, 0));
  if (got <= 0) return got;
  const uint32_t arguments[] = {from->tls, (uint32_t)got, self->gateway->room};
  const int state = call(self, from, FT_TLS_TAKE, arguments, 3, &what);
  if (state < 0) return -1;
  if (state == FAILED) {
    if (from->shaking_since) fail(streams, from, ft_tls_say_problem(what.problem, what.distrust));
    from->shaking_since = 0;
    errno = EPROTO;
    return -1;
  }
  if (state != SHAKING) from->shaking_since = 0;
  if (what.plain > room) {
    ft_gateway_distrust(self->gateway, "it says more than there is room for");
    return -1;
  }
  if (what.plain && bytes != place) memcpy(bytes, place, what.plain);
  if (what.plain || state == CLOSED) return (ssize_t)what.plain;
  errno = EAGAIN;
  return -1;
}

static bool send_all(ft_streams *streams, ft_connection *to, const void *bytes, size_t length) {
  ft_tls *self = of(streams);
  found what;
  if (!to->tls || to->shaking_since || length > FT_GATEWAY_ROOM) return false;
  memcpy(self->gateway->base + self->room, bytes, length);
  const uint32_t arguments[] = {to->tls, (uint32_t)length};
  return call(self, to, FT_TLS_PUT, arguments, 2, &what) == OPEN;
}

static void finish(ft_streams *streams, ft_connection *to) {
  found what;
  if (to->tls && !to->shaking_since) call(of(streams), to, FT_TLS_END, &to->tls, 1, &what);
}

static void closing(ft_streams *streams, ft_connection *one) {
  int32_t ignored; /* after a trap the handle is gone with the gateway */
  if (one->tls) ft_gateway_call(of(streams)->gateway, FT_TLS_CLOSE, &one->tls, 1, &ignored);
}

/* Ends connections that have no handshake in time. */
static void end_late(ft_streams *streams, uint64_t now) {
  for (uint32_t i = streams->count; i-- > 0;) {
    ft_connection *one = streams->all[i];
    const uint64_t since = one->tls ? one->shaking_since : one->active_at;
    if (!since || !ft_is_over(since, now, HANDSHAKE_NS)) continue;
    fail(streams, one, "no handshake within 10 s");
    ft_streams_close(streams, one, true);
  }
}

/* Reads files again that have changed, once they are as they were a look before. */
static void look_at_files(ft_streams *streams) {
  ft_tls *self = of(streams);
  ft_tls_mark now[FT_TLS_FILES];
  ft_error error;
  ft_tls_files_mark(&self->files, now);
  const bool rests = memcmp(now, self->seen, sizeof now) == 0;
  memcpy(self->seen, now, sizeof now);
  if (!rests || memcmp(now, self->read, sizeof now) == 0) return;
  if (ft_tls_files_give(self->gateway, &streams->at.base, &self->files, self->read, &error))
    ft_input_say(&streams->at.base, SS_PLUGIN_LOG_SEV_INFO,
                 "TLS: the certificates have changed, and are read");
  else
    ft_input_say(&streams->at.base, SS_PLUGIN_LOG_SEV_ERROR,
                 "TLS: %s; connections get the certificates from before", error.text);
  memcpy(self->read, now, sizeof now); /* what is wrong is told once */
}

static void look(ft_streams *streams, uint64_t now) {
  ft_tls *self = of(streams);
  if (!ft_is_over(self->looked_at, now, LOOK_NS)) return;
  self->looked_at = now;
  end_late(streams, now);
  if (!self->gateway->dead) look_at_files(streams);
}

bool ft_tls_permit_server(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                          ft_error *error) {
  char address[FT_PATH_BYTES];
  ft_tls_files files;
  const char *rules = ft_tls_files_of(ft_input_cut(text, address), &files);
  if (!rules) {
    ft_error_set(error, "the path of a certificate or a key is too long");
    return false;
  }
  return ft_secrets_permit(facts, texts, rules, error) &&
         ft_listening_permit_internet(facts, texts, address, error) &&
         ft_tls_permit(facts, texts, &files, error);
}

const char *ft_tls_serve(ft_tls *self, ft_streams *streams, ft_gateway *gateway) {
  char address[FT_PATH_BYTES];
  self->transport = (ft_transport){.begin = begin,
                                   .receive = receive,
                                   .send = send_all,
                                   .finish = finish,
                                   .closing = closing,
                                   .look = look};
  self->gateway = gateway;
  gateway->parts[FT_GATEWAY_PARTS - 1] = &ft_gateway_tls;
  streams->transport = &self->transport;
  return ft_tls_files_of(ft_input_cut(streams->at.base.text, address), &self->files);
}
