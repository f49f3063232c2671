/*
 * The gateway of a resolver: a question of DNS is written here, and what a nameserver answers is read here.
 * The host (src/inputs/resolver.c) sends and receives both. One question is for the addresses of one name.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "export.h"

enum {
  ROOM_BYTES = 4096,
  HEADER_BYTES = 12,
  MOST_ADDRESSES = 8,
  IN = 1,
  CNAME = 5,
  OPT = 41,
  TAKEN_BYTES = 1232, /* a datagram of so many is not cut into pieces on its way */
  MOST_RECORDS = 256, /* of an answer */
};

/* What name_read has found: how many addresses, or one of these. */
enum { NOT_OURS = 100, NO_SUCH = 101, FAILED = 102 };

static uint8_t room[ROOM_BYTES];
static uint8_t question[HEADER_BYTES + 256 + 4]; /* as it was asked, without what stands behind it */
static uint32_t question_length;
static uint32_t address_bytes; /* 4 or 16 */
static uint8_t addresses[MOST_ADDRESSES][16];

EXPORT("name_room") uint8_t *name_room(void) { return room; }
EXPORT("name_addresses") void *name_addresses(void) { return addresses; }

static uint32_t number(const uint8_t *at, uint32_t bytes) {
  uint32_t value = 0;
  while (bytes--) value = value << 8 | *at++;
  return value;
}

static void put(uint8_t *at, uint32_t value) {
  at[0] = (uint8_t)(value >> 8);
  at[1] = (uint8_t)value;
}

/*
 * Writes the question for the addresses of a name, which lies in the room, into the room. Returns its length;
 * 0: the text is no name.
 */
EXPORT("name_ask") int name_ask(uint32_t length, uint32_t is_v6, uint32_t id) {
  uint8_t *label = question + HEADER_BYTES, *at = label + 1;
  if (!length || length > 253) return 0;
  memset(question, 0, HEADER_BYTES);
  put(question, id);
  question[2] = 1; /* the nameserver is to ask others */
  question[5] = 1; /* one question */
  for (uint32_t i = 0; i <= length; i++) {
    if (i < length && room[i] != '.') {
      *at++ = room[i];
      continue;
    }
    const long count = at - label - 1;
    if (count < 1 || count > 63) return 0;
    *label = (uint8_t)count;
    label = at++;
  }
  *label = 0;
  put(label + 1, is_v6 ? 28 : 1);
  put(label + 3, IN);
  question_length = (uint32_t)(label + 5 - question);
  address_bytes = is_v6 ? 16 : 4;
  memcpy(room, question, question_length);
  uint8_t *end = room + question_length;
  room[11] = 1; /* and one record more: how long the answer may be */
  memset(end, 0, 11);
  end[2] = OPT;
  put(end + 3, TAKEN_BYTES);
  return (int)question_length + 11;
}

/* Letters of names have no case. */
static bool is_same(const uint8_t *one, const uint8_t *other, uint32_t length) {
  for (uint32_t i = 0; i < length; i++) {
    const uint8_t a = one[i] >= 'A' && one[i] <= 'Z' ? one[i] | 0x20 : one[i];
    const uint8_t b = other[i] >= 'A' && other[i] <= 'Z' ? other[i] | 0x20 : other[i];
    if (a != b) return false;
  }
  return true;
}

/*
 * Reads a name, and writes it without pointers. Returns the place behind it; 0: it is none. A pointer leads
 * back, so that it comes to an end.
 */
static uint32_t read_name(uint32_t at, uint32_t length, uint8_t out[256], uint32_t *out_length) {
  uint32_t behind = 0, before = at;
  *out_length = 0;
  while (at < length) {
    const uint32_t count = room[at];
    if (count >= 0xc0) {
      if (at + 2 > length) return 0;
      const uint32_t to = number(room + at, 2) & 0x3fff;
      if (!behind) behind = at + 2;
      if (to >= before) return 0;
      at = before = to;
      continue;
    }
    if (count > 63 || at + 1 + count > length || *out_length + 1 + count > 255) return 0;
    memcpy(out + *out_length, room + at, count + 1);
    *out_length += count + 1;
    at += count + 1;
    if (!count) return behind ? behind : at;
  }
  return 0;
}

/* Reads the record at a place, of the name that is looked for or of another. Returns the place behind it. */
static uint32_t read_record(uint32_t at, uint32_t length, uint8_t wanted[256], uint32_t *wanted_length,
                            uint32_t *count) {
  uint8_t name[256];
  uint32_t name_length;
  at = read_name(at, length, name, &name_length);
  if (!at || at + 10 > length) return 0;
  const uint32_t type = number(room + at, 2), class = number(room + at + 2, 2),
                 data = number(room + at + 8, 2);
  at += 10;
  if (at + data > length) return 0;
  const bool is_wanted = class == IN && name_length == *wanted_length && is_same(name, wanted, name_length);
  if (is_wanted && type == CNAME) {
    if (!read_name(at, at + data, wanted, wanted_length)) return 0;
  } else if (is_wanted && type == (address_bytes == 16 ? 28 : 1) && data == address_bytes) {
    if (*count < MOST_ADDRESSES) memcpy(addresses[(*count)++], room + at, data);
  }
  return at + data;
}

/* Reads an answer of so many bytes, which lies in the room. */
EXPORT("name_read") int name_read(uint32_t length) {
  uint8_t wanted[256];
  uint32_t wanted_length = question_length - HEADER_BYTES - 4, count = 0;
  if (length > ROOM_BYTES || length < question_length || !(room[2] & 0x80) ||
      memcmp(room, question, 2) != 0 || number(room + 4, 2) != 1 ||
      !is_same(room + HEADER_BYTES, question + HEADER_BYTES, question_length - HEADER_BYTES))
    return NOT_OURS;
  const uint32_t code = room[3] & 15;
  if (code == 3) return NO_SUCH;
  if (code) return FAILED;
  memcpy(wanted, question + HEADER_BYTES, wanted_length);
  uint32_t at = question_length;
  uint32_t left = number(room + 6, 2);
  if (left > MOST_RECORDS) left = MOST_RECORDS;
  for (; left && at < length; left--) {
    at = read_record(at, length, wanted, &wanted_length, &count);
    if (!at) break; /* it is cut, or broken: what stands before that counts */
  }
  const bool is_cut = room[2] & 2;
  return count ? (int)count : is_cut ? FAILED : NO_SUCH;
}
