#include "inputs/framing.h"

#include <string.h>

#include "guest_abi.h"

/* Digits of the longest count that is taken. */
enum { MOST_DIGITS = 10, LENGTH_BYTES = 4 };

static uint8_t end_of(const ft_framing *framing) {
  return framing->kind == FT_FRAMING_DELIMITER ? framing->delimiter : '\n';
}

/* The bytes up to an end are a message; of a line the CR before it is none of it. */
static ft_frame_state up_to_end(const ft_framing *framing, const uint8_t *bytes, size_t length,
                                size_t searched, ft_frame *out) {
  const uint8_t *end = memchr(bytes + searched, end_of(framing), length - searched);
  const size_t whole = end ? (size_t)(end - bytes) : length;
  const bool has_cr = framing->kind != FT_FRAMING_DELIMITER && whole && bytes[whole - 1] == '\r';
  const size_t without = whole - (has_cr ? 1 : 0);
  *out = (ft_frame){.length = without, .end = end ? whole + 1 : whole};
  if (without > framing->longest) {
    out->skip = end ? 0 : FT_FRAME_TO_END;
    return FT_FRAME_TOO_LONG;
  }
  return end ? FT_FRAME_WHOLE : FT_FRAME_PARTIAL;
}

/* A message of so many bytes behind a head. */
static ft_frame_state counted(const ft_framing *framing, size_t head, uint64_t count, size_t length,
                              ft_frame *out) {
  const uint64_t there = length - head;
  *out = (ft_frame){
      .begin = head, .length = (size_t)count, .end = head + (size_t)(count < there ? count : there)};
  if (count > framing->longest) {
    out->skip = count - (count < there ? count : there);
    return FT_FRAME_TOO_LONG;
  }
  return count <= there ? FT_FRAME_WHOLE : FT_FRAME_PARTIAL;
}

/* RFC 6587, 3.4.1: "MSG-LEN SP MSG", where MSG-LEN has no leading zero. */
static ft_frame_state octets(const ft_framing *framing, const uint8_t *bytes, size_t length, ft_frame *out) {
  uint64_t count = 0;
  for (size_t i = 0; i < length && i <= MOST_DIGITS; i++) {
    if (bytes[i] == ' ' && i) return counted(framing, i + 1, count, length, out);
    if (bytes[i] < '0' || bytes[i] > '9') return FT_FRAME_WRONG;
    count = count * 10 + (uint64_t)(bytes[i] - '0');
  }
  return length <= MOST_DIGITS ? FT_FRAME_PARTIAL : FT_FRAME_WRONG;
}

ft_frame_state ft_frame_next(const ft_framing *framing, const uint8_t *bytes, size_t length, size_t searched,
                             ft_frame *out) {
  *out = (ft_frame){0};
  if (!length) return FT_FRAME_PARTIAL;
  switch (framing->kind) {
    case FT_FRAMING_LENGTH:
      if (length < LENGTH_BYTES) return FT_FRAME_PARTIAL;
      return counted(framing, LENGTH_BYTES,
                     (uint64_t)bytes[0] << 24 | (uint64_t)bytes[1] << 16 | (uint64_t)bytes[2] << 8 | bytes[3],
                     length, out);
    case FT_FRAMING_SYSLOG: /* a message begins with '<', so that a digit can only be a count's */
      if (bytes[0] >= '1' && bytes[0] <= '9') return octets(framing, bytes, length, out);
      return up_to_end(framing, bytes, length, searched, out);
    default: return up_to_end(framing, bytes, length, searched, out);
  }
}

size_t ft_frame_skip(const ft_framing *framing, const uint8_t *bytes, size_t length, uint64_t *skip) {
  if (*skip == FT_FRAME_TO_END) {
    const uint8_t *end = memchr(bytes, end_of(framing), length);
    if (!end) return length;
    *skip = 0;
    return (size_t)(end - bytes) + 1;
  }
  const size_t passed = *skip < length ? (size_t)*skip : length;
  *skip -= passed;
  return passed;
}

bool ft_frame_last(const ft_framing *framing, const uint8_t *bytes, size_t length, ft_frame *out) {
  if (framing->kind == FT_FRAMING_LENGTH || length == 0) return false;
  if (framing->kind == FT_FRAMING_SYSLOG && bytes[0] >= '1' && bytes[0] <= '9') return false;
  return up_to_end(framing, bytes, length, 0, out) == FT_FRAME_PARTIAL;
}
