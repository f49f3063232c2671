/*
 * Connections of an input. What was read of each is cut into messages, which go to one queue; half a message
 * waits with its connection.
 */
#ifndef FT_STREAMS_H
#define FT_STREAMS_H

#include "inputs/framing.h"
#include "inputs/sockets.h"

typedef struct ft_connection {
  int file; /* -1: it is closed, and freed when the next pump begins */
  uint32_t index; /* in the list of all */
  uint64_t active_at; /* monotonic ns: when it began, or brought something last */
  uint64_t skip; /* as ft_frame's, of a message that is too long */
  uint8_t *half; /* the beginning of a message; NULL: none */
  uint32_t half_length;
  uint32_t origin_length;
  char origin[FT_ADDRESS_TEXT]; /* its peer */
  /* for the transport */
  uint32_t tls; /* its handle in the gateway; 0: none yet */
  uint32_t pending; /* bytes that came and say nothing yet */
  uint64_t shaking_since; /* monotonic ns; 0: there is no handshake now */
} ft_connection;

struct ft_streams;

/* What lies between a socket and what is read of it. */
typedef struct ft_transport {
  /* Before the first connection, and after the gateway was made anew. False with the error. */
  bool (*begin)(struct ft_streams *streams, ft_error *error);
  /* Behind ft_streams_add, of who says the first word. False with errno. NULL: the peer says it. */
  bool (*opened)(struct ft_streams *streams, ft_connection *one);
  /* As recv() of `room` bytes, without waiting; where nothing is to be read yet, -1 with EAGAIN. */
  ssize_t (*receive)(struct ft_streams *streams, ft_connection *from, uint8_t *bytes, size_t room);
  /* Sends all of it, and else returns false. */
  bool (*send)(struct ft_streams *streams, ft_connection *to, const void *bytes, size_t length);
  /* Tells the peer that nothing follows. */
  void (*finish)(struct ft_streams *streams, ft_connection *to);
  /* Before a connection is closed. NULL: nothing. */
  void (*closing)(struct ft_streams *streams, ft_connection *one);
  /* Now and then. `now`: monotonic ns. */
  void (*look)(struct ft_streams *streams, uint64_t now);
} ft_transport;

typedef struct ft_streams {
  ft_socket_input at; /* watched: an epoll of all connections, and of a socket of the input's own */
  ft_framing framing;
  uint8_t *read; /* room for half a message and a read */
  ft_connection **all;
  uint32_t count, room;
  ft_connection **closed; /* those that are freed when the next pump begins */
  uint32_t closed_count;
  uint64_t half_bytes; /* of all connections */
  uint64_t received; /* bytes of all connections, also of those that are gone */
  ft_transport *transport; /* NULL: none */
  size_t connection_bytes; /* of each; a kind's own connection begins with an ft_connection */
  void (*closing)(struct ft_streams *self, ft_connection *one); /* before one is closed; NULL: nothing */
} ft_streams;

/*
 * Makes room for the messages of an input that begins with ft_streams, is `size` bytes large and has its
 * connections cut into messages (ft_streams_read); all of the rest is 0. NULL with the error.
 */
ft_streams *ft_streams_new(size_t size, uint64_t value, uint64_t options, ft_error *error);

/* Frees the connections that are closed; a pump does so when it begins. */
void ft_streams_sweep(ft_streams *self);

/* Closes all connections, and frees the input. */
void ft_streams_delete(ft_streams *self);

/* Opens the epoll. False with the error. */
bool ft_streams_watch(ft_streams *self, ft_error *error);

/* Has the pump call its function when the file has one of these events of epoll. False with errno. */
bool ft_streams_add_own(ft_streams *self, int file, uint32_t events);

/* Undoes that. */
void ft_streams_leave_own(ft_streams *self, int file);

/*
 * Adds a connection, which closes with exec and does not wait, and reads what it brings from now on. False:
 * there is no memory for it; the file is still the caller's.
 */
bool ft_streams_add(ft_streams *self, int file, const ft_address *peer, uint64_t now);

/* Closes a connection. `is_broken`: half a message is lost, or it was not to be understood. */
void ft_streams_close(ft_streams *self, ft_connection *connection, bool is_broken);

/* As recv() without waiting, by way of the transport. */
ssize_t ft_streams_receive(ft_streams *self, ft_connection *from, uint8_t *bytes, size_t room);

/* Sends all of it, by way of the transport. False: the peer does not read, or is gone. */
bool ft_streams_send(ft_streams *self, ft_connection *to, const void *bytes, size_t length);

/* As shutdown(): nothing more is sent. False: the peer is gone. */
bool ft_streams_finish(ft_streams *self, ft_connection *to);

/* What a kind does with what comes. */
typedef void ft_streams_on_own(ft_streams *self, uint32_t events);
typedef void ft_streams_on_bytes(ft_streams *self, ft_connection *from, uint64_t now);

/*
 * As a kind's pump: calls `on_own` with the events of the files of ft_streams_add_own, and `on_bytes` for
 * connections that have something to be read, or have ended.
 */
bool ft_streams_pump(ft_streams *self, ft_streams_on_own *on_own, ft_streams_on_bytes *on_bytes);

/* Reads from a connection as far as there is room, and cuts that into messages. */
void ft_streams_read(ft_streams *self, ft_connection *from, uint64_t now);

/* As the functions of an input's kind. */
bool ft_streams_has_room(const ft_input *input);
uint64_t ft_streams_unfinished(const ft_input *input);

#endif
