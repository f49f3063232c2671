/* What inputs that listen share: their options, their permission, and what they say. */
#ifndef FT_LISTENING_H
#define FT_LISTENING_H

#include "inputs/address.h"
#include "inputs/input.h"
#include "inputs/queue.h"

/* The beginning of an input that listens. */
typedef struct ft_listener {
  ft_input base;
  ft_queue queue; /* what came and waits for the plugin */
  ft_address address;
} ft_listener;

/*
 * Whether a plugin's number and options are those of an input that listens: the most bytes of a message; and
 * of the options the second byte is enum ft_guest_framing, the third a delimiter, the upper half the mode of
 * a Unix socket's file. `framing`: FT_FRAMING_DATAGRAMS, or FT_FRAMING_LINES for any of streams. False with
 * the error.
 */
bool ft_listening_is_right(uint64_t value, uint64_t options, uint8_t framing, ft_error *error);

static inline uint8_t ft_listening_framing(uint64_t options) { return (uint8_t)(options >> 8); }
static inline uint8_t ft_listening_delimiter(uint64_t options) { return (uint8_t)(options >> 16); }
static inline uint32_t ft_listening_mode(uint64_t options) { return (uint32_t)(options >> 32) & 0777; }

/* Whether the text is an address at which the plugin may listen: `permit` of kinds of inputs. */
bool ft_listening_permit_internet(const ft_plugin_facts *facts, const ft_operator_texts *texts,
                                  const char *text, ft_error *error);
bool ft_listening_permit_unix(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                              ft_error *error);

/*
 * Opens the socket, of SOCK_DGRAM or SOCK_STREAM, at the address that the input's text says. -1 with the
 * error.
 */
int ft_listening_open(ft_listener *self, int type, ft_error *error);

/* Says at which address the socket listens: the kernel has chosen the port if it was 0. */
void ft_listening_say(ft_input *input, int file);

/* Functions of the kinds, on the queue. */
bool ft_listening_next(ft_input *input, uint64_t now, ft_message *out);
void ft_listening_accept(ft_input *input, uint32_t mark, uint64_t now);
void ft_listening_rewind(ft_input *input);
uint64_t ft_listening_due(const ft_input *input);
size_t ft_listening_queued(const ft_input *input);

#endif
