#include "inputs/url.h"

#include <stdio.h>
#include <string.h>

static bool refuse(ft_text text, const char *expected, ft_error *error) {
  enum { MOST_SHOWN = 200 };
  size_t shown = 0;
  while (shown < text.length && shown < MOST_SHOWN && text.data[shown] > ' ' && text.data[shown] < 0x7f &&
         text.data[shown] != '?' && text.data[shown] != '@')
    shown++;
  ft_error_set(error, "%.*s%s: expected %s", (int)shown, text.data, shown < text.length ? "…" : "", expected);
  return false;
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c; }

static bool begins_with(ft_text text, const char *prefix) {
  const size_t length = strlen(prefix);
  if (text.length < length) return false;
  for (size_t i = 0; i < length; i++)
    if (lower(text.data[i]) != prefix[i]) return false;
  return true;
}

static ft_text behind(ft_text text, size_t bytes) {
  return (ft_text){text.data + bytes, text.length - bytes};
}

/* How many characters come before one of these, or before the end. */
static size_t span(ft_text text, const char *ends) {
  size_t at = 0;
  while (at < text.length && !strchr(ends, text.data[at])) at++;
  return at;
}

/* Reads host and port. */
static bool read_server(ft_url *url, ft_text text) {
  const bool is_v6 = text.length && *text.data == '[';
  const size_t bracket = is_v6 ? span(text, "]") : 0;
  const size_t length = is_v6 ? bracket + 1 : span(text, ":");
  uint32_t port = url->is_secure ? 443 : 80;
  if (!length || length > text.length || length >= sizeof url->host) return false;
  for (size_t i = 0; i < length; i++) {
    const char c = lower(text.data[i]);
    const bool is_right = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
                          (is_v6 ? c == ':' || c == '[' || c == ']' : c == '-' || c == '_');
    if (!is_right) return false;
    url->host[i] = c;
  }
  url->host[length] = '\0';
  ft_text rest = behind(text, length);
  if (rest.length) {
    if (*rest.data != ':' || rest.length < 2 || rest.length > 6) return false;
    port = 0;
    for (size_t i = 1; i < rest.length; i++) {
      if (rest.data[i] < '0' || rest.data[i] > '9') return false;
      port = port * 10 + (uint32_t)(rest.data[i] - '0');
    }
  }
  url->port = (uint16_t)port;
  return port > 0 && port < 65536;
}

/* Sets the target to a part of the one before it, and the text. */
static bool set_target(ft_url *url, const char *base, size_t base_length, ft_text text) {
  enum { MOST = 4000 }; /* characters */
  text.length = span(text, "#");
  if (base_length + text.length > MOST) return false;
  for (size_t i = 0; i < text.length; i++)
    if (text.data[i] <= ' ' || text.data[i] >= 0x7f || text.data[i] == '\\') return false;
  memmove(url->target, base, base_length);
  memcpy(url->target + base_length, text.data, text.length);
  url->target[base_length + text.length] = '\0';
  return true;
}

/* Reads what stands behind the protocol. */
static bool read_rest(ft_url *url, ft_text text) {
  const size_t server = span(text, "/?#");
  const ft_text target = behind(text, server);
  const bool has_path = target.length && *target.data == '/';
  return read_server(url, (ft_text){text.data, server}) && set_target(url, "/", has_path ? 0 : 1, target);
}

bool ft_url_read(ft_url *url, ft_text text, ft_error *error) {
  static const char EXPECTED[] =
      "http:// or https://, a host and a path, in up to 4000 characters of ASCII without spaces";
  *url = (ft_url){.is_secure = begins_with(text, "https://")};
  if (!url->is_secure && !begins_with(text, "http://")) return refuse(text, EXPECTED, error);
  return read_rest(url, behind(text, url->is_secure ? 8 : 7)) || refuse(text, EXPECTED, error);
}

bool ft_url_follow(ft_url *url, const ft_url *from, ft_text text, ft_error *error) {
  const size_t protocol = span(text, ":/?#");
  if (protocol < text.length && text.data[protocol] == ':') return ft_url_read(url, text, error);
  *url = *from;
  const size_t path = span((ft_text){from->target, strlen(from->target)}, "?");
  size_t folder = path;
  while (folder && from->target[folder - 1] != '/') folder--;
  const char first = text.length ? *text.data : '#';
  bool is_right;
  if (begins_with(text, "//"))
    is_right = read_rest(url, behind(text, 2));
  else if (first == '/')
    is_right = set_target(url, "", 0, text);
  else if (first == '?')
    is_right = set_target(url, from->target, path, text);
  else
    is_right = first != '#' && set_target(url, from->target, folder, text);
  return is_right || refuse(text, "a URL", error);
}

void ft_url_server(const ft_url *url, char out[FT_HOST_BYTES + 8]) {
  snprintf(out, FT_HOST_BYTES + 8, "%s:%u", url->host, url->port);
}

bool ft_url_write(const ft_url *url, char out[FT_PATH_BYTES]) {
  const int length = snprintf(out, FT_PATH_BYTES, "%s://%s:%u%s", url->is_secure ? "https" : "http",
                              url->host, url->port, url->target);
  return length < FT_PATH_BYTES;
}

bool ft_url_has_origin(const ft_url *url, const ft_url *other) {
  return url->is_secure == other->is_secure && url->port == other->port &&
         strcmp(url->host, other->host) == 0;
}

bool ft_url_is_same(const ft_url *url, const ft_url *other) {
  return ft_url_has_origin(url, other) && strcmp(url->target, other->target) == 0;
}
