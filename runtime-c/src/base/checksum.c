#include "base/checksum.h"

#include "base/bytes.h"

/* FNV-1a of 64 bits, of words in place of bytes, and in lanes, which a processor multiplies side by side. */
enum { LANES = 4 };
static const uint64_t PRIME = 1099511628211, BASIS = 14695981039346656037U;

uint64_t ft_checksum(const uint8_t *bytes, size_t length) {
  uint64_t lanes[LANES], sum = BASIS ^ length;
  const size_t step = LANES * sizeof *lanes, whole = length - length % step;
  for (size_t i = 0; i < LANES; i++) lanes[i] = BASIS;
  for (size_t at = 0; at < whole; at += step)
    for (size_t i = 0; i < LANES; i++) lanes[i] = (lanes[i] ^ ft_load_u64(bytes + at + i * 8)) * PRIME;
  for (size_t i = 0; i < LANES; i++) sum = (sum ^ lanes[i]) * PRIME;
  for (size_t at = whole; at < length; at++) sum = (sum ^ bytes[at]) * PRIME;
  return sum;
}
