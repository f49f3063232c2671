#include "inputs/name_files.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

enum { FILE_BYTES = 1 << 18, NAMESERVER_PORT = 53 };

void ft_address_make(ft_address *out, const uint8_t *bytes, size_t length, uint16_t port) {
  *out = (ft_address){0};
  if (length == 16) {
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    memcpy(&v6.sin6_addr, bytes, 16);
    memcpy(&out->bytes, &v6, out->length = sizeof v6);
  } else {
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};
    memcpy(&v4.sin_addr, bytes, 4);
    memcpy(&out->bytes, &v4, out->length = sizeof v4);
  }
}

bool ft_address_of_digits(ft_address *out, const char *text, size_t length, uint16_t port) {
  char host[INET6_ADDRSTRLEN];
  uint8_t bytes[16];
  if (length > 2 && *text == '[' && text[length - 1] == ']') {
    text++;
    length -= 2;
  }
  if (length >= sizeof host) return false;
  memcpy(host, text, length);
  host[length] = '\0';
  const bool is_v4 = inet_pton(AF_INET, host, bytes) == 1;
  if (!is_v4 && inet_pton(AF_INET6, host, bytes) != 1) return false;
  ft_address_make(out, bytes, is_v4 ? 4 : 16, port);
  return true;
}

/* ---- Files of lines with words ------------------------------------------------------------------------- */

/* Reads a file, with a NUL behind it, up to its last whole line. The caller frees it; NULL: there is none. */
static char *read_file(const char *path) {
  const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  char *text = file >= 0 ? malloc(FILE_BYTES + 1) : NULL;
  size_t length = 0;
  ssize_t got = 0;
  while (text && length < FILE_BYTES) {
    got = read(file, text + length, FILE_BYTES - length);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    length += (size_t)got;
  }
  if (file >= 0) close(file);
  if (!text) return NULL;
  text[length] = '\0';
  return text;
}

/* Takes the next word of a line; "" behind the last. `at` moves on. */
static ft_text next_word(const char **at) {
  while (**at == ' ' || **at == '\t' || **at == '\r') ++*at;
  const char *start = *at;
  if (*start == '#' || *start == ';') return (ft_text){start, 0};
  while (**at && !strchr(" \t\r\n#;", **at)) ++*at;
  return (ft_text){start, (size_t)(*at - start)};
}

/* Moves on to the next line. False: there is none. */
static bool next_line(const char **at) {
  const char *end = strchr(*at, '\n');
  if (!end) return false;
  *at = end + 1;
  return true;
}

static bool is_name(ft_text word, const char *name) {
  if (word.length != strlen(name)) return false;
  for (size_t i = 0; i < word.length; i++) {
    const char c = word.data[i];
    if ((c >= 'A' && c <= 'Z' ? (c | 0x20) : c) != name[i]) return false;
  }
  return true;
}

static void find(const char *text, const char *name, sa_family_t family, uint16_t port, ft_addresses *out) {
  do {
    ft_address address;
    ft_text word = next_word(&text);
    if (!word.length || !ft_address_of_digits(&address, word.data, word.length, port)) continue;
    if (address.bytes.ss_family != family) continue;
    while ((word = next_word(&text)).length) {
      if (!is_name(word, name)) continue;
      if (out->count < FT_ADDRESSES) out->all[out->count++] = address;
      break;
    }
  } while (next_line(&text));
}

void ft_hosts_find(const char *name, uint16_t port, ft_addresses *out) {
  char *text = read_file("/etc/hosts");
  out->count = 0;
  if (!text) return;
  find(text, name, AF_INET, port, out);
  find(text, name, AF_INET6, port, out);
  free(text);
}

static void take_searched(ft_nameservers *out, const char *line) {
  out->searched_count = 0; /* the last line counts */
  for (ft_text word; (word = next_word(&line)).length && out->searched_count < FT_SEARCHED;) {
    if (word.length >= FT_NAME_BYTES || ft_text_is(word, ".")) continue;
    char *domain = out->searched[out->searched_count++];
    memcpy(domain, word.data, word.length);
    domain[word.length] = '\0';
  }
}

void ft_nameservers_read(ft_nameservers *out) {
  static const uint8_t THIS_MACHINE[4] = {127, 0, 0, 1};
  char *text = read_file("/etc/resolv.conf");
  const char *at = text;
  out->count = out->searched_count = 0;
  if (at) do {
      const ft_text key = next_word(&at);
      if (ft_text_is(key, "nameserver") && out->count < FT_NAMESERVERS) {
        const ft_text word = next_word(&at);
        if (ft_address_of_digits(&out->all[out->count], word.data, word.length, NAMESERVER_PORT))
          out->count++;
      } else if (ft_text_is(key, "search") || ft_text_is(key, "domain")) {
        take_searched(out, at);
      }
    } while (next_line(&at));
  free(text);
  if (out->count) return;
  ft_address_make(&out->all[0], THIS_MACHINE, sizeof THIS_MACHINE, NAMESERVER_PORT);
  out->count = 1;
}
