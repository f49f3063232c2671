#include "inputs/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

static bool refuse(const char *text, const char *expected, ft_error *error) {
  ft_error_set(error, "%s: expected %s", text, expected);
  return false;
}

static bool read_port(const char *text, in_port_t *out) {
  unsigned port = 0;
  if (!*text || strlen(text) > 5) return false;
  for (; *text; text++) {
    if (*text < '0' || *text > '9') return false;
    port = port * 10 + (unsigned)(*text - '0');
  }
  *out = htons((in_port_t)port);
  return port <= 65535;
}

bool ft_address_of_internet(ft_address *address, const char *text, ft_error *error) {
  static const char EXPECTED[] = "an address and a port, such as 127.0.0.1:514 or [::]:514";
  char host[INET6_ADDRSTRLEN] = "";
  const char *colon = strrchr(text, ':');
  const bool is_v6 = *text == '[';
  const size_t length = colon ? (size_t)(colon - text) : 0;
  *address = (ft_address){0};
  if (!colon || length <= (is_v6 ? 2u : 0u) || length - (is_v6 ? 2 : 0) >= sizeof host ||
      (is_v6 && colon[-1] != ']'))
    return refuse(text, EXPECTED, error);
  memcpy(host, text + (is_v6 ? 1 : 0), length - (is_v6 ? 2 : 0));
  if (is_v6) {
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET6, host, &v6.sin6_addr) != 1 || !read_port(colon + 1, &v6.sin6_port))
      return refuse(text, EXPECTED, error);
    memcpy(&address->bytes, &v6, address->length = sizeof v6);
  } else {
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    if (inet_pton(AF_INET, host, &v4.sin_addr) != 1 || !read_port(colon + 1, &v4.sin_port))
      return refuse(text, EXPECTED, error);
    memcpy(&address->bytes, &v4, address->length = sizeof v4);
  }
  return true;
}

bool ft_address_of_unix(ft_address *address, const char *text, ft_error *error) {
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  const size_t length = strlen(text);
  *address = (ft_address){0};
  if (!ft_address_is_unix(text) || length < 2 || length >= sizeof name.sun_path || text[length - 1] == '/')
    return refuse(text, "the absolute path of a socket, or @ and an abstract name, of up to 107 bytes",
                  error);
  memcpy(name.sun_path, text, length);
  if (*text == '@') name.sun_path[0] = '\0';
  address->length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + (*text == '@' ? 0 : 1));
  memcpy(&address->bytes, &name, sizeof name);
  return true;
}

bool ft_address_of_server(ft_address *address, const char *text, ft_error *error) {
  if (ft_address_is_unix(text)) return ft_address_of_unix(address, text, error);
  if (!ft_address_of_internet(address, text, error)) return false;
  const char *port = strrchr(text, ':') + 1;
  while (*port == '0') port++;
  return *port || refuse(text, "a port from 1 to 65535", error);
}

uint32_t ft_address_write(const ft_address *address, char out[FT_ADDRESS_TEXT]) {
  static const uint8_t MAPPED[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  char host[INET6_ADDRSTRLEN] = "";
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
  int length = 0;
  memcpy(&v4, &address->bytes, sizeof v4);
  memcpy(&v6, &address->bytes, sizeof v6);
  if (address->bytes.ss_family == AF_INET) {
    inet_ntop(AF_INET, &v4.sin_addr, host, sizeof host);
    length = snprintf(out, FT_ADDRESS_TEXT, "%s:%u", host, ntohs(v4.sin_port));
  } else if (address->bytes.ss_family == AF_INET6) {
    const bool is_mapped = memcmp(&v6.sin6_addr, MAPPED, sizeof MAPPED) == 0;
    if (is_mapped)
      inet_ntop(AF_INET, (const uint8_t *)&v6.sin6_addr + sizeof MAPPED, host, sizeof host);
    else
      inet_ntop(AF_INET6, &v6.sin6_addr, host, sizeof host);
    length = snprintf(out, FT_ADDRESS_TEXT, is_mapped ? "%s:%u" : "[%s]:%u", host, ntohs(v6.sin6_port));
  }
  return length > 0 ? (uint32_t)length : 0;
}

/* Whether the file of a Unix socket is one that nobody listens on any more. */
static bool is_stale(const ft_address *address, int type) {
  struct sockaddr_un name;
  struct stat about;
  memcpy(&name, &address->bytes, sizeof name);
  if (!name.sun_path[0] || stat(name.sun_path, &about) != 0 || !S_ISSOCK(about.st_mode)) return false;
  const int other = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (other < 0) return false;
  const bool is_refused =
      connect(other, (const struct sockaddr *)&address->bytes, address->length) != 0 && errno == ECONNREFUSED;
  close(other);
  return is_refused;
}

/* Sets what belongs to the kind of address and of socket. False with errno. */
static bool prepare(int file, const ft_address *address, int type, uint32_t mode) {
  const int on = 1, off = 0;
  switch (address->bytes.ss_family) {
    case AF_UNIX: return fchmod(file, mode) == 0; /* the file gets this mode, less the process's umask */
    case AF_INET6:
      if (setsockopt(file, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) != 0) return false;
      break;
  }
  /* UDP has no state that keeps an address, and of two sockets that share one, one would hear nothing */
  return type == SOCK_DGRAM || setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0;
}

/* Sets owner and mode of a Unix socket's file whatever the umask is. False with errno; the file is gone. */
static bool mark(const char *path, const ft_socket_file *as) {
  const bool has_owner = as->owner.user != (uid_t)-1 || as->owner.group != (gid_t)-1;
  if ((!has_owner || lchown(path, as->owner.user, as->owner.group) == 0) && chmod(path, as->mode) == 0)
    return true;
  const int problem = errno;
  unlink(path);
  errno = problem;
  return false;
}

/* Binds, and sees to a Unix socket's file. False with errno. */
static bool bind_to(int file, const ft_address *address, int type, const ft_socket_file *as) {
  struct sockaddr_un name;
  memcpy(&name, &address->bytes, sizeof name);
  const bool has_file = address->bytes.ss_family == AF_UNIX && name.sun_path[0];
  int problem = bind(file, (const struct sockaddr *)&address->bytes, address->length);
  if (problem != 0 && errno == EADDRINUSE && has_file && is_stale(address, type) &&
      unlink(name.sun_path) == 0)
    problem = bind(file, (const struct sockaddr *)&address->bytes, address->length);
  if (problem != 0) return false;
  return !has_file || mark(name.sun_path, as);
}

int ft_address_listen(const ft_address *address, int type, const ft_socket_file *as, const char *text,
                      ft_error *error) {
  const int file = socket(address->bytes.ss_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (file >= 0 && prepare(file, address, type, as->mode) && bind_to(file, address, type, as) &&
      (type == SOCK_DGRAM || listen(file, BACKLOG) == 0))
    return file;
  ft_error_set(error, "%s: %s", text, strerror(errno));
  if (file >= 0) close(file);
  return -1;
}

void ft_address_remove(const ft_address *address) {
  struct sockaddr_un name;
  memcpy(&name, &address->bytes, sizeof name);
  if (address->bytes.ss_family == AF_UNIX && name.sun_path[0]) unlink(name.sun_path);
}
