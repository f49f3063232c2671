#include "base/checksum.h"

#include "base/bytes.h"

/* FNV-1a of 32 bits, of words in place of bytes, and in lanes, which a processor multiplies side by side. */
enum { LANES = 8 };
static const uint32_t PRIME = 16777619, BASIS = 2166136261;

uint32_t ft_checksum(const uint8_t *bytes, size_t length) {
  uint32_t lanes[LANES], sum = BASIS ^ (uint32_t)length;
  const size_t step = LANES * sizeof *lanes, whole = length - length % step;
  for (size_t i = 0; i < LANES; i++) lanes[i] = BASIS;
  for (size_t at = 0; at < whole; at += step)
    for (size_t i = 0; i < LANES; i++) lanes[i] = (lanes[i] ^ ft_load_u32(bytes + at + i * 4)) * PRIME;
  for (size_t i = 0; i < LANES; i++) sum = (sum ^ lanes[i]) * PRIME;
  for (size_t at = whole; at < length; at++) sum = (sum ^ bytes[at]) * PRIME;
  return sum;
}
