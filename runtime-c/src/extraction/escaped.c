#include "extraction/escaped.h"

#include "base/bytes.h"
#include "base/utf8.h"

/* What a backslash and this character stand for; 0: the handler knows. */
static char character_of(uint8_t escape) {
  switch (escape) {
    case '"':
    case '\\':
    case '/': return (char)escape;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return 0;
  }
}

bool ft_escaped_copy(ft_arena *arena, ft_store *store, const uint8_t *record,
                     ss_plugin_extract_field *field) {
  const uint32_t length = ft_load_u32(record + FT_VALUE_LENGTH);
  const uint8_t *at = ft_store_bytes(store, ft_load_u32(record + FT_VALUE_OFFSET), length);
  if (!at || length > FT_LIMIT_TEXT_BYTES) return false;
  const uint8_t *const end = at + length;
  const char **value = ft_arena_take(arena, sizeof *value + length + 1);
  if (!value) return false;
  char *to = (char *)(value + 1);
  *value = to;
  for (;;) {
    const uint8_t *slash = memchr(at, '\\', (size_t)(end - at));
    const size_t plain = (size_t)((slash ? slash : end) - at);
    if (!ft_utf8_copy_ascii(to, at, plain)) return false;
    to += plain;
    if (!slash) break;
    if (slash + 1 == end || !character_of(slash[1])) return false;
    *to++ = character_of(slash[1]);
    at = slash + 2;
  }
  *to = '\0';
  field->res.str = value;
  return true;
}
