/* What inputs that listen share: their permission, their socket, and what they say. */
#ifndef FT_LISTENING_H
#define FT_LISTENING_H

#include "inputs/sockets.h"

/* Whether the text is an address at which the plugin may listen: `permit` of kinds of inputs. */
bool ft_listening_permit_internet(const ft_plugin_facts *facts, const ft_operator_texts *texts,
                                  const char *text, ft_error *error);
bool ft_listening_permit_unix(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                              ft_error *error);

/*
 * Opens the socket, of SOCK_DGRAM or SOCK_STREAM, at the address that the input's text says. -1 with the
 * error.
 */
int ft_listening_open(ft_socket_input *self, int type, ft_error *error);

/* Says at which address the socket listens: the kernel has chosen the port if it was 0. */
void ft_listening_say(ft_input *input, int file);

#endif
