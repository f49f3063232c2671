/*
 * Files that grow: the lines of one path, or of all files that a pattern names, whatever becomes of them.
 *
 * A file keeps being read until its name is another's and it has been quiet for a while. The reactor waits
 * for word of inotify, and looks for new names at once; what has grown is read when next_batch wants lines,
 * and no further than there is room. All files are looked at now and then too: inotify says nothing of what
 * other machines write.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "guest_abi.h"
#include "inputs/follow.h"
#include "inputs/gzip.h"
#include "inputs/open.h"
#include "inputs/silence.h"

enum {
  READ_BYTES = 131072, /* of one read, for which there is room behind the longest line */
  LEAST_ROOM = 8192, /* fewer bytes are not worth a read */
};
/* How long a file whose name is gone has to be quiet before it is closed. */
static const uint64_t LINGER_NS = 5 * NS_PER_S;

static bool permit(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                   ft_error *error) {
  ft_follow_names names;
  return ft_follow_names_set(&names, text, error) && ft_open_is_permitted(facts, texts, text, error);
}

/* The most files that are followed. Half of the descriptors that the process may have are the host's. */
static uint32_t most_files(void) {
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur / 2 >= FT_LIMIT_FOLLOWED_FILES)
    return FT_LIMIT_FOLLOWED_FILES;
  return (uint32_t)(files.rlim_cur / 2);
}

static ft_input *make(const char *text, uint64_t value, uint64_t options, ft_error *error) {
  (void)text;
  if (value < 1 || value > FT_LIMIT_LINE_BYTES || options > FT_START_CURSOR) {
    ft_error_set(error, "lines of %llu bytes, options %llu; 1 to %d bytes are right",
                 (unsigned long long)value, (unsigned long long)options, FT_LIMIT_LINE_BYTES);
    return NULL;
  }
  ft_follow *self = calloc(1, sizeof *self);
  if (self) {
    self->longest = (uint32_t)value;
    self->size = (size_t)value + 2 + READ_BYTES; /* a line has a CR and LF */
    self->buffer = malloc(self->size); /* pages that no read fills take no memory */
    self->base.held = self->size;
    self->most_files = most_files();
    if (self->buffer) return &self->base;
    free(self);
  }
  ft_error_set(error, "out of memory");
  return NULL;
}

static bool start(ft_input *input, ft_error *error) {
  ft_follow *self = (ft_follow *)input;
  if (!ft_follow_names_set(&self->names, input->text, error) ||
      !ft_permissions_read(input->facts, input->texts, input->text, &self->permitted, error))
    return false;
  /* what a pattern finds lies in its folder */
  if (self->names.is_pattern && !*self->permitted.wide)
    memcpy(self->permitted.wide, self->names.folder, sizeof self->permitted.wide);
  input->watched = ft_follow_watch_open();
  self->is_first_scan = true;
  ft_follow_scan(self, ft_monotonic_ns());
  self->is_first_scan = false;
  if (input->options == FT_START_CURSOR) ft_follow_find_renamed(self);
  if (!self->names.is_pattern && self->refused.text[0]) {
    *error = self->refused;
    return false;
  }
  if (!self->file_count)
    ft_input_say(input, SS_PLUGIN_LOG_SEV_NOTICE, "there is no such file yet; it is read once it is there");
  return true;
}

/* Empties the buffer once the plugin has dealt with all that is in it. */
static void tidy(ft_follow *self) {
  if (self->taken != self->filled) return;
  self->taken = self->at = self->filled = self->dropped_to = 0;
  self->run_count = self->at_run = 0;
}

static bool has_room(const ft_input *input) {
  const ft_follow *self = (const ft_follow *)input;
  return self->size - self->filled >= LEAST_ROOM && self->run_count < FT_FOLLOW_RUNS;
}

static void changed(void *context, int number) {
  ft_follow *self = context;
  for (uint32_t i = 0; i < self->file_count; i++) {
    if (self->files[i]->watch == number) ft_follow_set_dirty(self, self->files[i]);
  }
}

static bool pump(ft_input *input) {
  ft_follow *self = (ft_follow *)input;
  ft_follow_news news = {0};
  ft_follow_watch_read(input->watched, &news, changed, self);
  if (news.is_all_changed) {
    for (uint32_t i = 0; i < self->file_count; i++) ft_follow_set_dirty(self, self->files[i]);
  }
  if (news.are_names_changed || news.is_all_changed) ft_follow_scan(self, ft_monotonic_ns());
  return true;
}

/* ---- Reading ------------------------------------------------------------------------------------------- */

/* Takes the next bytes in the buffer, which are whole lines of a file, from this offset in it on. */
static void add(ft_follow *self, ft_followed *file, size_t count, uint64_t offset) {
  ft_follow_run *last = self->run_count ? &self->runs[self->run_count - 1] : NULL;
  const size_t begin = self->run_count > 1 ? last[-1].end : 0;
  const bool goes_on = last && last->file == file && last->offset + (last->end - begin) == offset;
  self->filled += count;
  if (goes_on)
    last->end = self->filled;
  else
    self->runs[self->run_count++] = (ft_follow_run){file, self->filled, offset};
}

/* Passes bytes of a line that is too long. */
static void skip(ft_follow *self, ft_followed *file, const uint8_t *bytes, size_t count) {
  const uint8_t *lf = memchr(bytes, '\n', count);
  if (!file->skipping) self->base.dropped++;
  file->skipping = !lf;
  ft_followed_pass(file, bytes, lf ? (size_t)(lf + 1 - bytes) : count);
}

/*
 * All that is there was read. A file that is gone has been read to its end once it is quiet, and so has its
 * last line.
 */
static void settle(ft_follow *self, ft_followed *file, uint64_t now) {
  uint8_t *free_part = self->buffer + self->filled;
  const uint64_t left = file->searched - file->offset;
  file->is_dirty = false;
  if (!file->is_gone || now - file->quiet_since < LINGER_NS) return;
  if (left && !file->skipping && self->filled) { /* for its last line there has to be room */
    file->is_dirty = true;
    return;
  }
  file->is_done = self->is_any_done = true;
  if (!left || file->skipping || left > self->longest) return;
  const ssize_t got = ft_followed_read(file, file->offset, free_part, left);
  if (got <= 0) return;
  const uint64_t offset = file->offset;
  ft_followed_pass(file, free_part, (size_t)got);
  free_part[got] = '\n';
  add(self, file, (size_t)got + 1, offset);
}

/* Whether the file was emptied; it is read from its beginning then. */
static bool was_emptied(ft_follow *self, ft_followed *file) {
  uint64_t lost;
  if (!ft_followed_was_emptied(file, &lost)) return false;
  ft_count(self->base.counters, FT_METRIC_TRUNCATIONS, 1);
  if (lost)
    ft_input_say(&self->base, SS_PLUGIN_LOG_SEV_WARNING, "%s was emptied, and half a line with it",
                 file->path);
  return true;
}

/*
 * Of a line whose end was not there yet, and which is not short: looks whether its end is there by now, and
 * goes on where it is too long. True: it has no end yet.
 */
static bool goes_on(ft_follow *self, ft_followed *file, uint64_t now) {
  uint8_t *free_part = self->buffer + self->filled;
  const size_t room = self->size - self->filled;
  if (file->skipping || file->searched - file->offset <= LEAST_ROOM) return false;
  const ssize_t got =
      ft_followed_read(file, file->searched, free_part, room < READ_BYTES ? room : READ_BYTES);
  if (got > 0 && memchr(free_part, '\n', (size_t)got)) return false;
  if (got <= 0) {
    if (!was_emptied(self, file)) settle(self, file, now);
    return true;
  }
  file->searched += (uint64_t)got;
  if (file->searched - file->offset <= self->longest + 1) return true;
  self->base.dropped++;
  file->skipping = true;
  ft_followed_go_to(file, file->searched);
  return true;
}

/* Takes what was read at the file's place. False: there was no room for a whole line. */
static bool take(ft_follow *self, ft_followed *file, size_t got, size_t room) {
  const uint8_t *bytes = self->buffer + self->filled;
  const uint8_t *lf = file->skipping ? NULL : memrchr(bytes, '\n', got);
  if (lf) {
    const size_t count = (size_t)(lf + 1 - bytes);
    const uint64_t offset = file->offset;
    ft_followed_pass(file, bytes, count);
    file->searched += got - count;
    add(self, file, count, offset);
  } else if (file->skipping || got > self->longest + 1) {
    skip(self, file, bytes, got);
  } else if (got == room) {
    return false;
  } else {
    file->searched = file->offset + got;
  }
  return true;
}

/* What grows is no gzip, and a rotated copy that is has lines that were read: it is left out. */
static bool is_left_out(ft_follow *self, ft_followed *file, size_t got) {
  if (file->offset || !ft_gzip_begins(self->buffer + self->filled, got)) return false;
  file->is_gzip = true;
  ft_count(self->base.counters, FT_METRIC_FILES_LEFT_OUT, 1);
  ft_input_say(&self->base, SS_PLUGIN_LOG_SEV_WARNING,
               "%s is compressed with gzip and left out; files() and lines() read such files", file->path);
  return true;
}

/*
 * Reads a part of a file: whole lines as far as there is room. False: for a line there is no room as long as
 * others lie in the buffer.
 */
static bool read_part(ft_follow *self, ft_followed *file, uint64_t now) {
  if (file->is_gzip) {
    settle(self, file, now);
    return true;
  }
  if (file->is_unchecked) was_emptied(self, file);
  file->is_unchecked = false;
  if (goes_on(self, file, now)) return true;
  const uint64_t known = file->searched - file->offset;
  const size_t room = self->size - self->filled, want = READ_BYTES + known;
  const size_t most = room < want ? room : want;
  const ssize_t got = ft_followed_read(file, file->offset, self->buffer + self->filled, most);
  if (got < 0) {
    ft_input_say(&self->base, SS_PLUGIN_LOG_SEV_ERROR, "%s: %s", file->path, strerror(errno));
    file->is_dirty = false;
    file->is_done = file->is_gone;
    return true;
  }
  if ((uint64_t)got <= known && (size_t)got < most) {
    if (!was_emptied(self, file)) settle(self, file, now);
    return true;
  }
  if (is_left_out(self, file, (size_t)got)) return true;
  if (!take(self, file, (size_t)got, room)) return false;
  if (file->is_gone) file->quiet_since = now;
  ft_count(self->base.counters, FT_METRIC_INPUT_BYTES, (uint64_t)got - known);
  return true;
}

/* Whether a file has to wait until the one that had its name before is read. */
static bool has_to_wait(const ft_follow *self, const ft_followed *file) {
  if (file->is_gone) return false;
  for (uint32_t i = 0; i < self->file_count; i++) {
    const ft_followed *other = self->files[i];
    if (other->is_gone && other->is_dirty && strcmp(other->path, file->path) == 0) return true;
  }
  return false;
}

static bool fill(ft_input *input) {
  ft_follow *self = (ft_follow *)input;
  const uint64_t now = ft_monotonic_ns();
  if (self->filled == 0 && self->is_any_done) ft_follow_let_go(self);
  if (now >= self->scan_at) {
    ft_follow_look(self);
    ft_follow_scan(self, now);
  }
  for (uint32_t i = 0; i < self->file_count && self->is_any_dirty; i++) {
    ft_followed *file = self->files[(self->turn + i) % self->file_count];
    if (!file->is_dirty || file->is_done || has_to_wait(self, file)) continue;
    if (!read_part(self, file, now)) return false;
    self->turn = (self->turn + i + (file->is_dirty ? 0 : 1)) % self->file_count;
    return true;
  }
  self->is_any_dirty = false;
  return false;
}

/* ---- Messages ------------------------------------------------------------------------------------------ */

static bool next(ft_input *input, uint64_t now, ft_message *out) {
  ft_follow *self = (ft_follow *)input;
  (void)now;
  while (self->at < self->filled) {
    const uint8_t *line = self->buffer + self->at, *lf = memchr(line, '\n', self->filled - self->at);
    const size_t before = self->at;
    size_t length = (size_t)(lf - line);
    while (self->runs[self->at_run].end <= self->at) self->at_run++;
    self->at += length + 1;
    if (length && line[length - 1] == '\r') length--;
    if (length > self->longest) {
      if (self->at > self->dropped_to) input->dropped++; /* it is passed again after a rewind */
      if (self->at > self->dropped_to) self->dropped_to = self->at;
      if (before == self->taken) self->taken = self->at;
      continue;
    }
    const char *path = self->runs[self->at_run].file->path;
    *out = (ft_message){.bytes = line,
                        .length = (uint32_t)length,
                        .mark = (uint32_t)self->at,
                        .origin = path,
                        .origin_length = (uint32_t)strlen(path)};
    return true;
  }
  tidy(self);
  return false;
}

static void accept(ft_input *input, uint32_t mark, uint64_t now) {
  ft_follow *self = (ft_follow *)input;
  (void)now;
  self->taken = mark;
  tidy(self);
}

static void rewind_to_last(ft_input *input) {
  ft_follow *self = (ft_follow *)input;
  self->at = self->taken;
  self->at_run = 0;
}

static uint64_t due(const ft_input *input) { return ((const ft_follow *)input)->scan_at; }

static size_t queued(const ft_input *input) {
  const ft_follow *self = (const ft_follow *)input;
  return self->filled - self->taken;
}

static void end(ft_input *input) {
  ft_follow *self = (ft_follow *)input;
  ft_follow_end_files(self);
  if (input->watched >= 0) close(input->watched);
  free(self->buffer);
  free(self);
}

const ft_input_kind ft_input_follow = {
    .name = "follow",
    .permit = permit,
    .make = make,
    .start = start,
    .pump = pump,
    .fill = fill,
    .has_room = has_room,
    .next = next,
    .accept = accept,
    .rewind = rewind_to_last,
    .due = due,
    .queued = queued,
    .look_at_silence = ft_silence_of_files,
    .place = ft_follow_place,
    .end = end,
};
