/*
 * connectTls(): connect() by way of TLS, in a gateway of its own. Behind the address in the input's text
 * stand the name that the server's certificate has to have, and the files.
 */
#include <string.h>

#include "inputs/client.h"
#include "inputs/gateway_streams.h"
#include "inputs/silence.h"
#include "inputs/tls.h"

typedef struct tls_client {
  ft_client client;
  ft_gateway gateway;
  ft_tls tls;
} tls_client;

static bool permit(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                   ft_error *error) {
  char server[FT_TLS_NAME_BYTES];
  ft_tls_files files;
  return ft_client_permit(facts, texts, text, error) && ft_tls_read_server(text, server, &files, error) &&
         ft_tls_permit(facts, texts, &files, error);
}

static ft_input *make(const char *text, uint64_t value, uint64_t options, ft_error *error) {
  (void)text;
  return ft_client_new(sizeof(tls_client), value, options, error);
}

static bool start(ft_input *input, ft_error *error) {
  tls_client *self = (tls_client *)input;
  ft_streams *streams = &self->client.streams;
  ft_tls_connect(&self->tls, streams, &self->gateway);
  return ft_tls_read_server(input->text, self->tls.server, &self->tls.kept.files, error) &&
         ft_tls_files_complete(&self->tls.kept.files, error) &&
         ft_gateway_begin(&self->gateway, input->facts, input->counters, error) &&
         streams->transport->begin(streams, error) && ft_client_start(input, error);
}

/* After something was read, or closed. */
static void settle(tls_client *self) {
  ft_streams *streams = &self->client.streams;
  if (self->gateway.dead) ft_gateway_streams_renew(streams, &self->gateway, "TLS", streams->transport->begin);
  if (streams->at.base.failed) return;
  if (streams->count && !streams->all[0]->shaking_since && !self->client.is_established)
    ft_client_established(&self->client);
  ft_client_settle(&self->client);
}

static bool pump(ft_input *input) {
  tls_client *self = (tls_client *)input;
  if (input->failed) return false;
  const bool any = ft_streams_pump(&self->client.streams, ft_client_on_own, ft_streams_read);
  settle(self);
  return any;
}

static void look(ft_input *input, uint64_t now) {
  tls_client *self = (tls_client *)input;
  ft_streams *streams = &self->client.streams;
  ft_silence_of_sockets(input, now);
  if (input->failed) return;
  streams->transport->look(streams, now);
  ft_streams_sweep(streams);
  settle(self);
}

static void end(ft_input *input) {
  tls_client *self = (tls_client *)input;
  ft_gateway_streams_end(&self->client.streams, &self->gateway, ft_client_end);
}

const ft_input_kind ft_input_connect_tls = {
    .name = "connectTls",
    .permit = permit,
    FT_SOCKET_FUNCTIONS,
    .make = make,
    .start = start,
    .pump = pump,
    .has_room = ft_streams_has_room,
    .look_at_silence = look,
    .unfinished = ft_streams_unfinished,
    .end = end,
};
