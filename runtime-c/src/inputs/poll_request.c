/* The text of a question. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "inputs/poll.h"

/* Adds to the request, whose length then is what it would be with room for all. */
__attribute__((format(printf, 2, 3))) static void add(ft_poll *self, const char *format, ...) {
  va_list args;
  if (self->request_length >= sizeof self->request) return;
  va_start(args, format);
  self->request_length += (uint32_t)vsnprintf(self->request + self->request_length,
                                              sizeof self->request - self->request_length, format, args);
  va_end(args);
}

/* Adds the plugin's headers, with their secrets. False with the error. */
static bool add_headers(ft_poll *self, ft_error *error) {
  bool has_agent = false;
  /* what is secret is for the server of the plugin's own URL */
  const char *headers = ft_url_has_origin(&self->asked, &self->declared) ? self->headers : "";
  if (!ft_secrets_fill(&self->base, headers, self->filled, sizeof self->filled, error)) return false;
  for (const char *line = self->filled; *line;) {
    const int bytes = (int)strcspn(line, "\n");
    has_agent |= strncmp(line, "user-agent:", 11) == 0;
    add(self, "%.*s\r\n", bytes, line);
    line += line[bytes] ? bytes + 1 : bytes;
  }
  ft_wipe(self->filled, sizeof self->filled);
  if (!has_agent) add(self, "User-Agent: falco-ts/%s\r\n", self->base.facts->name);
  return true;
}

bool ft_poll_build_request(ft_poll *self, ft_error *error) {
  char server[FT_HOST_BYTES + 8];
  const ft_url *url = &self->asked;
  ft_url_server(url, server);
  if (url->port == (url->is_secure ? 443 : 80)) snprintf(server, sizeof server, "%s", url->host);
  self->sent = self->request_length = 0;
  add(self, "GET %s HTTP/1.1\r\nHost: %s\r\nAccept-Encoding: gzip\r\n", url->target, server);
  if (!add_headers(self, error)) return false;
  add(self, "\r\n");
  if (self->request_length < sizeof self->request) return true;
  ft_wipe(self->request, sizeof self->request);
  ft_error_set(error, "a question of %u bytes; %zu are the most", self->request_length,
               sizeof self->request - 1);
  return false;
}
