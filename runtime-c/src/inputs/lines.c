/*
 * The lines of a file. The input reads them into one buffer, and hands them over from there:
 *
 *   buffer  │ free │ handed over │ not yet │ free │
 *                  taken         at        filled
 *
 * A file on a disk never makes its reader wait, so it is read when next_batch wants lines. Pipes and devices
 * do, so the reactor reads them when they have something. What is not read waits in the pipe, and so does its
 * writer.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "guest_abi.h"
#include "inputs/gzip.h"
#include "inputs/input.h"
#include "inputs/open.h"
#include "inputs/silence.h"

/*
 * The bytes of one read, for which there is room behind the longest line; and how few are worth one: the
 * kernel's log refuses to be read into less room than a record takes.
 */
enum { READ_BYTES = 131072, LEAST_ROOM = 8192 };

typedef struct lines {
  ft_input base;
  int file; /* -1: not open */
  ft_gzip gzip; /* what it says */
  uint32_t longest; /* bytes that a line has at most */
  uint8_t *buffer;
  size_t size;
  size_t taken, at, filled; /* places in the buffer, as in the picture above */
  size_t searched; /* no line ends between `at` and here */
  bool at_end; /* the file has no more bytes */
  bool skipping; /* the bytes up to the next end of a line belong to a line that is too long */
} lines;

static ft_input *make(const char *text, uint64_t value, uint64_t options, ft_error *error) {
  (void)text, (void)options;
  if (value < 1 || value > FT_LIMIT_LINE_BYTES) {
    ft_error_set(error, "lines of %llu bytes; 1 to %d are right", (unsigned long long)value,
                 FT_LIMIT_LINE_BYTES);
    return NULL;
  }
  lines *self = calloc(1, sizeof *self);
  if (self) {
    self->file = -1;
    self->longest = (uint32_t)value;
    self->size = (size_t)value + 2 + READ_BYTES; /* a line has a CR and LF */
    self->buffer = malloc(self->size); /* pages that no read fills take no memory */
    self->base.held = self->size;
    if (self->buffer) return &self->base;
    free(self);
  }
  ft_error_set(error, "out of memory");
  return NULL;
}

static bool start(ft_input *input, ft_error *error) {
  lines *self = (lines *)input;
  struct stat about;
  self->file = ft_open_permitted(input->facts, input->texts, input->text, error);
  if (self->file < 0) return false;
  input->watched = fstat(self->file, &about) == 0 && S_ISREG(about.st_mode) ? -1 : self->file;
  return true;
}

static bool has_room(const ft_input *input) {
  const lines *self = (const lines *)input;
  return !self->at_end && self->size - self->filled >= LEAST_ROOM;
}

static bool pump(ft_input *input) {
  lines *self = (lines *)input;
  bool any = false;
  while (has_room(input)) {
    const size_t room = self->size - self->filled;
    size_t got;
    const ft_gzip_state state = ft_gzip_read(&self->gzip, input, self->file, self->buffer + self->filled,
                                             room < READ_BYTES ? room : READ_BYTES, &got);
    /* a file that is regular by its mode may have nothing now all the same, as /proc/kmsg has */
    if (state == FT_GZIP_WAITS) return any;
    if (state == FT_GZIP_BREAKS && self->gzip.problem == EPIPE) {
      input->dropped++; /* /dev/kmsg: records were overwritten before they were read */
      continue;
    }
    any = true;
    self->filled += got;
    self->at_end = state == FT_GZIP_ENDS || state == FT_GZIP_BREAKS;
    if (state == FT_GZIP_BREAKS) {
      input->failed = true;
      ft_error_set(&input->why, "%s: %s", input->title, self->gzip.why.text);
    }
    if (self->at_end || input->watched < 0) return true; /* a file on a disk has the rest later too */
  }
  return any;
}

/*
 * Returns the end of the line that begins at `at`: its LF, or the file's end. NULL: the end is not in the
 * buffer.
 */
static uint8_t *end_of_line(lines *self) {
  uint8_t *lf = memchr(self->buffer + self->searched, '\n', self->filled - self->searched);
  if (lf) return lf;
  self->searched = self->filled;
  return self->at_end && self->at < self->filled ? self->buffer + self->filled : NULL;
}

/* Moves behind a line and its LF. */
static void go_behind(lines *self, const uint8_t *end) {
  self->at = (size_t)(end - self->buffer);
  if (self->at < self->filled) self->at++;
  self->searched = self->at;
}

/*
 * With nothing handed over and no whole line there: moves the bytes to the front, if they are few or there is
 * no room.
 */
static void tidy(lines *self) {
  enum { LITTLE = 4096 };
  const size_t left = self->filled - self->taken;
  if (self->taken == 0 || (left > LITTLE && self->size - self->filled >= READ_BYTES)) return;
  memmove(self->buffer, self->buffer + self->taken, left);
  self->searched -= self->taken;
  self->filled = left;
  self->taken = self->at = 0;
}

static bool next(ft_input *input, uint64_t now, ft_message *out) {
  lines *self = (lines *)input;
  (void)now;
  for (;;) {
    const uint8_t *line = self->buffer + self->at, *end = end_of_line(self);
    size_t length = (size_t)((end ? end : self->buffer + self->filled) - line);
    if (end && length && line[length - 1] == '\r') length--;
    const bool is_too_long = length > (size_t)self->longest + (end ? 0 : 1);
    if (!end && !is_too_long && !self->skipping) break;
    if (!is_too_long && !self->skipping) {
      go_behind(self, end);
      *out = (ft_message){.bytes = line, .length = (uint32_t)length, .mark = (uint32_t)self->at};
      return true;
    }
    /* the lines that are handed over come first: they may have to be handed over again */
    if (self->at != self->taken) return false;
    if (!self->skipping) input->dropped++;
    self->skipping = !end && !self->at_end;
    go_behind(self, end ? end : self->buffer + self->filled);
    self->taken = self->at;
    if (!end) break;
  }
  if (self->at == self->taken) tidy(self);
  if (self->at_end && self->at == self->filled) input->ended = true;
  return false;
}

static void accept(ft_input *input, uint32_t mark, uint64_t now) {
  (void)now;
  ((lines *)input)->taken = mark;
}

static void rewind_to_last(ft_input *input) {
  lines *self = (lines *)input;
  if (self->at == self->taken) return;
  self->at = self->searched = self->taken;
  input->ended = false;
}

static uint64_t due(const ft_input *input) {
  (void)input;
  return UINT64_MAX; /* the lines of a file on a disk are there already */
}

static size_t queued(const ft_input *input) {
  const lines *self = (const lines *)input;
  return self->filled - self->taken;
}

static uint64_t unfinished(const ft_input *input) {
  const lines *self = (const lines *)input;
  const uint8_t *at = self->buffer + self->taken, *const end = self->buffer + self->filled;
  uint64_t count = 0;
  for (const uint8_t *lf; at < end; at = lf + 1, count++) {
    lf = memchr(at, '\n', (size_t)(end - at));
    if (!lf) return count + 1;
  }
  return count;
}

static void end(ft_input *input) {
  lines *self = (lines *)input;
  if (self->file >= 0) close(self->file);
  ft_gzip_end(&self->gzip);
  free(self->buffer);
  free(self);
}

const ft_input_kind ft_input_lines = {
    .name = "lines",
    .permit = ft_open_is_permitted,
    .make = make,
    .start = start,
    .pump = pump,
    .has_room = has_room,
    .next = next,
    .accept = accept,
    .rewind = rewind_to_last,
    .due = due,
    .queued = queued,
    .look_at_silence = ft_silence_of_files,
    .unfinished = unfinished,
    .end = end,
};
