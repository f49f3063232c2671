#include "base/json.h"

#include <limits.h>
#include <string.h>

static void skip_space(ft_json *json) {
  while (json->at < json->end && memchr(" \t\r\n", *json->at, 4)) json->at++;
}

static bool take(ft_json *json, char c) {
  if (json->at >= json->end || *json->at != c) return false;
  json->at++;
  return true;
}

/* Moves from the opening quote to behind the closing one. */
static bool skip_string(ft_json *json) {
  if (!take(json, '"')) return false;
  while (json->at < json->end) {
    const char c = *json->at++;
    if (c == '"') return true;
    if (c == '\\' && json->at < json->end) json->at++;
  }
  return false;
}

/*
 * Moves behind a value: behind a string, number or word, or behind the bracket that ends an object or array.
 */
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

bool ft_json_key_is(ft_text key, const char *name) {
  char spelled[256];
  const ft_text quoted = {key.data - 1, key.length + 2};
  return ft_json_string(quoted, spelled, sizeof spelled) && strcmp(spelled, name) == 0;
}

bool ft_json_is_null(ft_text value) { return ft_text_is(value, "null"); }

bool ft_json_member(ft_text object, const char *key, ft_text *value) {
  ft_json json;
  ft_text one, of_one;
  bool found = false;
  if (!ft_json_open(&json, object)) return false;
  while (ft_json_next(&json, &one, &of_one)) {
    if (!ft_json_key_is(one, key)) continue;
    *value = of_one;
    found = true;
  }
  return found;
}

bool ft_json_open_array(ft_json *json, ft_text text) {
  *json = (ft_json){.at = text.data, .end = text.data + text.length, .first = true};
  skip_space(json);
  return take(json, '[');
}

bool ft_json_next_item(ft_json *json, ft_text *value) {
  skip_space(json);
  if (!json->first && !take(json, ',')) return false;
  json->first = false;
  skip_space(json);
  const char *start = json->at;
  if (!skip_value(json)) return false;
  *value = (ft_text){start, (size_t)(json->at - start)};
  return true;
}

/* Returns the number that a \u escape's four digits spell; UINT_MAX: they are no digits. */
static unsigned read_unit(const char *at, const char *end) {
  unsigned unit = 0;
  if (end - at < 4) return UINT_MAX;
  for (int i = 0; i < 4; i++) {
    const char *digits = "0123456789abcdef",
               *digit = at[i] ? strchr(digits, at[i] >= 'A' && at[i] <= 'F' ? at[i] | 32 : at[i]) : NULL;
    if (!digit) return UINT_MAX;
    unit = unit << 4 | (unsigned)(digit - digits);
  }
  return unit;
}

/* Writes a character as UTF-8 and returns the number of its bytes. */
static size_t put_character(char *out, unsigned c) {
  if (c < 0x80) {
    out[0] = (char)c;
    return 1;
  }
  const size_t bytes = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  for (size_t i = bytes; i-- > 1; c >>= 6) out[i] = (char)(0x80 | (c & 0x3F));
  out[0] = (char)(0xF00 >> bytes | c);
  return bytes;
}

/*
 * Returns the character of an escape, from the letter behind the backslash on, and moves behind it. 0: no
 * escape, or a NUL.
 */
static unsigned read_escape(const char **at, const char *end) {
  static const char letters[] = "\"\\/bfnrt", characters[] = "\"\\/\b\f\n\r\t";
  if (*at >= end || **at == '\0') return 0;
  const char c = *(*at)++;
  const char *known = strchr(letters, c);
  if (known) return (unsigned char)characters[known - letters];
  const unsigned unit = c == 'u' ? read_unit(*at, end) : UINT_MAX;
  if (unit == UINT_MAX) return 0;
  *at += 4;
  if (unit < 0xD800 || unit > 0xDFFF) return unit;
  const unsigned low =
      unit < 0xDC00 && end - *at >= 6 && (*at)[0] == '\\' && (*at)[1] == 'u' ? read_unit(*at + 2, end) : 0;
  if (low < 0xDC00 || low > 0xDFFF) return 0xFFFD; /* half a pair */
  *at += 6;
  return 0x10000 + ((unit & 0x3FF) << 10 | (low & 0x3FF));
}

bool ft_json_string(ft_text value, char *out, size_t size) {
  enum { LONGEST = 4 };
  size_t length = 0;
  if (value.length < 2 || value.data[0] != '"') return false;
  const char *at = value.data + 1, *end = value.data + value.length - 1;
  while (at < end) {
    if (length + LONGEST >= size) return false;
    if (*at != '\\') {
      out[length++] = *at++;
      continue;
    }
    at++;
    const unsigned c = read_escape(&at, end);
    if (c == 0) return false;
    length += put_character(out + length, c);
  }
  out[length] = '\0';
  return memchr(out, '\0', length) == NULL;
}

/* Reads "e+12" and the like behind a number's digits; false if it is something else. */
static bool read_exponent(const char *at, const char *end, int *exponent) {
  int value = 0;
  *exponent = 0;
  if (at == end) return true;
  if (*at != 'e' && *at != 'E') return false;
  at++;
  const bool is_negative = at < end && *at == '-';
  if (at < end && (*at == '+' || *at == '-')) at++;
  if (at == end) return false;
  for (; at < end; at++) {
    if (*at < '0' || *at > '9') return false;
    if (value < 1000) value = value * 10 + (*at - '0');
  }
  *exponent = is_negative ? -value : value;
  return true;
}

bool ft_json_whole(ft_text value, uint64_t *number) {
  const char *at = value.data, *const end = value.data + value.length;
  uint64_t digits = 0;
  int places = 0, exponent; /* digits behind the point */
  bool is_behind_point = false;
  if (at == end || *at < '0' || *at > '9') return false;
  for (; at < end && ((*at >= '0' && *at <= '9') || (*at == '.' && !is_behind_point)); at++) {
    if (*at == '.') {
      is_behind_point = true;
      continue;
    }
    if (digits > (INT64_MAX - 9) / 10) return false;
    digits = digits * 10 + (uint64_t)(*at - '0');
    places += is_behind_point;
  }
  if (!read_exponent(at, end, &exponent)) return false;
  for (exponent -= places; exponent < 0; exponent++) {
    if (digits % 10) return false;
    digits /= 10;
    if (digits == 0) break;
  }
  for (; exponent > 0 && digits; exponent--) {
    if (digits > INT64_MAX / 10) return false;
    digits *= 10;
  }
  *number = digits;
  return true;
}

const char *ft_json_kind(ft_text value) {
  switch (value.length ? value.data[0] : '\0') {
    case '{': return "an object";
    case '[': return "an array";
    case '"': return "a string";
    case 't':
    case 'f': return "a boolean";
    case 'n': return "null";
    default: return "a number";
  }
}
