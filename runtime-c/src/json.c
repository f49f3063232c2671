#include "json.h"

#include <string.h>

static void skip_space(ft_json *json) {
  while (json->at < json->end && memchr(" \t\r\n", *json->at, 4)) json->at++;
}

static bool take(ft_json *json, char c) {
  if (json->at >= json->end || *json->at != c) return false;
  json->at++;
  return true;
}

/* From the opening quote to behind the closing one. */
static bool skip_string(ft_json *json) {
  if (!take(json, '"')) return false;
  while (json->at < json->end) {
    const char c = *json->at++;
    if (c == '"') return true;
    if (c == '\\' && json->at < json->end) json->at++;
  }
  return false;
}

/* Strings, numbers and words as they come; objects and arrays to the bracket that ends them. */
static bool skip_value(ft_json *json) {
  const char *start = json->at;
  unsigned depth = 0;
  while (json->at < json->end) {
    const char c = *json->at;
    if (c == '"') {
      if (!skip_string(json)) return false;
      if (depth == 0) return true;
      continue;
    }
    if (depth == 0 && json->at > start && memchr(",}] \t\r\n", c, 7)) return true;
    json->at++;
    if (c == '{' || c == '[') depth++;
    if ((c == '}' || c == ']') && (depth == 0 || --depth == 0)) return depth == 0 && json->at > start + 1;
  }
  return false;
}

bool ft_json_open(ft_json *json, ft_text text) {
  *json = (ft_json){.at = text.data, .end = text.data + text.length, .first = true};
  skip_space(json);
  return take(json, '{');
}

bool ft_json_next(ft_json *json, ft_text *key, ft_text *value) {
  skip_space(json);
  if (!json->first && !take(json, ',')) return false;
  json->first = false;
  skip_space(json);
  const char *start = json->at;
  if (!skip_string(json)) return false;
  *key = (ft_text){start + 1, (size_t)(json->at - start) - 2};
  skip_space(json);
  if (!take(json, ':')) return false;
  skip_space(json);
  start = json->at;
  if (!skip_value(json)) return false;
  *value = (ft_text){start, (size_t)(json->at - start)};
  return true;
}

const char *ft_json_kind(ft_text value) {
  switch (value.length ? value.data[0] : '\0') {
    case '{': return "an object";
    case '[': return "an array";
    case '"': return "a string";
    case 't': case 'f': return "a boolean";
    case 'n': return "null";
    default: return "a number";
  }
}

bool ft_text_is(ft_text text, const char *other) {
  return text.length == strlen(other) && memcmp(text.data, other, text.length) == 0;
}
