/*
 * Finds values in a JSON text. It goes by the structure alone and is lenient with the rest: the plugin's own reader,
 * which has the same text, says what is not JSON in it.
 */
#ifndef FT_JSON_H
#define FT_JSON_H

#include <stdbool.h>

#include "base/text.h"

/* The members of an object, one after the other. */
typedef struct ft_json {
  const char *at;
  const char *end;
  bool first;
} ft_json;

/* Begins with the members of an object; false if the text is none. */
bool ft_json_open(ft_json *json, ft_text text);

/*
 * The next member: its key without the quotes (escapes stay), its value as it is written. False after the last one,
 * or where the text is no JSON.
 */
bool ft_json_next(ft_json *json, ft_text *key, ft_text *value);

/* The value of an object's member; of several with the key the last, as JSON readers have it. False if there is none. */
bool ft_json_member(ft_text object, const char *key, ft_text *value);

/* Begins with the items of an array; false if the text is none. */
bool ft_json_open_array(ft_json *json, ft_text text);

/* The next item, as it is written; false after the last one. */
bool ft_json_next_item(ft_json *json, ft_text *value);

/* The text that a string spells, with a NUL behind it; false if the value is no string, has a NUL in it, or is too long. */
bool ft_json_string(ft_text value, char *out, size_t size);

/* "an object", "a string", …: the words of sdk-as/internal/options/json.ts. */
const char *ft_json_kind(ft_text value);

#endif
