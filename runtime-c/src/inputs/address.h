/* Addresses of sockets: 127.0.0.1:514, [::1]:514, a path, or @ and an abstract name. */
#ifndef FT_ADDRESS_H
#define FT_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/error.h"
#include "inputs/owner.h"

typedef struct ft_address {
  struct sockaddr_storage bytes;
  socklen_t length;
} ft_address;

enum { FT_ADDRESS_TEXT = 64 };

/* What the file of a Unix socket gets. */
typedef struct ft_socket_file {
  uint32_t mode;
  ft_owner owner;
} ft_socket_file;

/* Whether a text says a Unix socket: a path, or @ and an abstract name. */
static inline bool ft_address_is_unix(const char *text) { return *text == '/' || *text == '@'; }

/* Reads the address and port of an Internet socket. False with the error. */
bool ft_address_of_internet(ft_address *address, const char *text, ft_error *error);

/* Reads the path or abstract name of a Unix socket. False with the error. */
bool ft_address_of_unix(ft_address *address, const char *text, ft_error *error);

/* Reads where a server is: one of these, with a port that is not 0. False with the error. */
bool ft_address_of_server(ft_address *address, const char *text, ft_error *error);

/* Writes an address; one of IPv4 as such, also in an IPv6 socket. Returns its length; 0: it has no name. */
uint32_t ft_address_write(const ft_address *address, char out[FT_ADDRESS_TEXT]);

/*
 * Opens a socket that listens: it does not wait, and closes with exec. `as` is for the file of a Unix socket;
 * one that nobody listens on any more is replaced. -1 with the error, which names the text.
 */
int ft_address_listen(const ft_address *address, int type, const ft_socket_file *as, const char *text,
                      ft_error *error);

/* Removes the file of a Unix socket that is closed. */
void ft_address_remove(const ft_address *address);

#endif
