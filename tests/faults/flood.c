/*
 * Sends as much as a receiver takes, until it is killed: one line of 40 bytes after the other, or requests.
 * Says "flooding" once a megabyte is sent.
 *
 * usage: flood tcp|udp|http|serve PORT | unix|pipe PATH
 * "serve" listens for one that connects; all others wait until the receiver is there.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { LINE_BYTES = 40, LINES = 1024, ENOUGH = 1 << 20 };

static const char REQUEST[] = "POST / HTTP/1.1\r\nhost: flood\r\ncontent-length: 40\r\n\r\n";

static void rest(void) {
  const struct timespec moment = {.tv_nsec = 10000000};
  nanosleep(&moment, NULL);
}

/* A socket that is connected to the address, once somebody listens there. */
static int connected(int type, const void *address, socklen_t length) {
  for (;;) {
    const int file = socket(*(const sa_family_t *)address, type | SOCK_CLOEXEC, 0);
    if (connect(file, address, length) == 0) return file;
    close(file);
    rest();
  }
}

static int served(const struct sockaddr_in *at) {
  const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
  setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(server, (const struct sockaddr *)at, sizeof *at) != 0 || listen(server, 1) != 0) exit(1);
  return accept(server, NULL, NULL);
}

/* What a server of HTTP answers is thrown away. */
static void drop_answers(int file) {
  char answers[65536];
  while (recv(file, answers, sizeof answers, MSG_DONTWAIT) > 0) {
  }
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  const char *kind = argv[1];
  const struct sockaddr_in internet = {.sin_family = AF_INET,
                                       .sin_port = htons((in_port_t)atoi(argv[2])),
                                       .sin_addr = {htonl(INADDR_LOOPBACK)}};
  struct sockaddr_un local = {.sun_family = AF_UNIX};
  snprintf(local.sun_path, sizeof local.sun_path, "%s", argv[2]);

  const int is_http = strcmp(kind, "http") == 0, is_udp = strcmp(kind, "udp") == 0;
  int file;
  if (strcmp(kind, "tcp") == 0 || is_http)
    file = connected(SOCK_STREAM, &internet, sizeof internet);
  else if (is_udp)
    file = connected(SOCK_DGRAM, &internet, sizeof internet);
  else if (strcmp(kind, "unix") == 0)
    file = connected(SOCK_DGRAM, &local, sizeof local);
  else if (strcmp(kind, "serve") == 0)
    file = served(&internet);
  else
    file = open(argv[2], O_WRONLY | O_CLOEXEC);
  if (file < 0) return 1;

  char message[sizeof REQUEST - 1 + LINE_BYTES], all[LINES * sizeof message];
  size_t length = 0;
  if (is_http) memcpy(message, REQUEST, length = sizeof REQUEST - 1);
  memset(message + length, 'x', LINE_BYTES - 1);
  message[length + LINE_BYTES - 1] = '\n';
  length += LINE_BYTES;
  for (size_t i = 0; i < LINES; i++) memcpy(all + i * length, message, length);
  const int is_datagram = is_udp || strcmp(kind, "unix") == 0;
  const size_t whole = is_datagram ? length : LINES * length;
  for (unsigned long sent = 0, said = 0;;) {
    const ssize_t wrote = write(file, all, whole); /* of requests the rest of a short write, then anew */
    if (wrote < 0 && !is_udp) return 0;
    if (wrote > 0) sent += (unsigned long)wrote;
    for (size_t at = (size_t)wrote; is_http && wrote > 0 && at < whole;) {
      const ssize_t more = write(file, all + at, whole - at);
      if (more < 0) return 0;
      at += (size_t)more;
    }
    if (is_http) drop_answers(file);
    if (sent > ENOUGH && !said++) {
      puts("flooding");
      fflush(stdout);
    }
  }
}
