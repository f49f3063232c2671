#include "cursor/cursor_file.h"

#include "base/bytes.h"

static const char MAGIC[] = "falco-ts cursor\n";
enum {
  MAGIC_BYTES = sizeof MAGIC - 1,
  LENGTH_AT = MAGIC_BYTES + 4,
  SUM_AT = LENGTH_AT + 8,
  HEAD = SUM_AT + 8
};

/* FNV-1a of 64 bits. A byte that changes always changes it, and it needs no table. */
static uint64_t checksum(const uint8_t *bytes, size_t length) {
  uint64_t sum = UINT64_C(0xcbf29ce484222325);
  for (size_t i = 0; i < length; i++) sum = (sum ^ bytes[i]) * UINT64_C(0x100000001b3);
  return sum;
}

void ft_cursor_file_begin(ft_buffer *file, ft_text plugin, ft_text saved) {
  ft_buffer_add(file, MAGIC, MAGIC_BYTES);
  ft_buffer_add_u32(file, FT_CURSOR_VERSION);
  ft_buffer_add_u64(file, 0);
  ft_buffer_add_u64(file, 0);
  ft_buffer_add_text(file, plugin.data, plugin.length);
  ft_buffer_add_text(file, saved.data, saved.length);
}

void ft_cursor_file_end(ft_buffer *file) {
  if (file->has_failed) return;
  ft_put_u64(file->bytes + LENGTH_AT, file->length - HEAD);
  ft_put_u64(file->bytes + SUM_AT, checksum(file->bytes + HEAD, file->length - HEAD));
}

bool ft_cursor_file_read(ft_text file, ft_text plugin, ft_cursor_parts *out, ft_error *error) {
  const uint8_t *bytes = (const uint8_t *)file.data;
  if (file.length < HEAD || memcmp(bytes, MAGIC, MAGIC_BYTES) != 0) {
    ft_error_set(error, "it does not begin as a cursor does");
    return false;
  }
  const uint32_t version = ft_load_u32(bytes + MAGIC_BYTES);
  if (version != FT_CURSOR_VERSION) {
    ft_error_set(error, "it is of version %u, and this plugin knows version %d", version, FT_CURSOR_VERSION);
    return false;
  }
  ft_reader rest = {.at = bytes + HEAD, .left = file.length - HEAD};
  if (ft_load_u64(bytes + LENGTH_AT) != rest.left ||
      ft_load_u64(bytes + SUM_AT) != checksum(rest.at, rest.left)) {
    ft_error_set(error, "its checksum is wrong");
    return false;
  }
  const ft_text name = ft_read_text(&rest);
  if (name.length != plugin.length || memcmp(name.data, plugin.data, name.length) != 0) {
    ft_error_set(error, "it is the plugin %.*s's", (int)(name.length < 64 ? name.length : 64), name.data);
    return false;
  }
  out->saved = ft_read_text(&rest);
  out->places = rest;
  return true;
}
