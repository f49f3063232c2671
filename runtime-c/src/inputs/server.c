#include "inputs/server.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "inputs/listening.h"

/* A connection that was silent for so long makes room for a new one where there is no other. */
static const uint64_t IDLE_NS = 10 * NS_PER_S;

/* So long no connection is accepted after one could not be, as the next attempt would fail, too. */
static const uint64_t REST_NS = NS_PER_S / 10;

enum { AT_ONCE = 64 }; /* connections that are accepted before others have a turn */

/* The most connections. Half of the descriptors that the process may have are the host's. */
static uint32_t most_connections(void) {
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur / 2 >= FT_LIMIT_CONNECTIONS)
    return FT_LIMIT_CONNECTIONS;
  return (uint32_t)(files.rlim_cur / 2);
}

void ft_server_prepare(ft_server *self) {
  self->file = self->timer = self->spare = -1;
  self->most = most_connections();
}

bool ft_server_start(ft_input *input, ft_error *error) {
  ft_server *self = (ft_server *)input;
  self->file = ft_listening_open(&self->streams.at, SOCK_STREAM, error);
  if (self->file < 0) return false;
  self->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (!ft_streams_watch(&self->streams, error)) return false;
  self->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  if (self->timer < 0 || !ft_streams_add_own(&self->streams, self->file, EPOLLIN)) {
    ft_error_set(error, "%s: %s", input->title, strerror(errno));
    return false;
  }
  ft_listening_say(input, self->file);
  return true;
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

/* `problem`: errno's number of what is wrong; 0: there are as many connections as there may be. */
static void refuse(ft_streams *self, int file, int problem) {
  close(file);
  ft_count(self->at.base.counters, FT_METRIC_CONNECTIONS_REFUSED, 1);
  if (problem)
    ft_input_say(&self->at.base, SS_PLUGIN_LOG_SEV_WARNING, "%s: a connection is refused", strerror(problem));
  else
    ft_input_say(&self->at.base, SS_PLUGIN_LOG_SEV_WARNING,
                 "%u connections are open, which is the limit; a new one is refused", self->count);
}

static void welcome(ft_server *self, int file, const ft_address *peer, uint64_t now) {
  if (self->streams.count == self->most && !make_way(&self->streams, now))
    refuse(&self->streams, file, 0);
  else if (!ft_streams_add(&self->streams, file, peer, now))
    refuse(&self->streams, file, ENOMEM);
}

/*
 * Lets connections wait in the kernel. Without that the file would be ready for ever, and the reactor never
 * come to rest.
 */
static void rest(ft_server *self, int problem) {
  const struct itimerspec at = {.it_value = ft_timespec(REST_NS)};
  ft_input_say(&self->streams.at.base, SS_PLUGIN_LOG_SEV_WARNING, "%s: connections wait", strerror(problem));
  ft_streams_leave_own(&self->streams, self->file);
  self->rests = true;
  if (timerfd_settime(self->timer, 0, &at, NULL) != 0 ||
      !ft_streams_add_own(&self->streams, self->timer, EPOLLIN))
    ft_input_say(&self->streams.at.base, SS_PLUGIN_LOG_SEV_ERROR, "%s: it hears no more", strerror(errno));
}

/* Where no descriptor is left: gives one up to refuse a connection, which would stay. False with errno. */
static bool refuse_one(ft_server *self) {
  close(self->spare);
  const int one = accept4(self->file, NULL, NULL, SOCK_CLOEXEC), problem = errno;
  if (one >= 0) refuse(&self->streams, one, EMFILE);
  self->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
  errno = problem;
  return one >= 0;
}

/* Accepts the connections that wait, and refuses those above the limit. */
static void accept_waiting(ft_server *self) {
  const uint64_t now = ft_monotonic_ns();
  if (self->spare < 0) self->spare = open("/dev/null", O_RDONLY | O_CLOEXEC); /* another was quicker */
  for (int i = 0; i < AT_ONCE; i++) {
    ft_address peer = {.length = sizeof peer.bytes};
    const int file =
        accept4(self->file, (struct sockaddr *)&peer.bytes, &peer.length, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (file >= 0) {
      welcome(self, file, &peer, now);
      continue;
    }
    if ((errno == EMFILE || errno == ENFILE) && self->spare >= 0 && refuse_one(self)) continue;
    if (errno == EINTR || errno == ECONNABORTED) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) rest(self, errno);
    return;
  }
}

void ft_server_on_own(ft_streams *streams, uint32_t events) {
  ft_server *self = (ft_server *)streams;
  (void)events;
  if (self->rests) {
    ft_streams_leave_own(streams, self->timer);
    self->rests = false;
    if (!ft_streams_add_own(streams, self->file, EPOLLIN)) {
      rest(self, errno);
      return;
    }
  }
  accept_waiting(self);
}

void ft_server_end(ft_input *input) {
  ft_server *self = (ft_server *)input;
  if (self->file >= 0) {
    ft_address_remove(&self->streams.at.address);
    close(self->file);
  }
  if (self->timer >= 0) close(self->timer);
  if (self->spare >= 0) close(self->spare);
  ft_streams_delete(&self->streams);
}
