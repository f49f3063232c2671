/* Which files are followed: those that a scan of the names finds, until they are read to their end. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "inputs/follow.h"
#include "inputs/open.h"

/* The times between two looks at all files, without inotify and with it. */
static const uint64_t SCAN_NS = 250 * NS_PER_MS, SCAN_WATCHED_NS = 2 * NS_PER_S;

static void note_files(ft_follow *self, uint32_t before) {
  ft_gauge_move(self->base.counters, FT_METRIC_FILES, before, self->file_count);
}

void ft_follow_set_dirty(ft_follow *self, ft_followed *file) {
  file->is_dirty = file->is_unchecked = true;
  self->is_any_dirty = true;
}

/* The file's name is another's, or nobody's. */
static void lose(ft_follow *self, ft_followed *file, uint64_t now) {
  file->is_gone = true;
  file->quiet_since = now;
  ft_follow_set_dirty(self, file);
  ft_count(self->base.counters, FT_METRIC_ROTATIONS, 1);
}

static void refuse(ft_follow *self, const ft_error *why) {
  self->refused = *why;
  ft_input_say(&self->base, SS_PLUGIN_LOG_SEV_ERROR, "%s", why->text);
}

/* Opens a regular file that the permissions allow; -1 where there is none. The input says why. */
static int open_regular(ft_follow *self, const char *path, struct stat *about) {
  ft_error error;
  const int file = ft_open_found(&self->permitted, path, &error);
  if (file < 0) {
    if (errno != ENOENT) refuse(self, &error);
    return -1;
  }
  if (fstat(file, about) == 0 && S_ISREG(about->st_mode)) return file;
  ft_error_set(&error, "%s: is no regular file; lines() reads pipes and devices", path);
  refuse(self, &error);
  close(file);
  return -1;
}

/* Makes room for one more file. */
static bool make_room(ft_follow *self) {
  if (self->file_count < self->file_room) return true;
  const uint32_t room = self->file_room ? 2 * self->file_room : 8;
  ft_followed **more = realloc(self->files, room * sizeof *more);
  if (!more) return false;
  self->files = more;
  self->file_room = room;
  return true;
}

ft_followed *ft_follow_add(ft_follow *self, const char *path, int file, const struct stat *about) {
  ft_followed *one = make_room(self) ? malloc(sizeof *one) : NULL;
  if (!one || !ft_followed_begin(one, path, file, about->st_dev, about->st_ino)) {
    free(one);
    return NULL;
  }
  if (self->base.watched >= 0) one->watch = ft_follow_watch_file(self->base.watched, file);
  self->is_watched = self->is_watched && one->watch >= 0;
  self->files[self->file_count++] = one;
  note_files(self, self->file_count - 1);
  self->is_any_dirty = true;
  atomic_store_explicit(&self->base.has_new_place, true, memory_order_relaxed);
  return one;
}

/* Opens the file of a path and follows it. */
static void take_up(ft_follow *self, const char *path) {
  struct stat about;
  if (self->file_count == self->most_files) {
    if (!self->has_left_out)
      ft_input_say(&self->base, SS_PLUGIN_LOG_SEV_ERROR,
                   "%u files are followed, which is the limit; further ones are left out", self->file_count);
    self->has_left_out = true;
    return;
  }
  const int file = open_regular(self, path, &about);
  if (file < 0) return;
  ft_followed *one = ft_follow_add(self, path, file, &about);
  if (!one)
    close(file);
  else if (self->is_first_scan && self->base.options == FT_START_END)
    ft_followed_to_end(one, (uint64_t)about.st_size, self->longest);
  else if (self->is_first_scan && self->base.options == FT_START_CURSOR)
    ft_follow_begin_at_place(self, one, (uint64_t)about.st_size);
}

/* For a scan: a name that fits. */
static bool find(void *context, const char *path) {
  ft_follow *self = context;
  struct stat about;
  if (stat(path, &about) != 0 || (self->names.is_pattern && !S_ISREG(about.st_mode))) return true;
  for (uint32_t i = 0; i < self->file_count; i++) {
    ft_followed *file = self->files[i];
    if (file->device != about.st_dev || file->number != about.st_ino) continue;
    file->is_seen = true; /* perhaps by another name than before */
    file->is_gone = file->is_done = false;
    return true;
  }
  take_up(self, path);
  return true;
}

void ft_follow_scan(ft_follow *self, uint64_t now) {
  for (uint32_t i = 0; i < self->file_count; i++) self->files[i]->is_seen = false;
  self->is_watched = self->base.watched >= 0 && ft_follow_watch_folder(self->base.watched, &self->names);
  ft_follow_names_each(&self->names, find, self);
  for (uint32_t i = 0; i < self->file_count; i++) {
    ft_followed *file = self->files[i];
    self->is_watched = self->is_watched && file->watch >= 0;
    if (!file->is_seen && !file->is_gone) lose(self, file, now);
  }
  self->scan_at = now + (self->is_watched ? SCAN_WATCHED_NS : SCAN_NS);
}

void ft_follow_look(ft_follow *self) {
  struct stat about;
  for (uint32_t i = 0; i < self->file_count; i++) {
    ft_followed *file = self->files[i];
    if (file->is_dirty || file->is_done) continue;
    /* one that is gone is looked at again until it has been quiet for long enough */
    if (file->is_gone || (fstat(file->file, &about) == 0 && (uint64_t)about.st_size != file->searched))
      ft_follow_set_dirty(self, file);
  }
}

void ft_follow_let_go(ft_follow *self) {
  const uint32_t before = self->file_count;
  uint32_t kept = 0;
  for (uint32_t i = 0; i < before; i++) {
    ft_followed *file = self->files[i];
    if (!file->is_done) {
      self->files[kept++] = file;
      continue;
    }
    if (file->watch >= 0) ft_follow_unwatch(self->base.watched, file->watch);
    ft_followed_end(file);
    free(file);
  }
  self->is_any_done = false;
  self->file_count = kept;
  self->turn = 0;
  note_files(self, before);
}

void ft_follow_end_files(ft_follow *self) {
  for (uint32_t i = 0; i < self->file_count; i++) self->files[i]->is_done = true;
  if (self->file_count) ft_follow_let_go(self);
  free(self->files);
}
