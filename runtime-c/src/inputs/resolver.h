/*
 * Looks up the addresses of a name: in /etc/hosts, then by questions of DNS, which the gateway writes and
 * whose answers it reads (names.c there). Nothing waits: the owner says when the socket has something, or
 * when a question's time is over.
 *
 * The system's own resolver waits for the network for as long as it likes, so that close would wait with it;
 * and it loads modules into the host.
 */
#ifndef FT_RESOLVER_H
#define FT_RESOLVER_H

#include "inputs/gateway.h"
#include "inputs/name_files.h"

typedef struct ft_resolver {
  ft_gateway *gateway;
  int file; /* the socket of the running question; -1: none */
  int watched; /* the owner's epoll, which the socket leaves before it is closed; -1: none */
  char name[FT_NAME_BYTES];
  uint16_t port;
  bool is_v6; /* the addresses that are looked for */
  ft_nameservers servers;
  uint32_t asked; /* questions so far: each nameserver twice */
  uint32_t turn; /* the name as it is, or a domain in which it is looked for */
  uint32_t query_length;
  uint8_t query[FT_NAME_BYTES + 64];
} ft_resolver;

typedef enum ft_resolver_state {
  FT_RESOLVER_FOUND,
  FT_RESOLVER_WAITS, /* for the socket, or FT_RESOLVER_NS */
  FT_RESOLVER_NO_SUCH, /* there is no such name, or none with an address of the kind */
  FT_RESOLVER_NOBODY, /* no nameserver answers */
} ft_resolver_state;

extern const uint64_t FT_RESOLVER_NS; /* for which a nameserver may think */

/*
 * Begins to look for a name's addresses of one kind. Where the gateway is dead behind any of these functions,
 * it trapped.
 */
ft_resolver_state ft_resolver_begin(ft_resolver *self, const char *name, uint16_t port, bool is_v6,
                                    ft_addresses *out);

/* The socket has something. */
ft_resolver_state ft_resolver_read(ft_resolver *self, ft_addresses *out);

/* The time of a question is over. */
ft_resolver_state ft_resolver_late(ft_resolver *self);

/* Closes the socket, which may be in the owner's epoll. */
void ft_resolver_end(ft_resolver *self);

#endif
