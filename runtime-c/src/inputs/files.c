/*
 * Files that are complete: one, or those of a folder, one after the other, cut into messages. Where new files
 * are waited for, the folder is looked at now and then.
 *
 *   buffer  │ messages: handed over, not yet │ begun │ not looked at │ free │
 *                                            from    at              filled
 *
 * A file on a disk never makes its reader wait, so files are read when next_batch wants messages. A single
 * file that is a pipe or a device may, so the reactor reads it when it has something.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/outside.h"
#include "guest_abi.h"
#include "inputs/cut.h"
#include "inputs/file_list.h"
#include "inputs/gzip.h"
#include "inputs/input.h"
#include "inputs/open.h"
#include "inputs/silence.h"

enum {
  READ_BYTES = 131072, /* of one read, for which there is room behind the longest message */
  LEAST_ROOM = 8192, /* fewer bytes are not worth a read */
  PIECES = 1024, /* messages in the buffer */
};
/* The least time between two looks at a folder, and by how much it is longer than such a look takes. */
static const uint64_t SCAN_NS = NS_PER_S, SCAN_SHARE = 50;

/* A message in the buffer. */
typedef struct piece {
  uint32_t offset, length;
  const char *path; /* of its file */
} piece;

typedef struct files {
  ft_input base;
  char *path; /* the declared text, of which the parts have a NUL between them */
  const char *key; /* of the array whose elements are messages */
  ft_folders permitted; /* the folders that no link may lead out of */
  bool is_folder;
  ft_file_list list;
  uint64_t scan_at; /* monotonic ns: the next look at the folder */
  bool is_lost; /* it has said that the folder cannot be listed */
  bool is_over; /* all files were read, and no further one is waited for */
  int file; /* the file that is being read; -1: none */
  const char *reading; /* its path */
  ft_gzip gzip; /* what it says */
  ft_cut cut;
  uint32_t longest; /* bytes that a message has at most */
  bool is_too_long; /* the message that has begun, of which no byte is kept */
  uint8_t *buffer;
  size_t size, from, at, filled; /* places in the buffer, as in the picture above */
  piece pieces[PIECES];
  uint32_t taken, given, count; /* pieces: dealt with, handed over, there */
} files;

/* ---- Declaration --------------------------------------------------------------------------------------- */

static bool permit(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                   ft_error *error) {
  char path[FT_PATH_BYTES];
  ft_input_cut(text, path);
  return ft_open_is_permitted(facts, texts, path, error);
}

/* Cuts the text into path, patterns and key. False: there are other parts. */
static bool cut_text(files *self, const char *text) {
  self->path = strdup(text);
  if (!self->path) return false;
  char *patterns = strchr(self->path, '\n'), *key = patterns ? strchr(patterns + 1, '\n') : NULL;
  if (!key || strchr(key + 1, '\n') || key == patterns + 1) return false;
  *patterns = *key = '\0';
  self->list.patterns = patterns + 1;
  self->key = key + 1;
  return true;
}

static ft_input *make(const char *text, uint64_t value, uint64_t options, ft_error *error) {
  const uint64_t flags = FT_FILES_BY_TIME | FT_FILES_RECURSIVE | FT_FILES_WATCH;
  files *self =
      value < 1 || value > FT_LIMIT_LINE_BYTES || (options & 0xff) > FT_CUT_ITEMS || options & ~(flags | 0xff)
          ? NULL
          : calloc(1, sizeof *self);
  if (self && cut_text(self, text)) {
    self->file = -1;
    self->longest = (uint32_t)value;
    self->list.is_by_time = options & FT_FILES_BY_TIME;
    self->list.is_recursive = options & FT_FILES_RECURSIVE;
    self->list.waits = options & FT_FILES_WATCH;
    self->size = (size_t)value + 2 + READ_BYTES; /* a line has a CR and LF */
    self->buffer = malloc(self->size); /* pages that no read fills take no memory */
    self->base.held = self->size;
    if (self->buffer) return &self->base;
  }
  if (self) free(self->path);
  free(self);
  ft_error_set(error,
               "messages of %llu bytes, options %llu; 1 to %d bytes, patterns with a / between them and one "
               "line of a key are right",
               (unsigned long long)value, (unsigned long long)options, FT_LIMIT_LINE_BYTES);
  return NULL;
}

/* ---- Which files --------------------------------------------------------------------------------------- */

/* Lists the folder, which it closes. */
static void scan(files *self, int folder) {
  const uint64_t begin = ft_monotonic_ns();
  const size_t held = self->list.held;
  const bool was_cut = self->list.is_cut;
  if (!ft_file_list_scan(&self->list, folder, self->path, ft_outside_clock()) && !self->is_lost) {
    self->is_lost = true;
    ft_input_say(&self->base, SS_PLUGIN_LOG_SEV_ERROR, "the folder cannot be listed: %s", strerror(errno));
  }
  if (self->list.is_cut && !was_cut)
    ft_input_say(&self->base, SS_PLUGIN_LOG_SEV_ERROR,
                 "it has more than %d files, which is the limit; further ones are left out", FT_LIMIT_FILES);
  ft_gauge_move(self->base.counters, FT_METRIC_MEMORY_BYTES, held, self->list.held);
  self->base.held += self->list.held - held;
  const uint64_t end = ft_monotonic_ns(), pause = (end - begin) * SCAN_SHARE;
  self->scan_at = end + (pause > SCAN_NS ? pause : SCAN_NS);
}

/* Looks at the folder again. */
static void scan_again(files *self) {
  ft_error error;
  struct stat about;
  const int folder = ft_open_any(&self->permitted, self->path, &about, &error);
  self->scan_at = ft_monotonic_ns() + SCAN_NS;
  if (folder < 0) {
    if (!self->is_lost) ft_input_say(&self->base, SS_PLUGIN_LOG_SEV_ERROR, "%s", error.text);
    self->is_lost = true;
    return;
  }
  self->is_lost = false;
  scan(self, folder);
}

static void begin_file(files *self, int file, const char *path) {
  self->file = file;
  self->reading = path;
  self->is_too_long = false;
  self->from = self->at = self->filled;
  ft_gzip_begin(&self->gzip);
  ft_cut_begin(&self->cut, (uint8_t)self->base.options, self->key);
}

/* Opens a listed file, unless it has to be left out. */
static void open_file(files *self, const char *path) {
  ft_error error;
  struct stat about;
  const int file = ft_open_any(&self->permitted, path, &about, &error);
  if (file >= 0 && S_ISREG(about.st_mode)) {
    begin_file(self, file, path);
    return;
  }
  if (file >= 0) {
    ft_error_set(&error, "%s: is no regular file", path);
    close(file);
  }
  ft_input_say(&self->base, SS_PLUGIN_LOG_SEV_ERROR, "%s", error.text);
  ft_count(self->base.counters, FT_METRIC_FILES_LEFT_OUT, 1);
}

static void say_none_fits(files *self) {
  char patterns[FT_PATH_BYTES];
  snprintf(patterns, sizeof patterns, "%s", self->list.patterns);
  for (char *at = patterns; (at = strchr(at, '/'));) *at = ',';
  ft_input_say(&self->base, SS_PLUGIN_LOG_SEV_WARNING, "the folder has no file that fits %s", patterns);
}

static bool start(ft_input *input, ft_error *error) {
  files *self = (files *)input;
  struct stat about;
  if (!ft_permissions_read(input->facts, input->texts, self->path, &self->permitted, error)) return false;
  const int file = ft_open_any(&self->permitted, self->path, &about, error);
  if (file < 0) return false;
  self->is_folder = S_ISDIR(about.st_mode);
  if (!self->is_folder) {
    begin_file(self, file, self->path);
    input->watched = S_ISREG(about.st_mode) ? -1 : file;
    return true;
  }
  /* what is listed lies in the folder */
  if (!*self->permitted.wide) snprintf(self->permitted.wide, sizeof self->permitted.wide, "%s", self->path);
  scan(self, file);
  if (!self->list.queued && !self->list.waits && !self->is_lost) say_none_fits(self);
  return true;
}

/* Goes on to the next file, or leaves it out. False: there is none now. */
static bool begin_next(files *self) {
  const char *path = ft_file_list_next(&self->list);
  if (path) {
    open_file(self, path);
    return true;
  }
  self->is_over = !self->list.waits;
  if (self->is_over) return true;
  /* a scan drops the paths, which messages in the buffer have */
  if (self->count || ft_monotonic_ns() < self->scan_at) return false;
  scan_again(self);
  return self->list.queued > 0;
}

/* ---- Reading ------------------------------------------------------------------------------------------- */

/* Takes a complete message from the buffer. */
static void add(files *self, size_t from, size_t to) {
  if (self->cut.how == FT_CUT_LINES && to > from && self->buffer[to - 1] == '\r') to--;
  if (self->is_too_long || to - from > self->longest) {
    self->is_too_long = false;
    self->base.dropped++;
    return;
  }
  self->pieces[self->count++] = (piece){(uint32_t)from, (uint32_t)(to - from), self->reading};
}

/* Cuts what was read, as far as there is room for messages. */
static void cut(files *self) {
  size_t to = 0;
  while (self->count < PIECES &&
         ft_cut_next(&self->cut, self->buffer, self->filled, &self->at, &self->from, &to)) {
    add(self, self->from, to);
    self->from = self->at;
  }
  if (self->at != self->filled || !self->cut.is_inside) return;
  if (!self->is_too_long && self->at - self->from <= (size_t)self->longest + 1) return;
  self->is_too_long = true; /* its bytes are in nobody's way */
  self->filled = self->at = self->from;
}

static void finish_file(files *self, bool is_whole) {
  const bool has_rest = is_whole && ft_cut_end(&self->cut, self->from, self->filled);
  if (has_rest || (is_whole && self->is_too_long)) add(self, self->from, self->filled);
  if (is_whole && self->cut.how == FT_CUT_ITEMS && self->cut.is_inside)
    ft_input_say(&self->base, SS_PLUGIN_LOG_SEV_ERROR, "%s: it ends inside of an element", self->reading);
  else if (is_whole && self->cut.how == FT_CUT_ITEMS && !self->cut.is_any)
    ft_input_say(&self->base, SS_PLUGIN_LOG_SEV_ERROR, "%s: it is no JSON with an array %s", self->reading,
                 self->key);
  if (!has_rest) self->filled = self->from;
  self->from = self->at = self->filled;
  close(self->file);
  self->file = -1;
  self->is_over = self->is_over || !self->is_folder;
  ft_count(self->base.counters, is_whole ? FT_METRIC_FILES_READ : FT_METRIC_FILES_LEFT_OUT, 1);
}

static bool has_room(const ft_input *input) {
  const files *self = (const files *)input;
  return !self->is_over && self->count < PIECES &&
         (self->at < self->filled || self->size - self->filled >= LEAST_ROOM);
}

/* A file that breaks is left out from here on; the source fails with it where it is the only one. */
static void break_off(files *self) {
  const char *why = self->gzip.why.text;
  if (self->is_folder) {
    ft_input_say(&self->base, SS_PLUGIN_LOG_SEV_ERROR, "%s: %s", self->reading, why);
  } else {
    self->base.failed = true;
    ft_error_set(&self->base.why, "%s: %s", self->base.title, why);
  }
  finish_file(self, false);
}

static bool pump(ft_input *input) {
  files *self = (files *)input;
  bool any = self->at < self->filled;
  if (any) cut(self);
  while (has_room(input)) {
    const size_t room = self->size - self->filled;
    if (self->file < 0 && !begin_next(self)) return any;
    if (self->file < 0) return true;
    size_t got;
    const ft_gzip_state state = ft_gzip_read(&self->gzip, input, self->file, self->buffer + self->filled,
                                             room < READ_BYTES ? room : READ_BYTES, &got);
    if (state == FT_GZIP_WAITS) return any;
    any = true;
    self->filled += got;
    if (got) cut(self);
    if (state == FT_GZIP_BREAKS) break_off(self);
    if (state == FT_GZIP_ENDS) finish_file(self, true);
    if (input->watched < 0) return true; /* a file on a disk has the rest later too */
  }
  return any;
}

/* With no message there: moves the bytes to the front, if they are few or there is no room. */
static void tidy(files *self) {
  enum { LITTLE = 4096 };
  const size_t left = self->filled - self->from;
  self->taken = self->given = self->count = 0;
  if (self->from == 0 || (left > LITTLE && self->size - self->filled >= READ_BYTES)) return;
  memmove(self->buffer, self->buffer + self->from, left);
  self->at -= self->from;
  self->filled = left;
  self->from = 0;
}

/* ---- Messages ------------------------------------------------------------------------------------------ */

static bool next(ft_input *input, uint64_t now, ft_message *out) {
  files *self = (files *)input;
  (void)now;
  if (self->given == self->count) {
    if (self->taken == self->count) tidy(self);
    if (self->is_over && self->count == 0 && self->at == self->filled && !input->failed) input->ended = true;
    return false;
  }
  const piece *one = &self->pieces[self->given++];
  *out = (ft_message){.bytes = self->buffer + one->offset,
                      .length = one->length,
                      .mark = self->given,
                      .origin = one->path,
                      .origin_length = (uint32_t)strlen(one->path)};
  return true;
}

static void accept(ft_input *input, uint32_t mark, uint64_t now) {
  (void)now;
  ((files *)input)->taken = mark;
}

static void rewind_to_last(ft_input *input) {
  files *self = (files *)input;
  self->given = self->taken;
}

static uint64_t due(const ft_input *input) {
  const files *self = (const files *)input;
  return self->is_folder && self->list.waits && self->file < 0 ? self->scan_at : UINT64_MAX;
}

static size_t queued(const ft_input *input) {
  const files *self = (const files *)input;
  return self->filled - (self->taken < self->count ? self->pieces[self->taken].offset : self->from);
}

static uint64_t unfinished(const ft_input *input) {
  const files *self = (const files *)input;
  return self->count - self->taken + (self->cut.is_inside && self->from < self->filled ? 1 : 0);
}

static void end(ft_input *input) {
  files *self = (files *)input;
  if (self->file >= 0) close(self->file);
  ft_gzip_end(&self->gzip);
  ft_file_list_end(&self->list);
  free(self->path);
  free(self->buffer);
  free(self);
}

const ft_input_kind ft_input_files = {
    .name = "files",
    .permit = permit,
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
