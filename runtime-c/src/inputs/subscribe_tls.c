/* subscribe() by way of TLS, whose settings stand in the input's text as connectTls() has them. */
#include "inputs/subscribe.h"
#include "inputs/tls.h"

typedef struct tls_subscription {
  ft_subscription base;
  ft_tls tls;
} tls_subscription;

static bool permit(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                   ft_error *error) {
  char address[FT_PATH_BYTES], server[FT_TLS_NAME_BYTES];
  ft_address at;
  ft_tls_files files;
  ft_input_cut(text, address);
  if (!ft_address_of_server(&at, address, error)) return false;
  const char *question = ft_tls_read_server(text, server, &files, error);
  return question && ft_subscription_permit(facts, texts, text, question, error) &&
         ft_tls_permit(facts, texts, &files, error);
}

static ft_input *make(const char *text, uint64_t value, uint64_t options, ft_error *error) {
  return ft_subscription_new(sizeof(tls_subscription), text, value, options, error);
}

static bool start(ft_input *input, ft_error *error) {
  tls_subscription *self = (tls_subscription *)input;
  ft_tls_connect(&self->tls, &self->base.client.streams, &self->base.gateway);
  ft_subscription_use(&self->base, &self->tls.transport);
  const char *question = ft_tls_read_server(input->text, self->tls.server, &self->tls.kept.files, error);
  return question && ft_tls_files_complete(&self->tls.kept.files, error) &&
         ft_subscription_start(input, question, error);
}

const ft_input_kind ft_input_subscribe_tls = {
    .permit = permit, .make = make, .start = start, FT_SUBSCRIPTION_FUNCTIONS};
