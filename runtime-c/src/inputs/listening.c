#include "inputs/listening.h"

#include "inputs/address.h"

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

void ft_listening_say(ft_input *input, int file) {
  ft_address address = {.length = sizeof address.bytes};
  char text[FT_ADDRESS_TEXT];
  if (getsockname(file, (struct sockaddr *)&address.bytes, &address.length) != 0) return;
  if (ft_address_write(&address, text))
    ft_input_say(input, SS_PLUGIN_LOG_SEV_INFO, "listens at %s", text);
  else
    ft_input_say(input, SS_PLUGIN_LOG_SEV_INFO, "listens");
}
