/* How a question is asked: the way to a server, and to its answer. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "inputs/network.h"
#include "inputs/poll.h"
#include "inputs/transfer.h"

static const uint64_t CONNECT_NS = 10 * NS_PER_S, /* what the network takes longer for has failed */
    ANSWER_NS = 60 * NS_PER_S; /* from the question to the whole answer */

bool ft_poll_watch(ft_poll *self, int file, uint32_t events) {
  struct epoll_event event = {.events = events, .data.fd = file};
  return epoll_ctl(self->base.watched, EPOLL_CTL_ADD, file, &event) == 0 ||
         (errno == EEXIST && epoll_ctl(self->base.watched, EPOLL_CTL_MOD, file, &event) == 0);
}

void ft_poll_wake_after(const ft_poll *self, uint64_t ns) {
  const struct itimerspec at = {.it_value = ft_timespec(ns)}; /* 0: never */
  timerfd_settime(self->timer, 0, &at, NULL);
}

void ft_poll_ask_at(ft_poll *self, uint64_t at) {
  const uint64_t now = ft_monotonic_ns();
  self->state = FT_POLL_WAITS;
  ft_poll_wake_after(self, at > now ? at - now : 1);
}

void ft_poll_disconnect(ft_poll *self) {
  self->base.goes_on = false;
  ft_resolver_end(&self->resolver);
  if (self->file < 0) return;
  if (self->is_sealed) self->transport->end(self);
  self->is_sealed = self->is_for_tunnel = false;
  if (self->base.watched >= 0) epoll_ctl(self->base.watched, EPOLL_CTL_DEL, self->file, NULL);
  close(self->file);
  self->file = -1;
  ft_gauge_move(self->base.counters, FT_METRIC_CONNECTIONS, 1, 0);
}

/* ---- The server ---------------------------------------------------------------------------------------- */

bool ft_poll_may_ask(const ft_plugin_facts *facts, const ft_operator_texts *texts, const ft_url *url,
                     bool has_tls, bool has_proxy, ft_error *error) {
  char server[FT_HOST_BYTES + 8];
  ft_address address;
  ft_url_server(url, server);
  if (url->is_secure && !has_tls) {
    ft_error_set(error, "%s: the plugin cannot ask by https; its Poll needs tls()", server);
    return false;
  }
  if (!ft_permissions_connect(facts, texts, server, error)) return false;
  if (has_proxy && !url->is_secure && !ft_permissions_name(facts, texts, server)) {
    ft_error_set(error,
                 "%s: by http and a proxy, which looks names up, a permission has to name it without *",
                 server);
    return false;
  }
  if (!ft_address_of_digits(&address, url->host, strlen(url->host), url->port) ||
      !ft_network_is_private(&address) || ft_permissions_name(facts, texts, server))
    return true;
  ft_error_set(error, "%s is no address of the public Internet; a permission has to name it", server);
  return false;
}

bool ft_poll_may_ask_now(const ft_poll *self, const ft_url *url, ft_error *error) {
  return ft_poll_may_ask(self->base.facts, self->base.texts, url, self->transport, *self->proxy.host, error);
}

/* The server that is connected to: the proxy, where there is one. */
static const ft_url *server_of(const ft_poll *self) {
  return *self->proxy.host ? &self->proxy : &self->asked;
}

/* Whether an address may be connected to, whatever name it was found by. False with the reason. */
static bool may_connect(ft_poll *self, const ft_address *address) {
  char text[FT_ADDRESS_TEXT] = "";
  ft_address_write(address, text);
  if (!ft_network_is_private(address) || ft_permissions_name(self->base.facts, self->base.texts, text) ||
      (*self->proxy.host && ft_poll_proxy_is_named(self)))
    return true;
  ft_error_set(&self->why,
               "%s is %s, which is no address of the public Internet; a permission has to name it",
               server_of(self)->host, text);
  return false;
}

static void send_on(ft_poll *self) {
  ssize_t sent;
  do {
    sent = ft_send(self->file, self->request + self->sent, self->request_length - self->sent);
    if (sent > 0) self->sent += (uint32_t)sent;
  } while (sent > 0 && self->sent < self->request_length);
  const bool is_done = self->sent == self->request_length;
  const bool waits = !is_done && (errno == EAGAIN || errno == EWOULDBLOCK);
  if (is_done || waits) {
    self->state = is_done ? FT_POLL_READS : FT_POLL_SENDS;
    if (is_done) ft_wipe(self->request, self->request_length);
    if (ft_poll_watch(self, self->file, is_done ? EPOLLIN : EPOLLOUT)) return;
  }
  const bool was_used = self->is_used;
  const int problem = errno;
  ft_poll_disconnect(self);
  if (was_used)
    ft_poll_go(self); /* it had ended, of which nobody knew yet */
  else
    ft_poll_fail(self, "%s", strerror(problem));
}

static void begin_to_send(ft_poll *self) {
  ft_error error;
  const uint64_t now = ft_monotonic_ns(), end = self->asked_at + ANSWER_NS;
  if (!ft_answer_expect(&self->gateway)) {
    ft_poll_begin_anew(self);
    return;
  }
  self->has_byte = false;
  if (!ft_poll_build_request(self, &error)) {
    ft_poll_fail(self, "%s", error.text);
    return;
  }
  if (self->is_sealed && !self->transport->seal(self)) {
    ft_poll_begin_anew(self);
    return;
  }
  ft_poll_wake_after(self, end > now ? end - now : 1);
  send_on(self);
}

void ft_poll_connected(ft_poll *self) {
  const uint32_t most = self->is_for_tunnel ? FT_ANSWER_OF_TUNNEL : (uint32_t)self->base.value;
  if (ft_answer_begin(&self->gateway, most))
    begin_to_send(self);
  else
    ft_poll_begin_anew(self);
}

/* The server, or the proxy, has taken the connection. */
static void connected(ft_poll *self) {
  ft_gauge_move(self->base.counters, FT_METRIC_CONNECTIONS, 0, 1);
  self->connected_to = self->asked;
  self->is_used = false;
  self->is_for_tunnel = self->asked.is_secure && *self->proxy.host;
  if (self->asked.is_secure && !self->is_for_tunnel)
    self->transport->shake(self);
  else
    ft_poll_connected(self);
}

static void resolved(ft_poll *self, ft_resolver_state state);

/* Tries the next of the addresses. */
static void connect_next(ft_poll *self) {
  while (self->tried < self->addresses.count) {
    const ft_address *to = &self->addresses.all[self->tried++];
    if (!may_connect(self, to)) continue;
    const int file = socket(to->bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (file >= 0 &&
        (connect(file, (const struct sockaddr *)&to->bytes, to->length) == 0 || errno == EINPROGRESS ||
         errno == EINTR) &&
        ft_poll_watch(self, file, EPOLLOUT)) {
      self->resolver.file = file; /* closed with the question, until it is the connection */
      self->state = FT_POLL_CONNECTS;
      ft_poll_wake_after(self, CONNECT_NS);
      return;
    }
    ft_error_set(&self->why, "%s", strerror(errno));
    if (file >= 0) close(file);
  }
  if (self->is_v6) {
    const ft_error why = self->why;
    ft_poll_fail(self, "%s", why.text);
    return;
  }
  self->is_v6 = true;
  self->tried = 0;
  const ft_url *server = server_of(self);
  resolved(self, ft_resolver_begin(&self->resolver, server->host, server->port, true, &self->addresses));
}

/* There is an answer of the kernel's: the server took the connection, or not. */
static void finish_connecting(ft_poll *self) {
  int problem = 0;
  socklen_t length = sizeof problem;
  const int file = self->resolver.file;
  if (getsockopt(file, SOL_SOCKET, SO_ERROR, &problem, &length) != 0) problem = errno;
  if (problem) {
    ft_error_set(&self->why, "%s", strerror(problem));
    ft_resolver_end(&self->resolver);
    connect_next(self);
    return;
  }
  self->resolver.file = -1;
  self->file = file;
  connected(self);
}

/* What the search for addresses has come to. */
static void resolved(ft_poll *self, ft_resolver_state state) {
  if (self->gateway.dead) {
    ft_poll_begin_anew(self);
    return;
  }
  switch (state) {
    case FT_RESOLVER_FOUND: connect_next(self); return;
    case FT_RESOLVER_WAITS:
      self->state = FT_POLL_RESOLVES;
      ft_poll_wake_after(self, FT_RESOLVER_NS);
      if (!ft_poll_watch(self, self->resolver.file, EPOLLIN)) ft_poll_fail(self, "%s", strerror(errno));
      return;
    case FT_RESOLVER_NO_SUCH:
      if (!self->why.text[0]) ft_error_set(&self->why, "%s: there is no such name", server_of(self)->host);
      break;
    case FT_RESOLVER_NOBODY:
      ft_error_set(&self->why, "%s: no nameserver answers", server_of(self)->host);
      self->is_v6 = true; /* nor would one for the other kind of addresses */
      break;
  }
  self->addresses.count = self->tried = 0;
  connect_next(self);
}

void ft_poll_go(ft_poll *self) {
  ft_error error;
  if (!ft_poll_may_ask_now(self, &self->asked, &error)) {
    ft_poll_fail(self, "%s", error.text);
    return;
  }
  if (self->file >= 0 && ft_url_has_origin(&self->asked, &self->connected_to)) {
    begin_to_send(self);
    return;
  }
  ft_poll_disconnect(self);
  self->why.text[0] = '\0';
  self->is_v6 = false;
  self->tried = 0;
  const ft_url *server = server_of(self);
  resolved(self, ft_resolver_begin(&self->resolver, server->host, server->port, false, &self->addresses));
}

/* ---- What the pump finds ------------------------------------------------------------------------------- */

void ft_poll_on_file(ft_poll *self, uint32_t events) {
  (void)events;
  switch (self->state) {
    case FT_POLL_WAITS:
    case FT_POLL_HAS_ANSWER: ft_poll_disconnect(self); return; /* nobody asked: the server ends it */
    case FT_POLL_RESOLVES: resolved(self, ft_resolver_read(&self->resolver, &self->addresses)); return;
    case FT_POLL_CONNECTS: finish_connecting(self); return;
    case FT_POLL_SHAKES: self->transport->go_on(self); return;
    case FT_POLL_SENDS: send_on(self); return;
    case FT_POLL_READS: ft_poll_read(self); return;
  }
}

void ft_poll_on_time(ft_poll *self) {
  switch (self->state) {
    case FT_POLL_WAITS:
      self->asked = self->has_once ? self->once : self->standing;
      self->redirects = 0;
      self->asked_at = ft_monotonic_ns();
      ft_poll_go(self);
      return;
    case FT_POLL_RESOLVES: resolved(self, ft_resolver_late(&self->resolver)); return;
    case FT_POLL_CONNECTS:
      ft_error_set(&self->why, "%s", strerror(ETIMEDOUT));
      ft_resolver_end(&self->resolver);
      connect_next(self);
      return;
    case FT_POLL_SHAKES:
      ft_count(self->base.counters, FT_METRIC_HANDSHAKES_FAILED, 1);
      ft_poll_fail(self, "no handshake of TLS in 10 s");
      return;
    case FT_POLL_SENDS:
    case FT_POLL_READS: ft_poll_fail(self, "no whole answer in 60 s"); return;
    case FT_POLL_HAS_ANSWER: return;
  }
}
