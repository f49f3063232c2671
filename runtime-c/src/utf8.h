/* Texts that leave the plugin for the host: whatever the plugin says, they are UTF-8. */
#ifndef FT_UTF8_H
#define FT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Room that a repaired text takes at most, for each byte of the text. */
enum { FT_UTF8_GROWTH = 3 };

/* Whether the text is ASCII; quick, since nearly all texts are. */
static inline bool ft_utf8_is_ascii(const uint8_t *text, size_t length) {
  uint64_t seen = 0, eight;
  for (; length >= sizeof eight; text += sizeof eight, length -= sizeof eight) {
    memcpy(&eight, text, sizeof eight);
    seen |= eight;
  }
  for (; length > 0; length--) seen |= *text++;
  return (seen & UINT64_C(0x8080808080808080)) == 0;
}

bool ft_utf8_is_valid(const uint8_t *text, size_t length);

/*
 * Copies a text with U+FFFD for what is not UTF-8, one for each maximal part of a character (as the WHATWG's decoder
 * does, and with it the jest harness); returns its length. `to` has room for FT_UTF8_GROWTH * length.
 */
size_t ft_utf8_repair(char *to, const uint8_t *text, size_t length);

#endif
