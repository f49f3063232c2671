/*
 * Numbers at any address, and copies of a few bytes. Payloads and values mostly are that short, and a call of
 * libc's memcpy costs more than the copy itself.
 */
#ifndef FT_BYTES_H
#define FT_BYTES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint32_t ft_load_u32(const uint8_t *at) {
  uint32_t value;
  memcpy(&value, at, sizeof value);
  return value;
}

static inline uint64_t ft_load_u64(const uint8_t *at) {
  uint64_t value;
  memcpy(&value, at, sizeof value);
  return value;
}

static inline void ft_put_u32(uint8_t *at, uint32_t value) { memcpy(at, &value, sizeof value); }

static inline void ft_put_u64(uint8_t *at, uint64_t value) { memcpy(at, &value, sizeof value); }

/* Copies as memcpy does; up to 32 bytes are two copies that meet or overlap. */
static inline void ft_copy(void *to, const void *from, size_t length) {
  uint8_t *t = to;
  const uint8_t *f = from;
  if (length > 32) {
    memcpy(to, from, length);
  } else if (length >= 16) {
    uint64_t head[2], tail[2];
    memcpy(head, f, 16);
    memcpy(tail, f + length - 16, 16);
    memcpy(t, head, 16);
    memcpy(t + length - 16, tail, 16);
  } else if (length >= 8) {
    uint64_t head, tail;
    memcpy(&head, f, 8);
    memcpy(&tail, f + length - 8, 8);
    memcpy(t, &head, 8);
    memcpy(t + length - 8, &tail, 8);
  } else if (length >= 4) {
    uint32_t head, tail;
    memcpy(&head, f, 4);
    memcpy(&tail, f + length - 4, 4);
    memcpy(t, &head, 4);
    memcpy(t + length - 4, &tail, 4);
  } else if (length) {
    const uint8_t head = f[0], middle = f[length / 2], tail = f[length - 1];
    t[0] = head;
    t[length / 2] = middle;
    t[length - 1] = tail;
  }
}

/*
 * Copies to a place with room for whole words, and fills the last word up with zeros. Whoever reads whole
 * words there at once, as the guest does, need not wait until two smaller stores meet in the cache.
 */
static inline void ft_copy_words(void *to, const void *from, size_t length) {
  uint8_t *t = to;
  const uint8_t *f = from;
  uint64_t word = 0;
  if (length > 64) {
    memcpy(to, from, length);
  } else if (length >= 8) {
    size_t at = 0;
    for (; at + 8 <= length; at += 8) {
      memcpy(&word, f + at, 8);
      memcpy(t + at, &word, 8);
    }
    if (at == length) return;
    memcpy(&word, f + length - 8, 8);
    word >>= 8 * (at + 8 - length);
    memcpy(t + at, &word, 8);
  } else if (length >= 4) {
    uint32_t head, tail;
    memcpy(&head, f, 4);
    memcpy(&tail, f + length - 4, 4);
    word = head | (uint64_t)tail << 8 * (length - 4);
    memcpy(t, &word, 8);
  } else if (length) {
    word = f[0] | (uint64_t)f[length / 2] << 8 * (length / 2) | (uint64_t)f[length - 1] << 8 * (length - 1);
    memcpy(t, &word, 8);
  }
}

/* Overwrites what is secret, also where it is given back at once, for which a memset would be left out. */
static inline void ft_wipe(void *bytes, size_t length) {
  memset(bytes, 0, length);
  __asm__ volatile("" : : "r"(bytes) : "memory");
}

#endif
