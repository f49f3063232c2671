/* What programs share that connect to a plugin and send to it. */
#ifndef PEERS_H
#define PEERS_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "fixture.h"

/* A socket of the type that is connected to the port of 127.0.0.1. */
static inline int peer(int type, int port) {
  const struct sockaddr_in to = {
      .sin_family = AF_INET, .sin_port = htons((in_port_t)port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  const int file = socket(AF_INET, type | SOCK_CLOEXEC, 0);
  if (file < 0 || connect(file, (const struct sockaddr *)&to, sizeof to) != 0)
    die("connect: %s", strerror(errno));
  return file;
}

/* A socket of the type that is connected to the path, or to @ and an abstract name; -1 with errno. */
static inline int unix_peer(int type, const char *path) {
  struct sockaddr_un to = {.sun_family = AF_UNIX};
  snprintf(to.sun_path, sizeof to.sun_path, "%s", path);
  socklen_t length = sizeof to;
  if (*path == '@') {
    to.sun_path[0] = '\0';
    length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
  }
  const int file = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
  if (file < 0 || connect(file, (const struct sockaddr *)&to, length) != 0) {
    if (file >= 0) close(file);
    return -1;
  }
  return file;
}

static inline void say(int file, const void *bytes, size_t length) {
  if (send(file, bytes, length, MSG_NOSIGNAL) != (ssize_t)length) die("send: %s", strerror(errno));
}

static inline void say_text(int file, const char *text) { say(file, text, strlen(text)); }

#endif
