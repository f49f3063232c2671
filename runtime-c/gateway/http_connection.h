/* A connection, and the message that its request becomes. */
#ifndef HTTP_CONNECTION_H
#define HTTP_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "http_gzip.h"
#include "http_sha256.h"
#include "llhttp.h"
#include "room.h"

enum {
  HEAD_BYTES = 16384, /* a longer head is refused with 431 */
  LENGTH_BYTES = 4, /* in front of the head */
};

typedef struct connection {
  llhttp_t parser;
  uint8_t *bytes; /* the message, as far as it has come; NULL: nothing has */
  uint32_t length, room;
  uint32_t near; /* up to this length the head grows by wide steps; 0: it does not */
  uint32_t path, path_end; /* where the request has its path, with the query */
  uint32_t name, value; /* where the header that is being read has its name and its value */
  uint32_t status; /* the answer to a request that is refused; 0: none yet */
  uint32_t hosts, tokens, signatures; /* headers of these names */
  uint32_t trailers; /* bytes of headers behind the body */
  uint32_t packed; /* bytes of a body with gzip that the next call begins with */
  bool has_head; /* it is complete: what headers come are trailers */
  bool is_allowed; /* it has the token, where one is asked for */
  bool has_type; /* its content type is one of those that are taken */
  bool is_gzip; /* so is the body */
  bool wants_continue; /* it waits before it sends its body */
  uint8_t signature[SHA256_BYTES]; /* that the body is said to have */
  http_gzip *gzip; /* which inflates the body; NULL: nothing does */
  sha256 body; /* where signatures are asked for: what is signed, as far as it has come */
} connection;

/* Begins a request, and forgets the one before. */
void connection_begin(connection *from);

/* Forgets the request, and what belongs to it. */
void connection_forget(connection *from);

/* Gives its message, which is there until a request begins or connection_drop_given(). */
const uint8_t *connection_give(connection *from);

/* Frees the message that was given last where it is a large one. */
void connection_drop_given(void);

/* Refuses the request; llhttp goes no further. Returns what its callback has to return. */
int connection_refuse(connection *from, uint32_t status);

/*
 * Adds to the message, or refuses the request where it is longer than `limit` then. Returns what
 * connection_refuse() does, or 0.
 */
int connection_add(connection *from, const void *bytes, size_t length, uint32_t limit, uint32_t status);

/* Its head is complete, and has no room any more. */
void connection_end_head(connection *from);

/* As connection_add_head(), whatever room there is. */
int connection_add_far(connection *from, const void *bytes, size_t length);

/*
 * Adds bytes of the room to its head. Trailers are counted, and nobody gets them. Each step copies as many
 * bytes as a register has: behind the head there is place for what is too much, and the next step is written
 * over it.
 */
static inline int connection_add_head(connection *from, const char *bytes, size_t length) {
  const size_t whole = from->length + length; /* of no more bytes than the room has */
  if (whole > from->near) return connection_add_far(from, bytes, length);
  uint8_t *to = from->bytes + from->length;
  from->length = (uint32_t)whole;
  for (size_t i = 0; i < length; i += WIDE_BYTES) memcpy(to + i, bytes + i, WIDE_BYTES);
  return HPE_OK;
}

/* Adds one or two characters to it. */
static inline int connection_add_mark(connection *from, const char mark[2], size_t length) {
  if (from->length + 2 > from->near) return connection_add_far(from, mark, length);
  memcpy(from->bytes + from->length, mark, 2);
  from->length += (uint32_t)length;
  return HPE_OK;
}

/* Adds a name to it, with small letters in the place of capitals. */
int connection_add_name(connection *from, const char *bytes, size_t length);

#endif
