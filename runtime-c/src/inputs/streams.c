#include "inputs/streams.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "inputs/silence.h"

enum {
  QUEUE_BYTES = 2 << 20, /* beside room for the longest message */
  PER_BYTE = 8 + FT_ADDRESS_TEXT +
      1, /* what a byte that was read may take in the queue: a message without bytes */
  LEAST_READ = 1024, /* fewer bytes are not worth a read */
  HALF_BYTES = 16 << 20, /* of the half messages of all connections, beside one of the longest */
  AT_ONCE = 64, /* connections that are read before the lock is given back */
};

/* The most connections. Half of the descriptors that the process may have are the host's. */
static uint32_t most_connections(void) {
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur / 2 >= FT_LIMIT_CONNECTIONS)
    return FT_LIMIT_CONNECTIONS;
  return (uint32_t)(files.rlim_cur / 2);
}

static ft_input *make(const char *text, uint64_t value, uint64_t options, ft_error *error) {
  (void)text;
  if (!ft_listening_is_right(value, options, FT_FRAMING_LINES, error)) return NULL;
  ft_streams *self = calloc(1, sizeof *self);
  if (self) {
    const size_t read = (size_t)value + FT_STREAM_HEAD_BYTES + FT_STREAM_READ_BYTES;
    self->framing =
        (ft_framing){ft_listening_framing(options), ft_listening_delimiter(options), (uint32_t)value};
    self->server = self->spare = -1;
    self->most = most_connections();
    self->read = malloc(read);
    self->at.base.held = QUEUE_BYTES + (size_t)value + read;
    if (self->read && ft_queue_begin(&self->at.queue, QUEUE_BYTES + (uint32_t)value)) return &self->at.base;
    free(self->read);
    free(self);
  }
  ft_error_set(error, "out of memory");
  return NULL;
}

static bool start(ft_input *input, ft_error *error) {
  ft_streams *self = (ft_streams *)input;
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  self->server = ft_listening_open(&self->at, SOCK_STREAM, error);
  if (self->server < 0) return false;
  self->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
  input->watched = epoll_create1(EPOLL_CLOEXEC);
  if (input->watched < 0 || epoll_ctl(input->watched, EPOLL_CTL_ADD, self->server, &event) != 0) {
    ft_error_set(error, "%s: %s", input->text, strerror(errno));
    return false;
  }
  ft_listening_say(input, self->server);
  return true;
}

/* How many bytes may be read, for whose messages there is room, however many they are. */
static size_t may_read(const ft_streams *self) {
  const uint32_t room = ft_queue_room(&self->at.queue), kept = self->framing.longest + FT_ADDRESS_TEXT;
  const size_t bytes = room > kept ? (room - kept) / PER_BYTE : 0;
  return bytes < FT_STREAM_READ_BYTES ? bytes : FT_STREAM_READ_BYTES;
}

static bool has_room(const ft_input *input) { return may_read((const ft_streams *)input) >= LEAST_READ; }

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

static void read_connection(ft_streams *self, ft_connection *from, uint64_t now) {
  const size_t half = from->half_length, most = may_read(self);
  ssize_t got;
  if (half) memcpy(self->read, from->half, half);
  do got = recv(from->file, self->read + half, most, 0);
  while (got < 0 && errno == EINTR);
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
  if (got == 0) {
    finish(self, from);
  } else if (got < 0) {
    ft_streams_close(self, from, true);
  } else {
    from->active_at = now;
    ft_count(self->at.base.counters, FT_METRIC_INPUT_BYTES, (uint64_t)got);
    if (!cut(self, from, self->read, half + (size_t)got, half)) ft_streams_close(self, from, true);
  }
}

static bool pump(ft_input *input) {
  ft_streams *self = (ft_streams *)input;
  struct epoll_event events[AT_ONCE];
  const int count = epoll_wait(input->watched, events, AT_ONCE, 0);
  const uint64_t now = count > 0 ? ft_monotonic_ns() : 0;
  for (int i = 0; i < count; i++) {
    ft_connection *from = events[i].data.ptr;
    if (!from)
      ft_streams_accept(self);
    else if (from->file >= 0 && has_room(input))
      read_connection(self, from, now);
  }
  ft_streams_sweep(self);
  return count > 0;
}

/* With what was read of half messages. */
static uint64_t unfinished(const ft_input *input) {
  const ft_streams *self = (const ft_streams *)input;
  uint64_t count = self->at.queue.count;
  for (uint32_t i = 0; i < self->count; i++) count += self->all[i]->half_length > 0;
  return count;
}

static void end(ft_input *input) {
  ft_streams *self = (ft_streams *)input;
  while (self->count) ft_streams_close(self, self->all[self->count - 1], false);
  ft_streams_sweep(self);
  if (self->server >= 0) {
    ft_address_remove(&self->at.address);
    close(self->server);
  }
  if (self->spare >= 0) close(self->spare);
  if (input->watched >= 0) close(input->watched);
  ft_queue_end(&self->at.queue);
  free(self->all);
  free(self->closed);
  free(self->read);
  free(self);
}

#define STREAMS(word, permits)               \
  {.name = word,                             \
   .permit = permits,                        \
   .has_sockets = true,                      \
   .make = make,                             \
   .start = start,                           \
   .pump = pump,                             \
   .has_room = has_room,                     \
   .next = ft_listening_next,                \
   .accept = ft_listening_accept,            \
   .rewind = ft_listening_rewind,            \
   .due = ft_listening_due,                  \
   .queued = ft_listening_queued,            \
   .look_at_silence = ft_silence_of_sockets, \
   .unfinished = unfinished,                 \
   .end = end}

const ft_input_kind ft_input_tcp = STREAMS("tcp", ft_listening_permit_internet);
const ft_input_kind ft_input_unix_streams = STREAMS("unix", ft_listening_permit_unix);
