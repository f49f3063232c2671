/*
 * A server of TCP or of a Unix socket, and its connections. What was read of each is cut into messages, which
 * go to one queue; half a message waits with its connection.
 */
#ifndef FT_STREAMS_H
#define FT_STREAMS_H

#include "inputs/framing.h"
#include "inputs/listening.h"

typedef struct ft_connection {
  int file; /* -1: it is closed, and freed at the end of the pump */
  uint32_t index; /* in the list of all */
  uint64_t active_at; /* monotonic ns: when it was accepted, or sent something last */
  uint64_t skip; /* as ft_frame's, of a message that is too long */
  uint8_t *half; /* the beginning of a message; NULL: none */
  uint32_t half_length;
  uint32_t origin_length;
  char origin[FT_ADDRESS_TEXT]; /* its peer */
} ft_connection;

typedef struct ft_streams {
  ft_listener at; /* watched: an epoll of the server and all connections */
  ft_framing framing;
  int server; /* -1: none */
  int spare; /* a descriptor to give up where there is no other, to refuse a connection */
  uint8_t *read; /* room for half a message and a read */
  ft_connection **all;
  uint32_t count, room, most;
  ft_connection **closed; /* those that are freed at the end of the pump */
  uint32_t closed_count;
  uint64_t half_bytes; /* of all connections */
} ft_streams;

enum {
  FT_STREAM_READ_BYTES = 65536, /* of one read */
  FT_STREAM_HEAD_BYTES = 16, /* more than the head of any framing */
};

/* Accepts the connections that wait, and refuses those above the limit. */
void ft_streams_accept(ft_streams *self);

/* Closes a connection. `is_broken`: half a message is lost, or it was not to be understood. */
void ft_streams_close(ft_streams *self, ft_connection *connection, bool is_broken);

/* Frees the connections that are closed. */
void ft_streams_sweep(ft_streams *self);

#endif
