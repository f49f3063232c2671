/* The texts that a plugin gives to the host: they are UTF-8, whatever the plugin says. */
#ifndef FT_UTF8_H
#define FT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/bytes.h"

/* The bytes that a repaired text takes at most, for each byte of the text. */
enum { FT_UTF8_GROWTH = 3 };

/* Whether the text is ASCII. The check is quick, since nearly all texts are. */
static inline bool ft_utf8_is_ascii(const uint8_t *text, size_t length) {
  uint64_t seen = 0, eight;
  if (length >= sizeof eight) {
    const uint8_t *last = text + length - sizeof eight;
    for (; text < last; text += sizeof eight) {
      memcpy(&eight, text, sizeof eight);
      seen |= eight;
    }
    memcpy(&eight, last, sizeof eight);
    seen |= eight;
  } else if (length >= sizeof(uint32_t)) {
    uint32_t head, tail;
    memcpy(&head, text, sizeof head);
    memcpy(&tail, text + length - sizeof tail, sizeof tail);
    seen = head | tail;
  } else {
    for (; length > 0; length--) seen |= *text++;
  }
  return (seen & UINT64_C(0x8080808080808080)) == 0;
}

/* Returns the length of a text without the part of a character that it may end with because it was cut. */
size_t ft_utf8_cut(const char *text, size_t length);

/* Returns the bytes of the character that a text of 1 byte or more begins with; 0: it begins with none. */
size_t ft_utf8_character(const uint8_t *text, size_t length);

/* Copies a text that is ASCII. False if it is not: the bytes in `to` are then of no use. */
static inline bool ft_utf8_copy_ascii(char *to, const uint8_t *text, size_t length) {
  if (length < sizeof(uint64_t) || length > 64) {
    ft_copy(to, text, length);
    return ft_utf8_is_ascii(text, length);
  }
  uint64_t seen = 0, eight;
  const size_t last = length - sizeof eight;
  for (size_t at = 0; at < last; at += sizeof eight) {
    memcpy(&eight, text + at, sizeof eight);
    memcpy(to + at, &eight, sizeof eight);
    seen |= eight;
  }
  memcpy(&eight, text + last, sizeof eight);
  memcpy(to + last, &eight, sizeof eight);
  return ((seen | eight) & UINT64_C(0x8080808080808080)) == 0;
}

bool ft_utf8_is_valid(const uint8_t *text, size_t length);

/*
 * Copies a text with U+FFFD in place of what is not UTF-8, one for each maximal part of a character, as the
 * WHATWG's decoder does, which the jest harness uses. Returns the length. `to` has room for FT_UTF8_GROWTH *
 * length bytes.
 */
size_t ft_utf8_repair(char *to, const uint8_t *text, size_t length);

#endif
