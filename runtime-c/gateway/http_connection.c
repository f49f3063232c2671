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

/* Takes the message out of the connection, and frees what it was made with. */
static void take_out(connection *from) {
  http_gzip_close(from->gzip);
  from->gzip = NULL;
  from->bytes = NULL;
  from->length = from->room = 0;
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
  given.bytes = NULL;
  given.room = 0;
}

void connection_forget(connection *from) {
  free(from->bytes);
  take_out(from);
  from->hosts = from->tokens = from->signatures = from->trailers = 0;
  from->name = from->value = 0;
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
  }
  if (length) memcpy(from->bytes + from->length, bytes, length);
  from->length = whole;
  return HPE_OK;
}

/* Copies as memcpy() does, whose call costs more than a header's bytes. The last copies may overlap. */
static inline void copy(uint8_t *to, const uint8_t *from, size_t length) {
  if (length >= 16) {
    for (size_t i = 0; i + 16 <= length; i += 16) memcpy(to + i, from + i, 16);
    memcpy(to + length - 16, from + length - 16, 16);
  } else if (length >= 8) {
    memcpy(to, from, 8);
    memcpy(to + length - 8, from + length - 8, 8);
  } else if (length >= 4) {
    memcpy(to, from, 4);
    memcpy(to + length - 4, from + length - 4, 4);
  } else if (length >= 2) {
    memcpy(to, from, 2);
    memcpy(to + length - 2, from + length - 2, 2);
  } else if (length) {
    *to = *from;
  }
}

/* Eight letters at once: the highest bit of each byte becomes whether it is a capital. */
static inline uint64_t small_letters(uint64_t letters) {
  const uint64_t ones = UINT64_C(0x0101010101010101), low = letters & ones * 0x7f;
  const uint64_t is_capital = (low + ones * (0x80 - 'A')) & ~(low + ones * (0x7f - 'Z')) & ~letters;
  return letters | (is_capital & ones * 0x80) >> 2;
}

/* Makes small letters of bytes that are the last ones. */
static void make_small(uint8_t *bytes, size_t length) {
  uint64_t letters = 0;
  for (; length >= 8; bytes += 8, length -= 8) {
    memcpy(&letters, bytes, 8);
    letters = small_letters(letters);
    memcpy(bytes, &letters, 8);
  }
  for (; length; bytes++, length--)
    if (*bytes >= 'A' && *bytes <= 'Z') *bytes |= 0x20;
}

int connection_add_head(connection *from, const void *bytes, size_t length) {
  if (from->has_head) {
    from->trailers += length < HEAD_BYTES ? (uint32_t)length : HEAD_BYTES;
    return from->trailers < HEAD_BYTES ? HPE_OK : connection_refuse(from, 431);
  }
  const uint32_t at = from->length;
  if (length > HEAD_BYTES || at + length > HEAD_BYTES || at + length > from->room)
    return connection_add(from, bytes, length, HEAD_BYTES, 431);
  copy(from->bytes + at, bytes, length);
  from->length = at + (uint32_t)length;
  return HPE_OK;
}

int connection_add_name(connection *from, const char *bytes, size_t length) {
  const uint32_t start = from->length;
  const int failed = connection_add_head(from, bytes, length);
  if (!failed && from->length > start) make_small(from->bytes + start, length);
  return failed;
}
