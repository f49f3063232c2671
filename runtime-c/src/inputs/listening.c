#include "inputs/listening.h"

bool ft_listening_permit_internet(const ft_plugin_facts *facts, const ft_operator_texts *texts,
                                  const char *text, ft_error *error) {
  ft_address address;
  return ft_address_of_internet(&address, text, error) && ft_permissions_listen(facts, texts, text, error);
}

bool ft_listening_permit_unix(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                              ft_error *error) {
  ft_address address;
  char path[FT_PATH_BYTES];
  ft_input_cut(text, path);
  return ft_address_of_unix(&address, path, error) && ft_permissions_listen(facts, texts, path, error);
}

int ft_listening_open(ft_socket_input *self, int type, ft_error *error) {
  const ft_input *input = &self->base;
  ft_socket_file as = {.mode = ft_socket_mode(input->options)};
  char path[FT_PATH_BYTES];
  const char *owner = ft_input_cut(input->text, path);
  const bool is_right = ft_address_is_unix(path) ? ft_address_of_unix(&self->address, path, error)
                                                 : ft_address_of_internet(&self->address, path, error);
  if (!ft_address_is_unix(path)) owner = ""; /* what stands behind an address of http() is another thing */
  return is_right && ft_owner_find(&as.owner, owner, error)
             ? ft_address_listen(&self->address, type, &as, path, error)
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
