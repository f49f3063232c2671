/* Addresses of the web: http://host:port/path?query, in printable ASCII, without a user and a fragment. */
#ifndef FT_URL_H
#define FT_URL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

enum { FT_HOST_BYTES = 256 };

typedef struct ft_url {
  bool is_secure; /* https */
  char host[FT_HOST_BYTES]; /* in lower case; an address of IPv6 in its brackets */
  uint16_t port;
  char target[FT_PATH_BYTES]; /* the path and the query */
} ft_url;

/* Reads a whole one. False with the error, which does not show the query. */
bool ft_url_read(ft_url *url, ft_text text, ft_error *error);

/* Reads one that may lack what it shares with another, as in a link of an answer. False with the error. */
bool ft_url_follow(ft_url *url, const ft_url *from, ft_text text, ft_error *error);

/* Writes host and port, as permissions have them. */
void ft_url_server(const ft_url *url, char out[FT_HOST_BYTES + 8]);

/* Writes it whole. False: it is too long. */
bool ft_url_write(const ft_url *url, char out[FT_PATH_BYTES]);

/* Whether both are of one server, asked in one way. */
bool ft_url_has_origin(const ft_url *url, const ft_url *other);

/* Whether both are the same. */
bool ft_url_is_same(const ft_url *url, const ft_url *other);

#endif
