/* recv() and send() of sockets that do not wait, begun again where a signal came between. */
#ifndef FT_TRANSFER_H
#define FT_TRANSFER_H

#include <errno.h>
#include <sys/socket.h>

static inline ssize_t ft_receive(int file, void *bytes, size_t room) {
  ssize_t got;
  do got = recv(file, bytes, room, 0);
  while (got < 0 && errno == EINTR);
  return got;
}

/* Without SIGPIPE. */
static inline ssize_t ft_send(int file, const void *bytes, size_t length) {
  ssize_t sent;
  do sent = send(file, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
  while (sent < 0 && errno == EINTR);
  return sent;
}

#endif
