/*
 * A client of TCP or of a Unix socket: one connection, which is made again when it ends.
 *
 *   connecting ─▶ connected ─▶ waiting ─▶ connecting ─▶ …
 *        ╰──── failed ───────────▲
 *
 * A timer in the epoll ends what takes too long, and the waits, so that nothing ever blocks.
 */
#ifndef FT_CLIENT_H
#define FT_CLIENT_H

#include "inputs/streams.h"

struct ft_client;

/* What a kind does with its connection beside what its transport does. */
typedef struct ft_client_protocol {
  /* Whether the next attempt may be made; else it is a little later. */
  bool (*may_connect)(const struct ft_client *self);
  /* The time has come that ft_client_wake_after() set. */
  void (*on_time)(struct ft_client *self);
  /* The connection has ended: calls ft_client_fail() or ft_client_wait(). */
  void (*lose)(struct ft_client *self);
} ft_client_protocol;

/* The beginning of an input that connects. */
typedef struct ft_client {
  ft_streams streams; /* its address is the server's */
  const ft_client_protocol *protocol; /* NULL: none */
  int timer; /* -1: none */
  int file; /* that is connecting; -1: none */
  bool waits; /* for the next attempt */
  bool is_established; /* the connection is one that messages come through */
  bool has_connected; /* there was one of these */
  uint32_t failures; /* attempts that failed since the last connection */
  uint32_t waits_in_row; /* since the last good connection; each is twice as long as the one before */
  uint64_t since; /* monotonic ns: when the connection was made */
  uint64_t received; /* bytes of all connections then */
} ft_client;

/* Whether the plugin may connect to the address with which an input's text begins. False with the error. */
bool ft_client_permit(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                      ft_error *error);

/* Makes an input that begins with ft_client and is `size` bytes large. NULL with the error. */
ft_input *ft_client_new(size_t size, uint64_t value, uint64_t options, ft_error *error);

/* Messages may come through the connection; without a transport they may as soon as it is made. */
void ft_client_established(ft_client *self);

/* Where there is no connection, and none is being made: has one made after a while. */
void ft_client_settle(ft_client *self);

/* For the pump: the timer, or the socket that is connecting, has something. */
void ft_client_on_own(ft_streams *streams, uint32_t events);

/* Has on_time() called once while there is a connection, so many ns from now; 0: never. */
void ft_client_wake_after(const ft_client *self, uint64_t ns);

/* Whether the connection held for long enough to have been a good one. */
bool ft_client_has_held(const ft_client *self);

/* Gives up an attempt, and waits for the next. The log tells of the 1st, 2nd, 4th, 8th, … in a row. */
void ft_client_fail(ft_client *self, enum ft_metric counter, const char *problem);

/* Waits for the next attempt, so many ns at least. */
void ft_client_wait(ft_client *self, uint64_t at_least);

/* Functions of the kinds. ft_client_end frees the input. */
bool ft_client_start(ft_input *input, ft_error *error);
void ft_client_end(ft_input *input);

#endif
