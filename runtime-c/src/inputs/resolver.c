#include "inputs/resolver.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/outside.h"
#include "inputs/answer.h"
#include "inputs/transfer.h"

const uint64_t FT_RESOLVER_NS = 2 * NS_PER_S;

enum { ROUNDS = 2, ANSWER_BYTES = 4096 };

/* What name_read finds beside a number of addresses, as in names.c of the gateway. */
enum { NOT_OURS = 100, NO_SUCH = 101, FAILED = 102 };

void ft_resolver_end(ft_resolver *self) {
  if (self->file >= 0) {
    if (self->watched >= 0) epoll_ctl(self->watched, EPOLL_CTL_DEL, self->file, NULL); /* as in streams.c */
    close(self->file);
  }
  self->file = -1;
}

/* A range of the gateway's memory that it names with one of its functions; NULL: it is dead now. */
static uint8_t *place(ft_resolver *self, int call, uint32_t bytes) {
  uint32_t at;
  return ft_gateway_find(self->gateway, call, bytes, &at) ? self->gateway->base + at : NULL;
}

/* Asks the nameserver whose turn it is. False: that does not work. */
static bool send_query(ft_resolver *self) {
  const ft_address *to = &self->servers.all[self->asked % self->servers.count];
  self->file = socket(to->bytes.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  return self->file >= 0 && connect(self->file, (const struct sockaddr *)&to->bytes, to->length) == 0 &&
         send(self->file, self->query, self->query_length, MSG_NOSIGNAL) == (ssize_t)self->query_length;
}

static ft_resolver_state ask(ft_resolver *self) {
  while (self->asked < ROUNDS * self->servers.count) {
    if (send_query(self)) return FT_RESOLVER_WAITS;
    ft_resolver_end(self);
    self->asked++;
  }
  return FT_RESOLVER_NOBODY;
}

/* Has the question written for the name as it is, or in the domain whose turn it is. */
static ft_resolver_state begin_question(ft_resolver *self) {
  char name[2 * FT_NAME_BYTES];
  /* one without a dot belongs to a domain; of one that has a dot, others need not hear */
  const bool comes_first = strchr(self->name, '.') || !self->servers.searched_count;
  const uint32_t before = comes_first ? 1 : 0;
  if (self->turn >= before + self->servers.searched_count) return FT_RESOLVER_NO_SUCH;
  const char *domain = self->turn < before ? "" : self->servers.searched[self->turn - before];
  const int length = snprintf(name, sizeof name, "%s%s%s", self->name, *domain ? "." : "", domain);
  const uint32_t arguments[] = {(uint32_t)length, self->is_v6, (uint16_t)ft_outside_seed(self)};
  uint8_t *room = place(self, FT_NAME_ROOM, ANSWER_BYTES);
  int32_t written = 0;
  if (!room) return FT_RESOLVER_NOBODY;
  memcpy(room, name, (size_t)length);
  if (!ft_gateway_call(self->gateway, FT_NAME_ASK, arguments, 3, &written)) return FT_RESOLVER_NOBODY;
  if (written <= 0 || (size_t)written > sizeof self->query) return FT_RESOLVER_NO_SUCH;
  memcpy(self->query, room, self->query_length = (uint32_t)written);
  self->asked = 0;
  return ask(self);
}

ft_resolver_state ft_resolver_begin(ft_resolver *self, const char *name, uint16_t port, bool is_v6,
                                    ft_addresses *out) {
  ft_resolver_end(self);
  out->count = 0;
  self->port = port;
  self->is_v6 = is_v6;
  self->turn = 0;
  snprintf(self->name, sizeof self->name, "%s", name);
  const size_t length = strlen(self->name);
  if (length && self->name[length - 1] == '.') self->name[length - 1] = '\0';
  if (ft_address_of_digits(&out->all[0], name, strlen(name), port)) {
    out->count = 1;
    return FT_RESOLVER_FOUND;
  }
  ft_hosts_find(self->name, port, out);
  if (out->count) return FT_RESOLVER_FOUND;
  ft_nameservers_read(&self->servers);
  return begin_question(self);
}

/* Takes the addresses that the gateway has found. */
static ft_resolver_state take(ft_resolver *self, uint32_t count, ft_addresses *out) {
  const uint8_t *found = place(self, FT_NAME_ADDRESSES, FT_ADDRESSES * 16);
  if (!found || count > FT_ADDRESSES) return FT_RESOLVER_NOBODY;
  for (uint32_t i = 0; i < count; i++)
    ft_address_make(&out->all[i], found + i * 16, self->is_v6 ? 16 : 4, self->port);
  out->count = count;
  ft_resolver_end(self);
  return FT_RESOLVER_FOUND;
}

ft_resolver_state ft_resolver_late(ft_resolver *self) {
  ft_resolver_end(self);
  self->asked++;
  return ask(self);
}

ft_resolver_state ft_resolver_read(ft_resolver *self, ft_addresses *out) {
  uint8_t *room = place(self, FT_NAME_ROOM, ANSWER_BYTES);
  int32_t found;
  if (!room) return FT_RESOLVER_NOBODY;
  const ssize_t got = ft_receive(self->file, room, ANSWER_BYTES);
  if (got < 0) return errno == EAGAIN || errno == EWOULDBLOCK ? FT_RESOLVER_WAITS : ft_resolver_late(self);
  const uint32_t length = (uint32_t)got;
  if (!ft_gateway_call(self->gateway, FT_NAME_READ, &length, 1, &found)) return FT_RESOLVER_NOBODY;
  if (found == NOT_OURS) return FT_RESOLVER_WAITS;
  if (found > 0 && found <= FT_ADDRESSES) return take(self, (uint32_t)found, out);
  if (found != NO_SUCH) return ft_resolver_late(self);
  ft_resolver_end(self);
  self->turn++;
  return begin_question(self);
}
