#include "inputs/tls.h"

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "inputs/listening.h"
#include "inputs/secrets.h"
#include "inputs/tls_words.h"
#include "inputs/transfer.h"

static const uint64_t HANDSHAKE_NS = 10 * NS_PER_S, /* in which a connection has to have its handshake */
    LOOK_NS = NS_PER_S; /* between two looks at the files */

static ft_tls *of(ft_streams *streams) { return (ft_tls *)streams->transport; }

/* Calls a function for a connection, and sends what comes of it. FT_TLS_DEAD with errno. */
static enum ft_tls_state call(ft_tls *self, ft_connection *one, enum ft_tls_call which,
                              const uint32_t *arguments, size_t count, ft_tls_found *out) {
  errno = EPROTO;
  const enum ft_tls_state state = ft_tls_invoke(self->gateway, &self->places, which, arguments, count, out);
  if (state == FT_TLS_DEAD) return state;
  one->pending = out->pending;
  if (!out->cipher_length) return state;
  const ssize_t sent = ft_send(one->file, out->cipher, out->cipher_length);
  if (sent == (ssize_t)out->cipher_length || state == FT_TLS_FAILED) return state;
  errno = EPIPE; /* it does not read, or is gone */
  return FT_TLS_DEAD;
}

static bool begin(ft_streams *streams, ft_error *error) {
  ft_tls *self = of(streams);
  if (!ft_tls_files_give(&self->kept, self->gateway, &streams->at.base, error)) return false;
  if (ft_tls_find_places(self->gateway, &self->places)) return true;
  *error = self->gateway->why;
  return false;
}

/* Gives a connection its place in the gateway. False with errno. */
static bool open_one(ft_streams *streams, ft_connection *one) {
  const ft_tls *self = of(streams);
  const uint32_t name_length = (uint32_t)strlen(self->server);
  int32_t handle = 0;
  memcpy(self->gateway->base + self->places.room, self->server, name_length);
  ft_gateway_call(self->gateway, FT_TLS_OPEN, &name_length, 1, &handle);
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

static void fail_of(ft_streams *streams, const ft_connection *one, const ft_tls_found *what) {
  ft_error why;
  ft_tls_say_problem(&of(streams)->kept.files, what, &why);
  fail(streams, one, why.text);
}

/* A client says the first word. False with errno. */
static bool opened(ft_streams *streams, ft_connection *one) {
  ft_tls_found what;
  if (!open_one(streams, one)) return false;
  const uint32_t arguments[] = {one->tls, 0, of(streams)->gateway->room};
  return call(of(streams), one, FT_TLS_TAKE, arguments, 3, &what) == FT_TLS_SHAKES;
}

static ssize_t receive(ft_streams *streams, ft_connection *from, uint8_t *bytes, size_t room) {
  ft_tls *self = of(streams);
  uint8_t *const place = ft_gateway_place(self->gateway);
  ft_tls_found what = {.problem = FT_TLS_ENDS};
  if (!from->tls && !open_one(streams, from)) return -1;
  /* with what came before, it has to say no more than there is room for */
  const size_t most = room > from->pending ? room - from->pending : 1;
  const ssize_t got = ft_receive(from->file, self->gateway->base + self->places.room,
                                 most < FT_GATEWAY_ROOM ? most : FT_GATEWAY_ROOM);
  if (got == 0 && from->shaking_since) fail_of(streams, from, &what);
  if (got <= 0) return got;
  const uint32_t arguments[] = {from->tls, (uint32_t)got, self->gateway->room};
  const enum ft_tls_state state = call(self, from, FT_TLS_TAKE, arguments, 3, &what);
  if (state == FT_TLS_DEAD) return -1;
  if (state == FT_TLS_FAILED) {
    /* a server may refuse a client only behind the client's handshake */
    if (from->shaking_since || what.alert) fail_of(streams, from, &what);
    from->shaking_since = 0;
    errno = EPROTO;
    return -1;
  }
  if (state != FT_TLS_SHAKES) from->shaking_since = 0;
  if (what.plain > room) {
    ft_gateway_distrust(self->gateway, "it says more than there is room for");
    return -1;
  }
  if (what.plain && bytes != place) memcpy(bytes, place, what.plain);
  if (what.plain || state == FT_TLS_ENDED) return (ssize_t)what.plain;
  errno = EAGAIN;
  return -1;
}

static bool send_all(ft_streams *streams, ft_connection *to, const void *bytes, size_t length) {
  ft_tls *self = of(streams);
  ft_tls_found what;
  if (!to->tls || to->shaking_since || length > FT_GATEWAY_ROOM) return false;
  memcpy(self->gateway->base + self->places.room, bytes, length);
  const uint32_t arguments[] = {to->tls, (uint32_t)length};
  return call(self, to, FT_TLS_PUT, arguments, 2, &what) == FT_TLS_IS_OPEN;
}

static void finish(ft_streams *streams, ft_connection *to) {
  ft_tls_found what;
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

static void look(ft_streams *streams, uint64_t now) {
  ft_tls *self = of(streams);
  if (!ft_is_over(self->looked_at, now, LOOK_NS)) return;
  self->looked_at = now;
  end_late(streams, now);
  if (!self->gateway->dead) ft_tls_files_look(&self->kept, self->gateway, &streams->at.base);
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

static void use(ft_tls *self, ft_streams *streams, ft_gateway *gateway) {
  self->transport = (ft_transport){.begin = begin,
                                   .receive = receive,
                                   .send = send_all,
                                   .finish = finish,
                                   .closing = closing,
                                   .look = look};
  self->gateway = gateway;
  gateway->parts[FT_GATEWAY_PARTS - 1] = &ft_gateway_tls;
  streams->transport = &self->transport;
}

const char *ft_tls_serve(ft_tls *self, ft_streams *streams, ft_gateway *gateway) {
  char address[FT_PATH_BYTES];
  use(self, streams, gateway);
  return ft_tls_files_of(ft_input_cut(streams->at.base.text, address), &self->kept.files);
}

void ft_tls_connect(ft_tls *self, ft_streams *streams, ft_gateway *gateway) {
  use(self, streams, gateway);
  self->transport.opened = opened;
  self->kept.files.side = FT_TLS_CLIENT;
}
