/*
 * The reader of lines: of any file it hands over just the lines that it has, each once, also if it has to go
 * back. The input: the longest line, how often it goes back, and the file.
 */
#define _GNU_SOURCE
#include "inputs/input.h"

#include <stdlib.h>
#include <unistd.h>

#include "fuzz.h"

/* The next line of the file at *at that is no longer than `longest`; false at the end. */
static int next_line(const uint8_t *file, size_t size, uint32_t longest, size_t *at, size_t *from,
                     size_t *length) {
  while (*at < size) {
    const uint8_t *lf = memchr(file + *at, '\n', size - *at);
    const size_t end = lf ? (size_t)(lf - file) : size;
    *from = *at;
    *length = end - *at;
    *at = end + 1;
    if (*length && file[end - 1] == '\r') (*length)--;
    if (*length <= longest) return 1;
  }
  return 0;
}

static void read_all(ft_input *input, const uint8_t *file, size_t size, uint32_t longest, uint8_t back) {
  size_t at = 0, from = 0, length = 0, calls = 0;
  uint32_t dice = back;
  const ft_input_kind *kind = input->kind;
  for (int is_line = next_line(file, size, longest, &at, &from, &length);;) {
    if (kind->has_room(input)) kind->pump(input);
    ft_message message;
    if (!kind->next(input, 0, &message)) {
      if (input->ended && is_line) wrong("it ends before its last line");
      if (input->ended) return;
      if (++calls > size + 1000) wrong("it never ends");
      continue;
    }
    if (!is_line) wrong("a line too many");
    if (message.length != length || memcmp(message.bytes, file + from, length) != 0) wrong("another line");
    dice = dice * 1103515245 + 12345;
    if (back && (dice >> 16) % back == 0) {
      kind->rewind(input);
      continue;
    }
    kind->accept(input, message.mark, 0);
    is_line = next_line(file, size, longest, &at, &from, &length);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 2 || (size > 3 && data[2] == 0x1f && data[3] == 0x8b)) return 0; /* gzip: gzip.c */
  const uint32_t longest = 1u + data[0];
  char path[] = "/tmp/fuzz-lines-XXXXXX";
  const int file = mkstemp(path);
  if (file < 0 || write(file, data + 2, size - 2) != (ssize_t)(size - 2)) wrong("its file is not written");
  const ft_permission permission = {.from = FT_PERMISSION_PATH, .value = path};
  const ft_plugin_facts facts = {.permissions = &permission, .permission_count = 1};
  const ft_operator_texts texts = {.config.data = "", .params.data = ""};
  ft_counters counters = {0};
  ft_error error;
  ft_input *input = ft_input_lines.make(path, longest, 0, &error);
  if (!input) wrong("it is not made");
  input->kind = &ft_input_lines;
  input->text = path;
  input->facts = &facts;
  input->texts = &texts;
  input->counters = &counters;
  if (!ft_input_lines.start(input, &error)) wrong("it does not start");
  read_all(input, data + 2, size - 2, longest, data[1] == 1 ? 2 : data[1]);
  ft_input_lines.end(input);
  close(file);
  unlink(path);
  return 0;
}
