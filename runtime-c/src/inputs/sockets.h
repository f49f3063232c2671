/* What inputs with sockets share: their queue, and their options. */
#ifndef FT_SOCKETS_H
#define FT_SOCKETS_H

#include "inputs/address.h"
#include "inputs/input.h"
#include "inputs/queue.h"

/* The beginning of an input with sockets. */
typedef struct ft_socket_input {
  ft_input base;
  ft_queue queue; /* what came and waits for the plugin */
  ft_address address; /* where it listens */
} ft_socket_input;

/*
 * Whether a plugin's number and options are those of an input with sockets: the most bytes of a message; and
 * of the options the second byte is enum ft_guest_framing, the third a delimiter, the upper half the mode of
 * a Unix socket's file. `framing`: FT_FRAMING_DATAGRAMS, or FT_FRAMING_LINES for any of streams. False with
 * the error.
 */
bool ft_socket_is_right(uint64_t value, uint64_t options, uint8_t framing, ft_error *error);

static inline uint8_t ft_socket_framing(uint64_t options) { return (uint8_t)(options >> 8); }
static inline uint8_t ft_socket_delimiter(uint64_t options) { return (uint8_t)(options >> 16); }
static inline uint32_t ft_socket_mode(uint64_t options) { return (uint32_t)(options >> 32) & 0777; }

/* Functions of the kinds, on the queue. */
bool ft_socket_next(ft_input *input, uint64_t now, ft_message *out);
void ft_socket_accept(ft_input *input, uint32_t mark, uint64_t now);
void ft_socket_rewind(ft_input *input);
uint64_t ft_socket_due(const ft_input *input);
size_t ft_socket_queued(const ft_input *input);

/* These, in the table of a kind. */
#define FT_SOCKET_FUNCTIONS                                                                            \
  .has_sockets = true, .next = ft_socket_next, .accept = ft_socket_accept, .rewind = ft_socket_rewind, \
  .due = ft_socket_due, .queued = ft_socket_queued

#endif
