#include "http_connection.h"

#include <stdlib.h>
#include <string.h>

enum {
  LEAST_BYTES = 512, /* of a message's first allocation */
  KEPT_BYTES = 16384, /* of the last message's room at most, for the next one */
};

/* The message that was given last, whose room the next one has. */
static struct {
  uint8_t *bytes;
  uint32_t room;
} given;

/* Sees how far the head may grow by wide steps. */
static void look_for_room(connection *from) {
  const uint32_t most = from->room < HEAD_BYTES ? from->room : HEAD_BYTES;
  from->near = !from->has_head && most > WIDE_BYTES ? most - WIDE_BYTES : 0;
}

void connection_end_head(connection *from) {
  from->has_head = true;
  from->near = 0;
}

/* Takes the message out of the connection, and frees what it was made with. */
static void take_out(connection *from) {
  http_gzip_close(from->gzip);
  from->gzip = NULL;
  from->bytes = NULL;
  from->length = from->room = from->near = 0;
}

const uint8_t *connection_give(connection *from) {
  free(given.bytes);
  given.bytes = from->bytes;
  given.room = from->room;
  take_out(from);
  return given.bytes;
}

void connection_drop_given(void) {
  if (given.room <= KEPT_BYTES) return;
  free(given.bytes);
  given.bytes = NULL;
  given.room = 0;
}

void connection_begin(connection *from) {
  connection_forget(from);
  from->bytes = given.bytes;
  from->room = given.room;
  look_for_room(from);
  given.bytes = NULL;
  given.room = 0;
}

void connection_forget(connection *from) {
  free(from->bytes);
  take_out(from);
  from->hosts = from->tokens = from->signatures = from->trailers = from->packed = 0;
  from->path = from->path_end = from->name = from->value = 0;
  from->status = 0;
  from->has_head = from->is_allowed = from->has_type = false;
  from->is_gzip = from->wants_continue = false;
}

int connection_refuse(connection *from, uint32_t status) {
  if (!from->status) from->status = status;
  return HPE_USER;
}

int connection_add(connection *from, const void *bytes, size_t length, uint32_t limit, uint32_t status) {
  if (length > limit || from->length > limit - length) return connection_refuse(from, status);
  const uint32_t whole = from->length + (uint32_t)length;
  if (whole > from->room) {
    uint32_t more = from->room ? from->room : LEAST_BYTES;
    while (more < whole) more *= 2;
    if (more > limit / 4)
      more = limit; /* of a large body the old and the new place have no room side by side */
    uint8_t *grown = realloc(from->bytes, more);
    if (!grown) return connection_refuse(from, 503);
    from->bytes = grown;
    from->room = more;
    look_for_room(from);
  }
  if (length) memcpy(from->bytes + from->length, bytes, length);
  from->length = whole;
  return HPE_OK;
}

int connection_add_far(connection *from, const void *bytes, size_t length) {
  if (!from->has_head) return connection_add(from, bytes, length, HEAD_BYTES, 431);
  from->trailers += length < HEAD_BYTES ? (uint32_t)length : HEAD_BYTES;
  return from->trailers < HEAD_BYTES ? HPE_OK : connection_refuse(from, 431);
}

/* As many letters as a register has. */
typedef uint8_t letters __attribute__((vector_size(WIDE_BYTES)));

int connection_add_name(connection *from, const char *bytes, size_t length) {
  const uint32_t start = from->length;
  const int failed = connection_add_head(from, bytes, length);
  if (failed || from->length == start) return failed;
  uint8_t *at = from->bytes + start;
  if (from->length > from->near) {
    for (size_t i = 0; i < length; i++)
      if (at[i] >= 'A' && at[i] <= 'Z') at[i] |= 0x20;
    return HPE_OK;
  }
  for (size_t i = 0; i < length; i += WIDE_BYTES) {
    letters some;
    memcpy(&some, at + i, sizeof some);
    some |= (letters)(some - 'A' < 26) & 0x20;
    memcpy(at + i, &some, sizeof some);
  }
  return HPE_OK;
}
