/*
 * Finds values in a JSON text. The reader goes by the structure alone and is lenient with the rest: the
 * plugin's own reader gets the same text and says what in it is not JSON.
 */
#ifndef FT_JSON_H
#define FT_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* A walk over the members of an object or the items of an array. */
typedef struct ft_json {
  const char *at;
  const char *end;
  bool first; /* no comma is due */
} ft_json;

/* Begins a walk over an object's members; false if the text is no object. */
bool ft_json_open(ft_json *json, ft_text text);

/*
 * Gives the next member: its key without the quotes (escapes stay; ft_json_key_is reads them), and its value
 * as it is written. False after the last member, or where the text is not JSON.
 */
bool ft_json_next(ft_json *json, ft_text *key, ft_text *value);

/* Whether a key that ft_json_next gave spells this name. */
bool ft_json_key_is(ft_text key, const char *name);

/*
 * Reads a number whose value is whole, however it is spelled: Falco's converter from YAML makes 250.0 of
 * some. False if it is none, or 2^63 or more.
 */
bool ft_json_whole(ft_text value, uint64_t *number);

/* Whether a value is null, which Falco's converter makes of what a YAML file leaves empty. */
bool ft_json_is_null(ft_text value);

/*
 * Finds the value of an object's member; of several with one key it is the last, as in other readers. False
 * if there is none.
 */
bool ft_json_member(ft_text object, const char *key, ft_text *value);

/* Begins a walk over an array's items; false if the text is no array. */
bool ft_json_open_array(ft_json *json, ft_text text);

/* Gives the next item as it is written; false after the last one. */
bool ft_json_next_item(ft_json *json, ft_text *value);

/*
 * Writes the text that a string spells, and a NUL; false if the value is no string, spells a NUL, or is too
 * long.
 */
bool ft_json_string(ft_text value, char *out, size_t size);

/*
 * Names the kind of a value: "an object", "a string" and so on, in the words of
 * sdk-as/internal/options/json.ts.
 */
const char *ft_json_kind(ft_text value);

#endif
