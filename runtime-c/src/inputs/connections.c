/* Connections of a server: they come, up to a limit, and are closed. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"
#include "inputs/streams.h"

/* A connection that was silent for so long makes room for a new one where there is no other. */
static const uint64_t IDLE_NS = 10 * NS_PER_S;

enum { AT_ONCE = 64 }; /* connections that are accepted before others have a turn */

/* Has the kernel look whether a silent peer is still there: after a minute, and for a minute. */
static void keep_alive(int file) {
  const int on = 1, idle = 60, interval = 15, count = 4;
  setsockopt(file, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  setsockopt(file, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
  setsockopt(file, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
  setsockopt(file, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count);
}

/* Closes the connection that has been silent for the longest. False: none was for long enough. */
static bool make_way(ft_streams *self, uint64_t now) {
  ft_connection *oldest = NULL;
  for (uint32_t i = 0; i < self->count; i++) {
    if (!oldest || self->all[i]->active_at < oldest->active_at) oldest = self->all[i];
  }
  if (!oldest || now - oldest->active_at < IDLE_NS) return false;
  ft_streams_close(self, oldest, oldest->half_length > 0);
  return true;
}

/* Makes room for one more in both lists. */
static bool make_room(ft_streams *self) {
  if (self->count + self->closed_count < self->room) return true;
  const uint32_t room = self->room ? 2 * self->room : 16;
  ft_connection **all = realloc(self->all, room * sizeof *all);
  if (all) self->all = all;
  ft_connection **closed = realloc(self->closed, room * sizeof *closed);
  if (closed) self->closed = closed;
  if (all && closed) self->room = room;
  return all && closed;
}

static void refuse(ft_streams *self, int file) {
  close(file);
  ft_count(self->at.base.counters, FT_METRIC_CONNECTIONS_REFUSED, 1);
  ft_input_say(&self->at.base, SS_PLUGIN_LOG_SEV_WARNING,
               "%u connections are open, which is the limit; a new one is refused", self->count);
}

static void welcome(ft_streams *self, int file, const ft_address *peer, uint64_t now) {
  if (self->count == self->most && !make_way(self, now)) {
    refuse(self, file);
    return;
  }
  ft_connection *one = make_room(self) ? calloc(1, sizeof *one) : NULL;
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = one};
  if (!one || epoll_ctl(self->at.base.watched, EPOLL_CTL_ADD, file, &event) != 0) {
    free(one);
    refuse(self, file);
    return;
  }
  if (peer->bytes.ss_family != AF_UNIX) keep_alive(file);
  one->file = file;
  one->active_at = now;
  one->index = self->count;
  one->origin_length = ft_address_write(peer, one->origin);
  self->all[self->count++] = one;
  ft_gauge_move(self->at.base.counters, FT_METRIC_CONNECTIONS, self->count - 1, self->count);
}

void ft_streams_accept(ft_streams *self) {
  const uint64_t now = ft_monotonic_ns();
  if (self->spare < 0) self->spare = open("/dev/null", O_RDONLY | O_CLOEXEC); /* another was quicker */
  for (int i = 0; i < AT_ONCE; i++) {
    ft_address peer = {.length = sizeof peer.bytes};
    const int file =
        accept4(self->server, (struct sockaddr *)&peer.bytes, &peer.length, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (file >= 0) {
      welcome(self, file, &peer, now);
    } else if ((errno == EMFILE || errno == ENFILE) && self->spare >= 0) {
      close(self->spare); /* else the connection would stay, and the server be ready for ever */
      const int one = accept4(self->server, NULL, NULL, SOCK_CLOEXEC);
      if (one >= 0) refuse(self, one);
      self->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
    } else if (errno != EINTR && errno != ECONNABORTED) {
      return;
    }
  }
}

void ft_streams_close(ft_streams *self, ft_connection *connection, bool is_broken) {
  close(connection->file);
  connection->file = -1;
  if (is_broken) ft_count(self->at.base.counters, FT_METRIC_CONNECTIONS_BROKEN, 1);
  self->half_bytes -= connection->half_length;
  free(connection->half);
  connection->half = NULL;
  self->all[connection->index] = self->all[--self->count];
  self->all[connection->index]->index = connection->index;
  self->closed[self->closed_count++] = connection;
  ft_gauge_move(self->at.base.counters, FT_METRIC_CONNECTIONS, self->count + 1, self->count);
}

void ft_streams_sweep(ft_streams *self) {
  while (self->closed_count) free(self->closed[--self->closed_count]);
}
