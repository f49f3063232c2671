#include "sandbox/places.h"

#include <stdint.h>
#include <stdio.h>

typedef struct reader {
  const uint8_t *at;
  const uint8_t *end;
} reader;

/* Reads a LEB128 number; beyond the end all numbers are 0. */
static uint32_t number(reader *r) {
  uint32_t value = 0;
  for (unsigned shift = 0; r->at < r->end && shift < 32; shift += 7) {
    const uint8_t byte = *r->at++;
    value |= (uint32_t)(byte & 127) << shift;
    if (byte < 128) break;
  }
  return value;
}

static int32_t signed_number(reader *r) {
  const uint32_t value = number(r);
  return (int32_t)(value >> 1) ^ -(int32_t)(value & 1);
}

/* Writes a place; the number of its file counts from 1. */
static void write_place(reader names, uint32_t file, int32_t line, uint32_t column,
                        char out[FT_PLACE_BYTES]) {
  uint32_t length = number(&names);
  while (--file && (size_t)(names.end - names.at) > length) {
    names.at += length;
    length = number(&names);
  }
  if (length > (size_t)(names.end - names.at)) length = 0;
  snprintf(out, FT_PLACE_BYTES, "%.*s:%d:%u", (int)length, (const char *)names.at, line, column);
}

bool ft_places_find(const ft_plugin_facts *facts, size_t offset, char out[FT_PLACE_BYTES]) {
  reader r = {facts->places, facts->places_end};
  const uint32_t names_size = number(&r);
  if (names_size > (size_t)(r.end - r.at)) return false;
  const reader names = {r.at, r.at + names_size};
  uint32_t file = 0, column = 0;
  int32_t line = 0;
  size_t at = 0;
  for (r.at += names_size; r.at < r.end;) {
    at += number(&r);
    if (at > offset) break;
    file = number(&r);
    if (!file) continue;
    line += signed_number(&r);
    column = number(&r);
  }
  if (file) write_place(names, file, line, column, out);
  return file != 0;
}
