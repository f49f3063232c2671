/* Texts without a NUL at their end, such as a part of the config. */
#ifndef FT_TEXT_H
#define FT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* A text in memory that belongs to somebody else. */
typedef struct ft_text {
  const char *data;
  size_t length;
} ft_text;

/* Room for a path and its NUL: Linux takes no longer paths. */
enum { FT_PATH_BYTES = 4096 };

/* The ending of a noun that is counted: "1 event", "2 events". */
#define FT_PLURAL(count) ((count) == 1 ? "" : "s")

/* Whether a text has the same bytes as a NUL-terminated one. */
static inline bool ft_text_is(ft_text text, const char *other) {
  return text.length == strlen(other) && memcmp(text.data, other, text.length) == 0;
}

#endif
