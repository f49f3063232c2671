/* Which server a client by TLS means. */
#include <string.h>

#include "inputs/input.h"
#include "inputs/tls.h"

const char *ft_tls_read_server(const char *text, char server[FT_TLS_NAME_BYTES], ft_tls_files *files,
                               ft_error *error) {
  char address[FT_PATH_BYTES];
  const char *name = ft_input_cut(text, address);
  size_t length = strcspn(name, "\x1f");
  const char *rest = name[length] ? ft_tls_files_of(name + length + 1, files) : NULL;
  if (!rest) {
    ft_error_set(error, "the path of a certificate or a key is too long");
    return NULL;
  }
  if (!length && !ft_address_is_unix(address)) {
    const bool is_v6 = *address == '[';
    name = address + is_v6;
    length = (size_t)(strrchr(address, ':') - name) - is_v6;
  }
  if (!length || length >= FT_TLS_NAME_BYTES) {
    ft_error_set(error, "%s: expected the name that the server's certificate has, of up to %d characters",
                 address, FT_TLS_NAME_BYTES - 1);
    return NULL;
  }
  memcpy(server, name, length);
  server[length] = '\0';
  return rest;
}
