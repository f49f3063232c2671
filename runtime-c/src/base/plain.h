/*
 * Texts for people who read a log or a terminal. What a plugin says may come from the outside: it must not
 * begin a new log line, colour a terminal or turn the direction of writing.
 */
#ifndef FT_PLAIN_H
#define FT_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The character of a UTF-8 sequence of `count` bytes, 1 to 4. */
uint32_t ft_plain_code_point(const uint8_t *bytes, size_t count);

/* Whether a terminal or a log obeys the character instead of showing it. */
bool ft_plain_is_obeyed(uint32_t c);

/*
 * Copies a text of at most `length` bytes, up to its NUL, and ends the copy with a NUL. Control characters
 * and those that turn the direction of writing become escapes, such as \n and \x1b; bytes that are no UTF-8
 * become U+FFFD; what has no room is cut at a whole character. `size` is the room in `out`, 1 at least.
 * Returns the bytes written before the NUL.
 */
size_t ft_plain_copy(char *out, size_t size, const char *text, size_t length);

#endif
