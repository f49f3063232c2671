#include "inputs/listening.h"

bool ft_listening_is_right(uint64_t value, uint64_t options, uint8_t framing, ft_error *error) {
  const uint8_t found = ft_listening_framing(options);
  const bool is_datagrams = framing == FT_FRAMING_DATAGRAMS;
  if (value >= 1 && value <= FT_LIMIT_LINE_BYTES &&
      (is_datagrams ? found == FT_FRAMING_DATAGRAMS
                    : found >= FT_FRAMING_LINES && found <= FT_FRAMING_SYSLOG))
    return true;
  ft_error_set(error, "messages of %llu bytes, framing %u; 1 to %d bytes are right",
               (unsigned long long)value, found, FT_LIMIT_LINE_BYTES);
  return false;
}

bool ft_listening_permit_internet(const ft_plugin_facts *facts, const ft_operator_texts *texts,
                                  const char *text, ft_error *error) {
  ft_address address;
  return ft_address_of_internet(&address, text, error) && ft_permissions_listen(facts, texts, text, error);
}

bool ft_listening_permit_unix(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                              ft_error *error) {
  ft_address address;
  return ft_address_of_unix(&address, text, error) && ft_permissions_listen(facts, texts, text, error);
}

int ft_listening_open(ft_listener *self, int type, ft_error *error) {
  const ft_input *input = &self->base;
  const bool is_right = ft_address_is_unix(input->text)
                            ? ft_address_of_unix(&self->address, input->text, error)
                            : ft_address_of_internet(&self->address, input->text, error);
  return is_right
             ? ft_address_listen(&self->address, type, ft_listening_mode(input->options), input->text, error)
             : -1;
}

void ft_listening_say(ft_input *input, int file) {
  ft_address address = {.length = sizeof address.bytes};
  char text[FT_ADDRESS_TEXT];
  if (getsockname(file, (struct sockaddr *)&address.bytes, &address.length) != 0) return;
  if (ft_address_write(&address, text))
    ft_input_say(input, SS_PLUGIN_LOG_SEV_INFO, "listens at %s", text);
  else
    ft_input_say(input, SS_PLUGIN_LOG_SEV_INFO, "listens");
}

bool ft_listening_next(ft_input *input, uint64_t now, ft_message *out) {
  (void)now;
  return ft_queue_next(&((ft_listener *)input)->queue, out);
}

void ft_listening_accept(ft_input *input, uint32_t mark, uint64_t now) {
  (void)mark, (void)now;
  ft_queue_accept(&((ft_listener *)input)->queue);
}

void ft_listening_rewind(ft_input *input) { ft_queue_rewind(&((ft_listener *)input)->queue); }

uint64_t ft_listening_due(const ft_input *input) {
  (void)input;
  return UINT64_MAX;
}

size_t ft_listening_queued(const ft_input *input) { return ((const ft_listener *)input)->queue.used; }
