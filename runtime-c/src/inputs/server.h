/* What servers of connections share: connections come, up to a limit. */
#ifndef FT_SERVER_H
#define FT_SERVER_H

#include "inputs/streams.h"

/* The beginning of an input to which peers connect. */
typedef struct ft_server {
  ft_streams streams;
  int file; /* that listens; -1: none */
  int timer; /* ends the rest; -1: none */
  bool rests; /* the epoll has the timer in the place of the file */
  int spare; /* a descriptor to give up where there is no other, to refuse a connection */
  uint32_t most; /* connections */
} ft_server;

/* Makes a server that was allocated with zeros one that does not listen yet. */
void ft_server_prepare(ft_server *self);

/* Listens, at the address with which the input's text begins: a kind's start. */
bool ft_server_start(ft_input *input, ft_error *error);

/* Accepts the connections that wait, and refuses those above the limit: for the pump. */
void ft_server_on_own(ft_streams *streams, uint32_t events);

/* Listens no more, and frees the input: a kind's end. */
void ft_server_end(ft_input *input);

#endif
