#include "inputs/streams.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "inputs/transfer.h"

enum {
  QUEUE_BYTES = 2 << 20, /* beside room for the longest message */
  READ_BYTES = 65536, /* of one read */
  HEAD_BYTES = 16, /* more than the head of any framing */
  PER_BYTE = 8 + FT_ADDRESS_TEXT +
      1, /* what a byte that was read may take in the queue: a message without bytes */
  LEAST_READ = 16384, /* waited for while messages wait: many small reads take longer than few large ones */
  HALF_BYTES = 16 << 20, /* of the half messages of all connections, beside one of the longest */
  AT_ONCE = 64, /* connections that are read before the lock is given back */
};

ft_streams *ft_streams_new(size_t size, uint64_t value, uint64_t options, ft_error *error) {
  if (!ft_socket_is_right(value, options, FT_FRAMING_LINES, error)) return NULL;
  ft_streams *self = calloc(1, size);
  if (self) {
    const size_t read = (size_t)value + HEAD_BYTES + READ_BYTES;
    self->framing = (ft_framing){ft_socket_framing(options), ft_socket_delimiter(options), (uint32_t)value};
    self->read = malloc(read);
    self->connection_bytes = sizeof(ft_connection);
    self->at.base.held = QUEUE_BYTES + (size_t)value + read;
    if (self->read && ft_queue_begin(&self->at.queue, QUEUE_BYTES + (uint32_t)value)) return self;
    free(self->read);
    free(self);
  }
  ft_error_set(error, "out of memory");
  return NULL;
}

void ft_streams_sweep(ft_streams *self) {
  while (self->closed_count) free(self->closed[--self->closed_count]);
}

void ft_streams_delete(ft_streams *self) {
  /* first, so that in a fork the other process's connections stay in the epoll, which both have */
  if (self->at.base.watched >= 0) close(self->at.base.watched);
  self->at.base.watched = -1;
  while (self->count) ft_streams_close(self, self->all[self->count - 1], false);
  ft_streams_sweep(self);
  ft_queue_end(&self->at.queue);
  free(self->all);
  free(self->closed);
  free(self->read);
  free(self);
}

bool ft_streams_watch(ft_streams *self, ft_error *error) {
  self->at.base.watched = epoll_create1(EPOLL_CLOEXEC);
  if (self->at.base.watched >= 0) return true;
  ft_error_set(error, "%s: %s", self->at.base.title, strerror(errno));
  return false;
}

bool ft_streams_add_own(ft_streams *self, int file, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = NULL};
  return epoll_ctl(self->at.base.watched, EPOLL_CTL_ADD, file, &event) == 0;
}

void ft_streams_leave_own(ft_streams *self, int file) {
  epoll_ctl(self->at.base.watched, EPOLL_CTL_DEL, file, NULL);
}

/* ---- Connections that come and go ---------------------------------------------------------------------- */

/* Has the kernel look whether a silent peer is still there: after a minute, and for a minute. */
static void keep_alive(int file) {
  const int on = 1, idle = 60, interval = 15, count = 4;
  setsockopt(file, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  setsockopt(file, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
  setsockopt(file, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
  setsockopt(file, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count);
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

bool ft_streams_add(ft_streams *self, int file, const ft_address *peer, uint64_t now) {
  ft_connection *one = make_room(self) ? calloc(1, self->connection_bytes) : NULL;
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = one};
  if (!one || epoll_ctl(self->at.base.watched, EPOLL_CTL_ADD, file, &event) != 0) {
    free(one);
    return false;
  }
  if (peer->bytes.ss_family != AF_UNIX) keep_alive(file);
  one->file = file;
  one->active_at = now;
  one->index = self->count;
  one->origin_length = ft_address_write(peer, one->origin);
  self->all[self->count++] = one;
  ft_gauge_move(self->at.base.counters, FT_METRIC_CONNECTIONS, self->count - 1, self->count);
  return true;
}

void ft_streams_close(ft_streams *self, ft_connection *connection, bool is_broken) {
  if (self->closing) self->closing(self, connection);
  if (self->transport && self->transport->closing) self->transport->closing(self, connection);
  /* else the epoll tells of it, with a pointer to what is freed, for as long as a child process has it too */
  if (self->at.base.watched >= 0) epoll_ctl(self->at.base.watched, EPOLL_CTL_DEL, connection->file, NULL);
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

ssize_t ft_streams_receive(ft_streams *self, ft_connection *from, uint8_t *bytes, size_t room) {
  return self->transport ? self->transport->receive(self, from, bytes, room)
                         : ft_receive(from->file, bytes, room);
}

bool ft_streams_send(ft_streams *self, ft_connection *to, const void *bytes, size_t length) {
  if (self->transport) return self->transport->send(self, to, bytes, length);
  return ft_send(to->file, bytes, length) == (ssize_t)length;
}

bool ft_streams_finish(ft_streams *self, ft_connection *to) {
  if (self->transport) self->transport->finish(self, to);
  return shutdown(to->file, SHUT_WR) == 0;
}

/* ---- Reading ------------------------------------------------------------------------------------------- */

/* How many bytes may be read, for whose messages there is room, however many they are. */
static size_t may_read(const ft_streams *self) {
  const uint32_t room = ft_queue_room(&self->at.queue), kept = self->framing.longest + FT_ADDRESS_TEXT;
  const size_t bytes = room > kept ? (room - kept) / PER_BYTE : 0;
  return bytes < READ_BYTES ? bytes : READ_BYTES;
}

bool ft_streams_has_room(const ft_input *input) { return may_read((const ft_streams *)input) >= LEAST_READ; }

static void add(ft_streams *self, const ft_connection *from, const uint8_t *bytes, const ft_frame *frame) {
  ft_queue_add(&self->at.queue, bytes + frame->begin, (uint32_t)frame->length, from->origin,
               from->origin_length);
}

/* Keeps half a message with its connection. False: there is no memory for it. */
static bool keep_half(ft_streams *self, ft_connection *from, const uint8_t *bytes, size_t length) {
  self->half_bytes += length - from->half_length;
  from->half_length = (uint32_t)length;
  if (!length) {
    free(from->half);
    from->half = NULL;
    return true;
  }
  uint8_t *half =
      self->half_bytes <= (uint64_t)HALF_BYTES + self->framing.longest ? realloc(from->half, length) : NULL;
  if (!half) return false;
  memcpy(half, bytes, length);
  from->half = half;
  return true;
}

/* Cuts bytes into messages. False: they are to be understood by nobody. */
static bool cut(ft_streams *self, ft_connection *from, const uint8_t *bytes, size_t length, size_t searched) {
  size_t at = 0;
  if (from->skip) at = ft_frame_skip(&self->framing, bytes, length, &from->skip);
  while (at < length) {
    ft_frame frame;
    switch (ft_frame_next(&self->framing, bytes + at, length - at, searched, &frame)) {
      case FT_FRAME_WHOLE: add(self, from, bytes + at, &frame); break;
      case FT_FRAME_TOO_LONG:
        self->at.base.dropped++;
        from->skip = frame.skip;
        break;
      case FT_FRAME_PARTIAL: return keep_half(self, from, bytes + at, length - at);
      case FT_FRAME_WRONG:
        ft_input_say(&self->at.base, SS_PLUGIN_LOG_SEV_WARNING,
                     "%.*s sends what is no message; its connection is closed", (int)from->origin_length,
                     from->origin);
        return false;
    }
    at += frame.end;
    searched = 0;
  }
  return keep_half(self, from, NULL, 0);
}

/* The peer has ended the connection: a last line needs no end. */
static void finish(ft_streams *self, ft_connection *from) {
  ft_frame frame;
  const bool is_whole = ft_frame_last(&self->framing, from->half, from->half_length, &frame);
  if (is_whole && !from->skip) add(self, from, from->half, &frame);
  ft_streams_close(self, from, from->half_length && !is_whole);
}

void ft_streams_read(ft_streams *self, ft_connection *from, uint64_t now) {
  if (!ft_streams_has_room(&self->at.base)) return;
  const size_t half = from->half_length, most = may_read(self);
  ssize_t got;
  if (half) memcpy(self->read, from->half, half);
  got = ft_streams_receive(self, from, self->read + half, most);
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
  if (got == 0) {
    finish(self, from);
  } else if (got < 0) {
    ft_streams_close(self, from, true);
  } else {
    from->active_at = now;
    self->received += (uint64_t)got;
    ft_count(self->at.base.counters, FT_METRIC_INPUT_BYTES, (uint64_t)got);
    if (!cut(self, from, self->read, half + (size_t)got, half)) ft_streams_close(self, from, true);
  }
}

bool ft_streams_pump(ft_streams *self, ft_streams_on_own *on_own, ft_streams_on_bytes *on_bytes) {
  struct epoll_event events[AT_ONCE];
  ft_streams_sweep(self);
  const int count = epoll_wait(self->at.base.watched, events, AT_ONCE, 0);
  const uint64_t now = count > 0 ? ft_monotonic_ns() : 0;
  for (int i = 0; i < count; i++) {
    ft_connection *from = events[i].data.ptr;
    if (!from)
      on_own(self, events[i].events);
    else if (from->file >= 0)
      on_bytes(self, from, now);
  }
  return count > 0;
}

/* With what was read of half messages. */
uint64_t ft_streams_unfinished(const ft_input *input) {
  const ft_streams *self = (const ft_streams *)input;
  uint64_t count = self->at.queue.count;
  for (uint32_t i = 0; i < self->count; i++) count += self->all[i]->half_length > 0;
  return count;
}
