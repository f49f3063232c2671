/*
 * Prints what framing.c makes of streams, for framing.test.ts. Each is on the input as framing, delimiter,
 * longest message and number of pieces, and behind them the pieces, each with its length in front: numbers of
 * 4 bytes, as this machine has them. For each it prints a line: the messages in hexadecimal digits, how many
 * were too long, and whether it was closed.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../fuzz/stream.h"

static uint32_t read_number(void) {
  uint32_t number;
  if (fread(&number, sizeof number, 1, stdin) != 1) exit(0);
  return number;
}

static void print(void *to, const uint8_t *message, size_t length) {
  (void)to;
  for (size_t i = 0; i < length; i++) printf("%02x", message[i]);
  putchar(' ');
}

int main(void) {
  static uint8_t bytes[1 << 16];
  for (;;) {
    const uint32_t kind = read_number(), delimiter = read_number(), longest = read_number();
    const ft_framing framing = {.kind = (uint8_t)kind, .delimiter = (uint8_t)delimiter, .longest = longest};
    stream one = {.framing = &framing, .bytes = bytes, .take = print};
    for (uint32_t pieces = read_number(); pieces; pieces--) {
      const uint32_t length = read_number();
      if (length > sizeof bytes - one.filled || fread(bytes + one.filled, 1, length, stdin) != length)
        return 1;
      if (!one.is_wrong) stream_more(&one, length);
    }
    stream_end(&one);
    printf("%zu %d\n", one.too_long, one.is_wrong);
  }
}
