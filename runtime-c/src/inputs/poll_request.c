/* The text of a question. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "inputs/headers.h"
#include "inputs/poll.h"

void ft_poll_add(ft_poll *self, const char *format, ...) {
  va_list args;
  if (self->request_length >= FT_REQUEST_BYTES) return;
  va_start(args, format);
  self->request_length += (uint32_t)vsnprintf(self->request + self->request_length,
                                              FT_REQUEST_BYTES - self->request_length, format, args);
  va_end(args);
}

/* Adds the plugin's headers, with their secrets. False with the error. */
static bool add_headers(ft_poll *self, ft_error *error) {
  /* what is secret is for the server of the plugin's own URL */
  const char *headers = ft_url_has_origin(&self->asked, &self->declared) ? self->headers : "";
  if (!ft_secrets_fill(&self->base, headers, self->filled, sizeof self->filled, error)) return false;
  if (self->request_length < sizeof self->request)
    self->request_length +=
        (uint32_t)ft_headers_write(self->filled, self->base.facts->name, self->request + self->request_length,
                                   sizeof self->request - self->request_length);
  ft_wipe(self->filled, sizeof self->filled);
  return true;
}

/* Adds what is asked of a server. False with the error. */
static bool add_question(ft_poll *self, ft_error *error) {
  char server[FT_HOST_BYTES + 8];
  const ft_url *url = &self->asked;
  const bool is_for_proxy = *self->proxy.host && !url->is_secure;
  ft_url_server(url, server);
  if (url->port == (url->is_secure ? 443 : 80)) snprintf(server, sizeof server, "%s", url->host);
  ft_poll_add(self, "GET %s%s%s HTTP/1.1\r\nHost: %s\r\nAccept-Encoding: gzip\r\n",
              is_for_proxy ? "http://" : "", is_for_proxy ? server : "", url->target, server);
  return (!is_for_proxy || ft_poll_add_credentials(self, error)) && add_headers(self, error);
}

/* Adds what is asked of a proxy, so that it makes a tunnel to the server. False with the error. */
static bool add_tunnel(ft_poll *self, ft_error *error) {
  char server[FT_HOST_BYTES + 8];
  ft_url_server(&self->asked, server);
  ft_poll_add(self, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n", server, server);
  return ft_poll_add_credentials(self, error);
}

bool ft_poll_build_request(ft_poll *self, ft_error *error) {
  self->sent = self->request_length = 0;
  if (!(self->is_for_tunnel ? add_tunnel(self, error) : add_question(self, error))) return false;
  ft_poll_add(self, "\r\n");
  if (self->request_length < FT_REQUEST_BYTES) return true;
  ft_wipe(self->request, sizeof self->request);
  ft_error_set(error, "a question of %u bytes; %d are the most", self->request_length, FT_REQUEST_BYTES - 1);
  return false;
}
