#include "inputs/cut.h"

#include <string.h>

#include "guest_abi.h"

enum {
  BEFORE, /* outside of all documents */
  OUTSIDE, /* in a document, outside of its array */
  BETWEEN, /* in the array, between two elements */
  ELEMENT, /* in an element */
};

void ft_cut_begin(ft_cut *self, uint8_t how, const char *key) {
  *self = (ft_cut){.how = how, .key = key, .key_length = strlen(key), .is_inside = how != FT_CUT_ITEMS};
}

/* ---- Bytes that matter, eight at a time ---------------------------------------------------------------- */

#define EACH(byte) (0x0101010101010101u * (uint64_t)(byte))

/* The high bit of the first byte that is 0, and perhaps of some behind it. */
static inline uint64_t zeros(uint64_t word) { return (word - EACH(1)) & ~word & EACH(0x80); }

/* Returns the place of the first " or \, or `end`. */
static size_t string_stops(const uint8_t *buffer, size_t at, size_t end) {
  for (uint64_t word; end - at >= sizeof word; at += sizeof word) {
    memcpy(&word, buffer + at, sizeof word);
    const uint64_t found = zeros(word ^ EACH('"')) | zeros(word ^ EACH('\\'));
    if (found) return at + (size_t)__builtin_ctzll(found) / 8;
  }
  while (at < end && buffer[at] != '"' && buffer[at] != '\\') at++;
  return at;
}

/* Returns the place of the first bracket of an object or array, or ", or `end`. */
static size_t value_stops(const uint8_t *buffer, size_t at, size_t end) {
  for (uint64_t word; end - at >= sizeof word; at += sizeof word) {
    memcpy(&word, buffer + at, sizeof word);
    const uint64_t bracket = word | EACH(0x20); /* [ and { differ in this bit alone, as ] and } do */
    const uint64_t found = zeros(word ^ EACH('"')) | zeros(bracket ^ EACH('{')) | zeros(bracket ^ EACH('}'));
    if (found) return at + (size_t)__builtin_ctzll(found) / 8;
  }
  while (at < end && buffer[at] != '"' && (buffer[at] | 0x20) != '{' && (buffer[at] | 0x20) != '}') at++;
  return at;
}

/* ---- Items --------------------------------------------------------------------------------------------- */

static inline bool is_space(uint8_t byte) {
  return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

/* Goes to the end of a string, or as far as it is there. True: the string has ended. */
static bool end_string(ft_cut *self, const uint8_t *buffer, size_t end, size_t *at) {
  while (*at < end) {
    if (self->is_escaped) {
      self->is_escaped = false;
      ++*at;
      continue;
    }
    *at = string_stops(buffer, *at, end);
    if (*at == end) return false;
    const bool ends = buffer[(*at)++] == '"';
    if (ends) self->in_string = false;
    if (ends) return true;
    self->is_escaped = true;
  }
  return false;
}

/* Compares what is there of a key of the document's object. */
static void match_key(ft_cut *self, const uint8_t *bytes, size_t count) {
  if (self->matched == SIZE_MAX) return;
  const bool fits =
      count <= self->key_length - self->matched && memcmp(bytes, self->key + self->matched, count) == 0;
  self->matched = fits ? self->matched + count : SIZE_MAX;
}

/* In a document outside of its array: goes to the next bracket, string or sign that matters. */
static void look_for_array(ft_cut *self, const uint8_t *buffer, size_t end, size_t *at) {
  if (self->in_string) {
    const size_t from = *at;
    const bool has_ended = end_string(self, buffer, end, at), is_key = self->depth == 0 && !self->is_value;
    if (is_key) match_key(self, buffer + from, *at - from - (has_ended ? 1 : 0));
    if (is_key && has_ended) self->is_match = self->matched == self->key_length;
    return;
  }
  if (self->depth) *at = value_stops(buffer, *at, end);
  if (*at == end) return;
  switch (buffer[(*at)++]) {
    case '"':
      self->in_string = true;
      self->matched = self->key_length ? 0 : SIZE_MAX;
      break;
    case ':':
      if (self->depth == 0) self->is_value = true;
      break;
    case ',':
      if (self->depth == 0) self->is_value = self->is_match = false;
      break;
    case '[':
      if (self->depth == 0 && self->is_value && self->is_match) {
        self->place = BETWEEN;
        self->is_any = true;
        break;
      }
      self->depth++;
      break;
    case '{': self->depth++; break;
    case ']':
    case '}':
      if (self->depth)
        self->depth--;
      else
        self->place = BEFORE;
      break;
    default: break;
  }
}

/* Outside of all documents: a document begins with a bracket; what else there is, is skipped. */
static void look_for_document(ft_cut *self, const uint8_t *buffer, size_t end, size_t *at) {
  if (self->in_string) {
    end_string(self, buffer, end, at);
    return;
  }
  *at = value_stops(buffer, *at, end);
  if (*at == end) return;
  const uint8_t byte = buffer[(*at)++];
  if (byte == '"') {
    self->in_string = true;
  } else if (byte == '{' || byte == '[') {
    const bool is_array = byte == '[' && !self->key_length;
    self->place = is_array ? BETWEEN : OUTSIDE;
    self->is_any = self->is_any || is_array;
    self->depth = 0;
    self->is_value = self->is_match = false;
  }
}

/* In an element. True: it is complete, up to *to. */
static bool end_element(ft_cut *self, const uint8_t *buffer, size_t end, size_t *at, size_t *to) {
  if (self->in_string) {
    if (!end_string(self, buffer, end, at) || self->depth) return false;
    *to = *at;
    return true;
  }
  if (self->depth) *at = value_stops(buffer, *at, end);
  if (*at == end) return false;
  const uint8_t byte = buffer[*at];
  const bool closes = byte == ']' || byte == '}';
  if (self->depth == 0 && (closes || byte == ',' || is_space(byte))) { /* a number has no end of its own */
    *to = *at;
    return true;
  }
  ++*at;
  if (byte == '"') self->in_string = true;
  if (byte == '{' || byte == '[') self->depth++;
  if (!closes || --self->depth) return false;
  *to = *at;
  return true;
}

/* Between two elements: the next one begins, or the array ends. */
static void look_for_element(ft_cut *self, const uint8_t *buffer, size_t *at, size_t *from) {
  const uint8_t byte = buffer[*at];
  if (byte == ',' || is_space(byte)) {
    ++*at;
  } else if (byte == ']' || byte == '}') {
    ++*at;
    self->place = self->key_length ? OUTSIDE : BEFORE;
    self->is_match = false;
  } else {
    self->place = ELEMENT;
    self->depth = 0;
    self->is_inside = true;
    *from = *at;
  }
}

static bool next_item(ft_cut *self, const uint8_t *buffer, size_t filled, size_t *at, size_t *from,
                      size_t *to) {
  while (*at < filled) {
    switch (self->place) {
      case BEFORE: look_for_document(self, buffer, filled, at); break;
      case OUTSIDE: look_for_array(self, buffer, filled, at); break;
      case BETWEEN: look_for_element(self, buffer, at, from); break;
      default:
        if (!end_element(self, buffer, filled, at, to)) break;
        self->place = BETWEEN;
        self->is_inside = false;
        return true;
    }
  }
  if (!self->is_inside) *from = *at;
  return false;
}

/* ---- Lines and whole files ----------------------------------------------------------------------------- */

static bool next_line(const uint8_t *buffer, size_t filled, size_t *at, size_t *to) {
  const uint8_t *lf = *at < filled ? memchr(buffer + *at, '\n', filled - *at) : NULL;
  *to = lf ? (size_t)(lf - buffer) : filled;
  *at = lf ? *to + 1 : filled;
  return lf != NULL;
}

bool ft_cut_next(ft_cut *self, const uint8_t *buffer, size_t filled, size_t *at, size_t *from, size_t *to) {
  switch (self->how) {
    case FT_CUT_ITEMS: return next_item(self, buffer, filled, at, from, to);
    case FT_CUT_LINES: return next_line(buffer, filled, at, to);
    default: *at = filled; return false;
  }
}

bool ft_cut_end(const ft_cut *self, size_t from, size_t filled) {
  return self->how == FT_CUT_WHOLE || (self->how == FT_CUT_LINES && from < filled);
}
