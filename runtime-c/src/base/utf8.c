#include "base/utf8.h"

/* The character at the start of a text, or the part of it that is there. */
typedef struct part {
  size_t bytes;
  bool is_whole;
} part;

static part next_part(const uint8_t *text, size_t length) {
  const uint8_t first = text[0];
  /* the bounds of the second byte exclude overlong forms, surrogates, and characters past U+10FFFF */
  uint8_t low = 0x80, high = 0xBF;
  size_t need = 1;
  if (first < 0x80) {
    return (part){1, true};
  } else if (first >= 0xC2 && first <= 0xDF) {
    need = 2;
  } else if (first >= 0xE0 && first <= 0xEF) {
    need = 3;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    need = 4;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  } else {
    return (part){1, false};
  }
  size_t there = 1;
  while (there < need && there < length && text[there] >= low && text[there] <= high) {
    low = 0x80;
    high = 0xBF;
    there++;
  }
  return (part){there, there == need};
}

size_t ft_utf8_cut(const char *text, size_t length) {
  size_t start = length;
  while (start > 0 && length - start < 4 && ((uint8_t)text[start - 1] & 0xC0) == 0x80) start--;
  if (start == 0 || (uint8_t)text[start - 1] < 0xC0) return length;
  start--;
  return ft_utf8_character((const uint8_t *)text + start, length - start) ? length : start;
}

size_t ft_utf8_character(const uint8_t *text, size_t length) {
  const part next = next_part(text, length);
  return next.is_whole ? next.bytes : 0;
}

bool ft_utf8_is_valid(const uint8_t *text, size_t length) {
  if (ft_utf8_is_ascii(text, length)) return true;
  for (size_t i = 0; i < length;) {
    const part next = next_part(text + i, length - i);
    if (!next.is_whole) return false;
    i += next.bytes;
  }
  return true;
}

size_t ft_utf8_repair(char *to, const uint8_t *text, size_t length) {
  char *at = to;
  for (size_t i = 0; i < length;) {
    const part next = next_part(text + i, length - i);
    if (next.is_whole) {
      memcpy(at, text + i, next.bytes);
      at += next.bytes;
    } else {
      memcpy(at, "\xEF\xBF\xBD", 3);
      at += 3;
    }
    i += next.bytes;
  }
  return (size_t)(at - to);
}
