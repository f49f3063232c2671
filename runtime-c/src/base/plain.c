#include "base/plain.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* Room for the longest form of a character, with its NUL: \u202e, or four bytes. */
enum { FORM_BYTES = 8 };

bool ft_plain_is_obeyed(uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

uint32_t ft_plain_code_point(const uint8_t *bytes, size_t count) {
  if (count == 1) return bytes[0];
  uint32_t c = bytes[0] & (0x7Fu >> count);
  for (size_t i = 1; i < count; i++) c = c << 6 | (bytes[i] & 0x3Fu);
  return c;
}

/* Writes the character's form, and returns how many bytes it has. */
static size_t put_form(char form[FORM_BYTES], const uint8_t *bytes, size_t count) {
  const uint32_t c = ft_plain_code_point(bytes, count);
  if (!ft_plain_is_obeyed(c)) {
    memcpy(form, bytes, count);
    return count;
  }
  switch (c) {
    case '\n': return (size_t)snprintf(form, FORM_BYTES, "\\n");
    case '\r': return (size_t)snprintf(form, FORM_BYTES, "\\r");
    case '\t': return (size_t)snprintf(form, FORM_BYTES, "\\t");
    default: return (size_t)snprintf(form, FORM_BYTES, c < 0x100 ? "\\x%02x" : "\\u%04x", c);
  }
}

size_t ft_plain_copy(char *out, size_t size, const char *text, size_t length) {
  const uint8_t *bytes = (const uint8_t *)text;
  size_t written = 0;
  for (size_t i = 0; i < length && bytes[i];) {
    char form[FORM_BYTES];
    size_t count = ft_utf8_character(bytes + i, length - i), wide = 3;
    if (count) {
      wide = put_form(form, bytes + i, count);
    } else {
      count = 1;
      memcpy(form, "\xEF\xBF\xBD", 3);
    }
    if (wide >= size - written) break;
    memcpy(out + written, form, wide);
    written += wide;
    i += count;
  }
  out[written] = '\0';
  return written;
}
