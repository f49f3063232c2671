/* connect(): the client of client.h, and its kind without TLS. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "inputs/client.h"
#include "inputs/silence.h"

static const uint64_t CONNECT_NS = 10 * NS_PER_S; /* what the network takes longer for has failed */
static const uint64_t FIRST_WAIT_NS = NS_PER_S / 10, LONGEST_WAIT_NS = 30 * NS_PER_S;
static const uint64_t HELD_NS = 10 * NS_PER_S; /* a connection that held for so long was a good one */

bool ft_client_permit(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                      ft_error *error) {
  char server[FT_PATH_BYTES];
  ft_address address;
  ft_input_cut(text, server);
  return ft_address_of_server(&address, server, error) && ft_permissions_connect(facts, texts, server, error);
}

ft_input *ft_client_new(size_t size, uint64_t value, uint64_t options, ft_error *error) {
  ft_client *self = (ft_client *)ft_streams_new(size, value, options, error);
  if (!self) return NULL;
  self->timer = self->file = -1;
  return &self->streams.at.base;
}

static ft_input *make(const char *text, uint64_t value, uint64_t options, ft_error *error) {
  (void)text;
  return ft_client_new(sizeof(ft_client), value, options, error);
}

void ft_client_wake_after(const ft_client *self, uint64_t ns) {
  const struct itimerspec at = {.it_value = ft_timespec(ns)};
  timerfd_settime(self->timer, 0, &at, NULL);
}

/* Between the half and the whole of a time, so that clients which lost one server come back one by one. */
static uint64_t scattered(const ft_client *self, uint64_t ns) {
  uint64_t mixed = (ft_monotonic_ns() ^ (uint64_t)(uintptr_t)self) * 0x9e3779b97f4a7c15;
  mixed ^= mixed >> 32;
  return ns / 2 + mixed % (ns / 2);
}

void ft_client_wait(ft_client *self, uint64_t at_least) {
  uint64_t ns = FIRST_WAIT_NS;
  for (uint32_t i = 0; i < self->waits_in_row && ns < LONGEST_WAIT_NS; i++) ns *= 2;
  ns = scattered(self, ns < LONGEST_WAIT_NS ? ns : LONGEST_WAIT_NS);
  self->waits_in_row++;
  self->waits = true;
  ft_client_wake_after(self, ns > at_least ? ns : at_least);
}

void ft_client_fail(ft_client *self, enum ft_metric counter, const char *problem) {
  if (self->file >= 0) {
    ft_streams_leave_own(&self->streams, self->file);
    close(self->file);
  }
  self->file = -1;
  self->failures++;
  ft_count(self->streams.at.base.counters, counter, 1);
  if ((self->failures & (self->failures - 1)) == 0)
    ft_input_say(&self->streams.at.base, SS_PLUGIN_LOG_SEV_WARNING,
                 "%s, %u time%s; it is tried again, at least every 30 s", problem, self->failures,
                 FT_PLURAL(self->failures));
  ft_client_wait(self, 0);
}

static void fail(ft_client *self, int problem) {
  ft_client_fail(self, FT_METRIC_CONNECTS_FAILED, strerror(problem));
}

/*
 * Whether a connection of TCP is one with itself: where nobody listens at a port of this machine, the kernel
 * may choose the same port for the client's end.
 */
static bool is_with_itself(int file, const ft_address *peer) {
  ft_address own = {.length = sizeof own.bytes};
  return peer->bytes.ss_family != AF_UNIX &&
         getsockname(file, (struct sockaddr *)&own.bytes, &own.length) == 0 && own.length == peer->length &&
         memcmp(&own.bytes, &peer->bytes, own.length) == 0;
}

void ft_client_established(ft_client *self) {
  ft_input *input = &self->streams.at.base;
  if (self->has_connected) ft_count(input->counters, FT_METRIC_RECONNECTS, 1);
  ft_input_say(input, SS_PLUGIN_LOG_SEV_INFO, self->has_connected ? "is connected again" : "is connected");
  self->has_connected = self->is_established = true;
  self->failures = 0;
}

static void connected(ft_client *self) {
  const uint64_t now = ft_monotonic_ns();
  const int file = self->file;
  if (is_with_itself(file, &self->streams.at.address)) {
    fail(self, ECONNREFUSED);
    return;
  }
  if (!ft_streams_add(&self->streams, file, &self->streams.at.address, now)) {
    fail(self, ENOMEM);
    return;
  }
  self->file = -1;
  self->since = now;
  self->received = self->streams.received;
  self->is_established = false;
  if (!self->streams.transport)
    ft_client_established(self);
  else if (!self->streams.transport->opened(&self->streams, self->streams.all[0]))
    ft_streams_close(&self->streams, self->streams.all[0], true);
}

static void try_to_connect(ft_client *self) {
  const ft_address *to = &self->streams.at.address;
  self->file = socket(to->bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (self->file < 0) {
    fail(self, errno);
  } else if (connect(self->file, (const struct sockaddr *)&to->bytes, to->length) == 0) {
    connected(self);
  } else if ((errno == EINPROGRESS || errno == EINTR) &&
             ft_streams_add_own(&self->streams, self->file, EPOLLOUT)) {
    ft_client_wake_after(self, CONNECT_NS);
  } else {
    fail(self, errno);
  }
}

/* The kernel has an answer of the server's, or of the network's. */
static void finish_connecting(ft_client *self) {
  int problem = 0;
  socklen_t length = sizeof problem;
  ft_streams_leave_own(&self->streams, self->file);
  if (getsockopt(self->file, SOL_SOCKET, SO_ERROR, &problem, &length) != 0) problem = errno;
  if (problem)
    fail(self, problem);
  else
    connected(self);
}

/* A wait is over, or the time for an attempt. */
static void wake(ft_client *self) {
  uint64_t times;
  if (read(self->timer, &times, sizeof times) < 0) return; /* it was set anew meanwhile */
  if (self->file >= 0) {
    fail(self, ETIMEDOUT);
  } else if (self->waits && self->protocol && !self->protocol->may_connect(self)) {
    ft_client_wake_after(self, FIRST_WAIT_NS);
  } else if (self->waits) {
    self->waits = false;
    try_to_connect(self);
  } else if (self->protocol && self->streams.count) {
    self->protocol->on_time(self);
  }
}

void ft_client_on_own(ft_streams *streams, uint32_t events) {
  ft_client *self = (ft_client *)streams;
  if (events & EPOLLIN)
    wake(self);
  else if (self->file >= 0)
    finish_connecting(self);
}

bool ft_client_has_held(const ft_client *self) { return ft_monotonic_ns() - self->since >= HELD_NS; }

/* The connection has ended. */
static void lose(ft_client *self) {
  ft_input *input = &self->streams.at.base;
  const bool was_good =
      self->is_established && (self->streams.received > self->received || ft_client_has_held(self));
  if (was_good) self->waits_in_row = 0;
  if (self->is_established)
    ft_input_say(input, SS_PLUGIN_LOG_SEV_INFO, "the connection has ended; it is made again");
  else
    ft_count(input->counters, FT_METRIC_CONNECTS_FAILED, 1);
  ft_client_wait(self, 0);
}

void ft_client_settle(ft_client *self) {
  if (!self->streams.count && self->file < 0 && !self->waits)
    self->protocol ? self->protocol->lose(self) : lose(self);
}

static bool pump(ft_input *input) {
  ft_client *self = (ft_client *)input;
  const bool any = ft_streams_pump(&self->streams, ft_client_on_own, ft_streams_read);
  ft_client_settle(self);
  return any;
}

bool ft_client_start(ft_input *input, ft_error *error) {
  ft_client *self = (ft_client *)input;
  char server[FT_PATH_BYTES];
  ft_input_cut(input->text, server);
  if (!ft_address_of_server(&self->streams.at.address, server, error) ||
      !ft_streams_watch(&self->streams, error))
    return false;
  self->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  if (self->timer < 0 || !ft_streams_add_own(&self->streams, self->timer, EPOLLIN)) {
    ft_error_set(error, "%s: %s", server, strerror(errno));
    return false;
  }
  try_to_connect(self); /* that nobody is there yet is no failure */
  ft_client_settle(self);
  return true;
}

void ft_client_end(ft_input *input) {
  ft_client *self = (ft_client *)input;
  if (self->file >= 0) close(self->file);
  if (self->timer >= 0) close(self->timer);
  ft_streams_delete(&self->streams);
}

const ft_input_kind ft_input_connect = {
    .name = "connect",
    .permit = ft_client_permit,
    FT_SOCKET_FUNCTIONS,
    .make = make,
    .start = ft_client_start,
    .pump = pump,
    .has_room = ft_streams_has_room,
    .look_at_silence = ft_silence_of_sockets,
    .unfinished = ft_streams_unfinished,
    .end = ft_client_end,
};
