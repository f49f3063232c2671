/* tls(): tcp() by way of TLS, in a gateway of its own. The files of TLS stand in the input's text. */
#include "inputs/gateway_streams.h"
#include "inputs/server.h"
#include "inputs/silence.h"
#include "inputs/tls.h"

typedef struct tls_server {
  ft_server server;
  ft_gateway gateway;
  ft_tls tls;
} tls_server;

static ft_input *make(const char *text, uint64_t value, uint64_t options, ft_error *error) {
  (void)text;
  tls_server *self = (tls_server *)ft_streams_new(sizeof *self, value, options, error);
  if (!self) return NULL;
  ft_server_prepare(&self->server);
  return &self->server.streams.at.base;
}

static bool start(ft_input *input, ft_error *error) {
  tls_server *self = (tls_server *)input;
  ft_streams *streams = &self->server.streams;
  ft_tls_serve(&self->tls, streams, &self->gateway);
  return ft_gateway_begin(&self->gateway, input->facts, input->counters, error) &&
         streams->transport->begin(streams, error) && ft_server_start(input, error);
}

static void begin_anew(tls_server *self) {
  ft_streams *streams = &self->server.streams;
  ft_gateway_streams_renew(streams, &self->gateway, "TLS", streams->transport->begin);
}

static bool pump(ft_input *input) {
  tls_server *self = (tls_server *)input;
  if (input->failed) return false;
  const bool any = ft_streams_pump(&self->server.streams, ft_server_on_own, ft_streams_read);
  if (self->gateway.dead) begin_anew(self);
  return any;
}

static void look(ft_input *input, uint64_t now) {
  tls_server *self = (tls_server *)input;
  ft_streams *streams = &self->server.streams;
  ft_silence_of_sockets(input, now);
  if (input->failed) return;
  streams->transport->look(streams, now);
  ft_streams_sweep(streams);
  if (self->gateway.dead) begin_anew(self);
}

static void end(ft_input *input) {
  tls_server *self = (tls_server *)input;
  ft_gateway_streams_end(&self->server.streams, &self->gateway, ft_server_end);
}

const ft_input_kind ft_input_tls = {
    .name = "tls",
    .permit = ft_tls_permit_server,
    FT_SOCKET_FUNCTIONS,
    .make = make,
    .start = start,
    .pump = pump,
    .has_room = ft_streams_has_room,
    .look_at_silence = look,
    .unfinished = ft_streams_unfinished,
    .end = end,
};
