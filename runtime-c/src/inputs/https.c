/* https(): http() by way of TLS. The files of TLS stand in the input's text, in front of the rules. */
#include "inputs/http.h"
#include "inputs/listening.h"
#include "inputs/tls.h"

typedef struct https {
  ft_http http;
  ft_tls tls;
} https;

static bool permit(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                   ft_error *error) {
  char address[FT_PATH_BYTES];
  ft_tls_files files;
  if (!ft_tls_files_of(ft_input_cut(text, address), &files)) {
    ft_error_set(error, "the path of a certificate or a key is too long");
    return false;
  }
  return ft_listening_permit_internet(facts, texts, address, error) &&
         ft_tls_permit(facts, texts, &files, error);
}

static ft_input *make(const char *text, uint64_t value, uint64_t options, ft_error *error) {
  (void)text;
  return ft_http_new(sizeof(https), value, options, error);
}

static bool start(ft_input *input, ft_error *error) {
  https *self = (https *)input;
  char address[FT_PATH_BYTES];
  self->http.rules = ft_tls_files_of(ft_input_cut(input->text, address), &self->tls.files);
  ft_tls_serve(&self->tls, &self->http.server.streams, &self->http.gateway);
  return ft_http_start(input, error);
}

const ft_input_kind ft_input_https = {
    .name = "https", .permit = permit, .make = make, .start = start, FT_HTTP_FUNCTIONS};
