/*
 * poll() by way of a proxy of HTTP. URLs of http are asked of it as they are; for those of https it makes a
 * tunnel, in which it sees nothing but ciphers.
 *
 * The proxy looks names up, so that nobody here sees which address they have. What keeps a name from leading
 * into a private network is then the server's certificate; a URL of http has none, and is asked only where a
 * permission names its server in full.
 */
#include <string.h>

#include "base/bytes.h"
#include "inputs/network.h"
#include "inputs/poll.h"

bool ft_poll_read_proxy(ft_url *proxy, ft_text text, ft_error *error) {
  ft_error why;
  if (ft_url_read(proxy, text, &why) && !proxy->is_secure && strcmp(proxy->target, "/") == 0) return true;
  ft_error_set(error,
               "the proxy of poll(): expected http://, a host and a port, such as http://10.1.2.3:3128");
  return false;
}

bool ft_poll_may_use_proxy(const ft_plugin_facts *facts, const ft_operator_texts *texts, const ft_url *proxy,
                           ft_error *error) {
  char server[FT_HOST_BYTES + 8];
  ft_address address;
  ft_url_server(proxy, server);
  if (!ft_permissions_connect(facts, texts, server, error)) return false;
  if (!ft_address_of_digits(&address, proxy->host, strlen(proxy->host), proxy->port) ||
      !ft_network_is_private(&address) || ft_permissions_name(facts, texts, server))
    return true;
  ft_error_set(error, "the proxy %s is no address of the public Internet; a permission has to name it",
               server);
  return false;
}

bool ft_poll_proxy_is_named(const ft_poll *self) {
  char server[FT_HOST_BYTES + 8];
  ft_url_server(&self->proxy, server);
  return ft_permissions_name(self->base.facts, self->base.texts, server);
}

/* Adds bytes in base64. */
static void add_base64(ft_poll *self, const char *bytes, size_t length) {
  static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t at = 0; at < length; at += 3) {
    const size_t left = length - at;
    uint32_t group = 0;
    for (size_t i = 0; i < 3; i++) group = group << 8 | (i < left ? (uint8_t)bytes[at + i] : 0);
    ft_poll_add(self, "%c%c%c%c", DIGITS[group >> 18], DIGITS[group >> 12 & 63],
                left > 1 ? DIGITS[group >> 6 & 63] : '=', left > 2 ? DIGITS[group & 63] : '=');
  }
}

bool ft_poll_add_credentials(ft_poll *self, ft_error *error) {
  char text[FT_PATH_BYTES];
  const size_t length = strcspn(self->proxy_credentials, "\x1f");
  if (!length) return true;
  memcpy(text, self->proxy_credentials, length);
  text[length] = '\0';
  const bool is_right = ft_secrets_fill(&self->base, text, self->filled, sizeof self->filled, error);
  if (is_right) {
    ft_poll_add(self, "Proxy-Authorization: Basic ");
    add_base64(self, self->filled, strlen(self->filled));
    ft_poll_add(self, "\r\n");
  }
  ft_wipe(self->filled, sizeof self->filled);
  ft_wipe(text, sizeof text);
  return is_right;
}

void ft_poll_take_tunnel(ft_poll *self, const ft_answer *answer) {
  const uint32_t status = answer->status;
  self->is_for_tunnel = false;
  if (status >= 200 && status < 300 && !answer->rest)
    self->transport->shake(self);
  else if (status == 407)
    ft_poll_fail(self, "the proxy answers 407: it wants a user and a password%s",
                 *self->proxy_credentials == 0x1f ? "" : ", and does not take those that it was shown");
  else
    ft_poll_fail(self, "the proxy answers %u, and makes no way to %s", status, self->asked.host);
}
