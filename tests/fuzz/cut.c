/*
 * What cuts files into messages: whatever the bytes are, and wherever reads end, the messages are the same,
 * lie inside of the file, in its order, and begin and end with the brackets that belong to them. The input:
 * how it is cut, how large reads are, the length of the key, the key, and the file.
 */
#include "inputs/cut.h"

#include "fuzz.h"
#include "guest_abi.h"

enum { MOST = 4096 };

typedef struct span {
  size_t from, to;
} span;

/* The messages of a file of which so many bytes are read at once. Returns how many there are. */
static size_t cut_all(uint8_t how, const char *key, const uint8_t *file, size_t size, size_t step,
                      span *out) {
  ft_cut cut;
  size_t filled = 0, at = 0, from = 0, to = 0, count = 0;
  ft_cut_begin(&cut, how, key);
  while (filled < size) {
    filled = size - filled < step ? size : filled + step;
    while (ft_cut_next(&cut, file, filled, &at, &from, &to)) {
      if (count < MOST) out[count] = (span){from, to};
      count++;
      if (from > to || to > at || at > filled) wrong("a message outside of what was read");
      from = at;
    }
    if (at != filled) wrong("it stops before it has looked at all");
  }
  if (!ft_cut_end(&cut, from, size)) return count;
  if (count < MOST) out[count] = (span){from, size};
  return count + 1;
}

/* An element has as many brackets that open as brackets that close, or begins with none. */
static void check_element(const uint8_t *file, span one) {
  const uint8_t first = file[one.from];
  long depth = 0;
  bool in_string = false;
  if (one.from == one.to) wrong("an empty element");
  if (first != '{' && first != '[') return;
  for (size_t i = one.from; i < one.to; i++) {
    if (in_string && file[i] == '\\')
      i++;
    else if (file[i] == '"')
      in_string = !in_string;
    else if (!in_string && (file[i] == '{' || file[i] == '['))
      depth++;
    else if (!in_string && (file[i] == '}' || file[i] == ']'))
      depth--;
    if (depth <= 0 && i + 1 < one.to) wrong("an element goes on behind its end");
  }
  if (depth != 0) wrong("an element without its end");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static span whole[MOST], parts[MOST];
  char key[16] = "";
  if (size < 3) return 0;
  const uint8_t how = data[0] % 3;
  const size_t step = 1 + data[1], length = data[2] % sizeof key;
  if (size < 3 + length) return 0;
  memcpy(key, data + 3, length);
  const uint8_t *file = data + 3 + length;
  size -= 3 + length;
  const size_t count = cut_all(how, key, file, size, size ? size : 1, whole);
  if (cut_all(how, key, file, size, step, parts) != count) wrong("other messages where reads are shorter");
  for (size_t i = 0; i < count && i < MOST; i++) {
    if (whole[i].from != parts[i].from || whole[i].to != parts[i].to) wrong("another message");
    if (i && whole[i].from < whole[i - 1].to) wrong("messages that overlap");
    if (how == FT_CUT_ITEMS) check_element(file, whole[i]);
  }
  return 0;
}
