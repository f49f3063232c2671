/* https(): http() by way of TLS. The files of TLS stand in the input's text, in front of the rules. */
#include "inputs/http.h"
#include "inputs/tls.h"

typedef struct https {
  ft_http http;
  ft_tls tls;
} https;

static ft_input *make(const char *text, uint64_t value, uint64_t options, ft_error *error) {
  (void)text;
  return ft_http_new(sizeof(https), value, options, error);
}

static bool start(ft_input *input, ft_error *error) {
  https *self = (https *)input;
  self->http.rules = ft_tls_serve(&self->tls, &self->http.server.streams, &self->http.gateway);
  return ft_http_start(input, error);
}

const ft_input_kind ft_input_https = {
    .name = "https", .permit = ft_tls_permit_server, .make = make, .start = start, FT_HTTP_FUNCTIONS};
