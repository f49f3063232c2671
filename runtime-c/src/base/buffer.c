#include "base/buffer.h"

#include <stdlib.h>

#include "base/bytes.h"

/* Makes room for more bytes, which are to be written behind those that are there. NULL: no memory. */
static uint8_t *make_room(ft_buffer *buffer, size_t length) {
  if (buffer->has_failed) return NULL;
  if (length > buffer->room - buffer->length) {
    const size_t room = 2 * (buffer->length + length) + 64;
    uint8_t *bytes = realloc(buffer->bytes, room);
    if (!bytes) {
      buffer->has_failed = true;
      return NULL;
    }
    buffer->bytes = bytes;
    buffer->room = room;
  }
  uint8_t *at = buffer->bytes + buffer->length;
  buffer->length += length;
  return at;
}

void ft_buffer_add(ft_buffer *buffer, const void *bytes, size_t length) {
  uint8_t *at = length ? make_room(buffer, length) : NULL;
  if (at) memcpy(at, bytes, length);
}

void ft_buffer_add_u32(ft_buffer *buffer, uint32_t value) { ft_buffer_add(buffer, &value, sizeof value); }

void ft_buffer_add_u64(ft_buffer *buffer, uint64_t value) { ft_buffer_add(buffer, &value, sizeof value); }

void ft_buffer_add_text(ft_buffer *buffer, const void *bytes, size_t length) {
  ft_buffer_add_u32(buffer, (uint32_t)length);
  ft_buffer_add(buffer, bytes, length);
}

/* Goes behind the next bytes and returns them; NULL: there are not so many. */
static const uint8_t *take(ft_reader *reader, size_t length) {
  if (length > reader->left) {
    reader->has_failed = true;
    reader->left = 0;
    return NULL;
  }
  const uint8_t *at = reader->at;
  reader->at += length;
  reader->left -= length;
  return at;
}

uint32_t ft_read_u32(ft_reader *reader) {
  const uint8_t *at = take(reader, sizeof(uint32_t));
  return at ? ft_load_u32(at) : 0;
}

uint64_t ft_read_u64(ft_reader *reader) {
  const uint8_t *at = take(reader, sizeof(uint64_t));
  return at ? ft_load_u64(at) : 0;
}

ft_text ft_read_text(ft_reader *reader) {
  const uint32_t length = ft_read_u32(reader);
  const uint8_t *at = take(reader, length);
  return at ? (ft_text){(const char *)at, length} : (ft_text){"", 0};
}
