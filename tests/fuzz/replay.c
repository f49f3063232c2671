/*
 * In place of libFuzzer, where it is not: each file of a corpus, and so many inputs that are made of it by a
 * few changes. The same each time.
 *
 * usage: replay ROUNDS FILE...
 */
#include "fuzz.h"

enum { MOST = 4096, CHANGES = 6 };

static uint64_t dice = 1;

static uint32_t throw_below(uint32_t below) {
  dice ^= dice << 13;
  dice ^= dice >> 7;
  dice ^= dice << 17;
  return (uint32_t)((dice >> 16) % below);
}

static size_t change(uint8_t *input, size_t size) {
  switch (throw_below(4)) {
    case 0: /* a bit */
      if (size) input[throw_below((uint32_t)size)] ^= (uint8_t)(1u << throw_below(8));
      return size;
    case 1: /* a byte more */
      if (size == MOST) return size;
      input[size] = (uint8_t)throw_below(256);
      return size + 1;
    case 2: /* a piece twice */
      if (size < 8 || size > MOST / 2) return size;
      memmove(input + size / 2 + size / 4, input + size / 4, size / 2);
      return size + size / 4;
    default: return size ? size - throw_below((uint32_t)size < 9 ? (uint32_t)size : 9) : 0;
  }
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  const long rounds = strtol(argv[1], NULL, 10);
  static uint8_t whole[MOST], input[MOST];
  for (int i = 2; i < argc; i++) {
    FILE *file = fopen(argv[i], "rb");
    if (!file) return perror(argv[i]), 2;
    const size_t size = fread(whole, 1, MOST, file);
    fclose(file);
    LLVMFuzzerTestOneInput(whole, size);
    for (long round = 0; round < rounds; round++) {
      memcpy(input, whole, size);
      size_t changed = size;
      for (uint32_t n = 1 + throw_below(CHANGES); n > 0; n--) changed = change(input, changed);
      LLVMFuzzerTestOneInput(input, changed);
    }
  }
  puts("done");
  return 0;
}
