/*
 * Where a cursor says that followed files were read to. A file is known by its number, whatever it is called
 * by now, and by the bytes before its place, or its first ones: the number may be another file's since.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "inputs/follow.h"
#include "inputs/open.h"

typedef struct place {
  ft_text path;
  uint64_t device, number, offset;
  bool skipping;
  uint64_t mark_at;
  ft_text mark; /* bytes that it has there, up to the offset, or at its beginning; "": it had none */
} place;

/* ---- Saving -------------------------------------------------------------------------------------------- */

/* The place behind the last line of a file that the plugin has dealt with. */
static uint64_t dealt_with(const ft_follow *self, const ft_followed *file) {
  size_t begin = 0;
  for (uint32_t i = 0; i < self->run_count; begin = self->runs[i++].end) {
    const ft_follow_run *run = &self->runs[i];
    if (run->file != file || run->end <= self->taken) continue;
    return run->offset + (self->taken > begin ? self->taken - begin : 0);
  }
  return file->offset;
}

void ft_follow_place(const ft_input *input, ft_buffer *out) {
  const ft_follow *self = (const ft_follow *)input;
  uint8_t read[FT_FOLLOWED_MARK];
  for (uint32_t i = 0; i < self->file_count; i++) {
    const ft_followed *file = self->files[i];
    if (file->is_done && !self->filled) continue;
    const uint64_t offset = dealt_with(self, file);
    const uint8_t *mark = file->mark;
    size_t length = file->mark_length;
    uint64_t mark_at = offset - length;
    if (offset == 0 || offset != file->offset) {
      length = offset && offset < sizeof read ? (size_t)offset : sizeof read;
      mark_at = offset ? offset - length : 0;
      mark = read;
      const ssize_t got = ft_followed_read(file, mark_at, read, length);
      length = got < 0 || (offset && got != (ssize_t)length) ? 0 : (size_t)got;
    }
    ft_buffer_add_text(out, file->path, strlen(file->path));
    ft_buffer_add_u64(out, file->device);
    ft_buffer_add_u64(out, file->number);
    ft_buffer_add_u64(out, offset);
    ft_buffer_add_u32(out, offset == file->offset && file->skipping);
    ft_buffer_add_u64(out, mark_at);
    ft_buffer_add_text(out, mark, length);
  }
}

/* ---- Finding again ------------------------------------------------------------------------------------- */

/* Reads the next place; false: there is none, or none of a right form. */
static bool next_place(ft_reader *reader, place *out) {
  if (!reader->left || reader->has_failed) return false;
  out->path = ft_read_text(reader);
  out->device = ft_read_u64(reader);
  out->number = ft_read_u64(reader);
  out->offset = ft_read_u64(reader);
  out->skipping = ft_read_u32(reader) != 0;
  out->mark_at = ft_read_u64(reader);
  out->mark = ft_read_text(reader);
  return !reader->has_failed && out->mark.length <= FT_FOLLOWED_MARK && out->path.length < FT_PATH_BYTES;
}

/* Whether an open file has the place: it is long enough, and has the bytes that it is known by. */
static bool has_place(const ft_followed *file, const place *where) {
  uint8_t bytes[FT_FOLLOWED_MARK];
  struct stat about;
  if (fstat(file->file, &about) != 0 || (uint64_t)about.st_size < where->offset) return false;
  return ft_followed_read(file, where->mark_at, bytes, where->mark.length) == (ssize_t)where->mark.length &&
         memcmp(bytes, where->mark.data, where->mark.length) == 0;
}

static void go_to(ft_followed *file, const place *where) {
  ft_followed_go_to(file, where->offset);
  file->skipping = where->skipping;
}

void ft_follow_begin_at_place(ft_follow *self, ft_followed *file, uint64_t size) {
  ft_reader reader = {(const uint8_t *)self->base.place.data, self->base.place.length, false};
  place where;
  while (next_place(&reader, &where)) {
    const bool is_named = ft_text_is(where.path, file->path);
    /* a disk may get another number when the machine starts */
    if (where.number != file->number || (where.device != file->device && !is_named)) continue;
    if (has_place(file, &where)) {
      go_to(file, &where);
      return;
    }
    ft_count(self->base.counters, FT_METRIC_TRUNCATIONS, 1);
    ft_input_say(&self->base, SS_PLUGIN_LOG_SEV_WARNING,
                 "%s was emptied or replaced while nobody followed it; it is read from its beginning",
                 file->path);
    return;
  }
  if (!self->base.has_begun_before && !self->base.begins_anew) ft_followed_to_end(file, size, self->longest);
}

/* Whether a file that a scan found has the place. */
static bool is_followed(const ft_follow *self, const place *where) {
  for (uint32_t i = 0; i < self->file_count; i++) {
    const ft_followed *file = self->files[i];
    if (file->number == where->number &&
        (file->device == where->device || ft_text_is(where->path, file->path)))
      return true;
  }
  return false;
}

/* Opens the file of a name in the folder if it has the place, and has it read to its end. */
static bool take_renamed(ft_follow *self, const char *name, const place *where) {
  char path[FT_PATH_BYTES + 256], old_path[FT_PATH_BYTES];
  struct stat about;
  ft_error error;
  snprintf(path, sizeof path, "%s/%s", self->names.folder, name);
  snprintf(old_path, sizeof old_path, "%.*s", (int)where->path.length, where->path.data);
  ft_folders folders = self->permitted;
  if (!*folders.wide) memcpy(folders.wide, self->names.folder, sizeof folders.wide);
  const int file = ft_open_found(&folders, path, &error);
  if (file < 0) return false;
  ft_followed *one = NULL;
  if (fstat(file, &about) == 0 && S_ISREG(about.st_mode) && about.st_ino == where->number &&
      (where->mark.length || about.st_dev == where->device))
    one = ft_follow_add(self, old_path, file, &about);
  if (!one) {
    close(file);
    return false;
  }
  if (has_place(one, where)) {
    go_to(one, where);
    one->is_gone = true;
    one->quiet_since = ft_monotonic_ns();
    return true;
  }
  one->is_done = self->is_any_done = true;
  return false;
}

/* Finds a file under another name in its folder. False: there is none. */
static bool find_renamed(ft_follow *self, const place *where) {
  bool found = false;
  DIR *folder = opendir(self->names.folder);
  if (!folder) return false;
  for (const struct dirent *entry; !found && (entry = readdir(folder));)
    found = entry->d_ino == where->number && take_renamed(self, entry->d_name, where);
  closedir(folder);
  return found;
}

void ft_follow_find_renamed(ft_follow *self) {
  ft_reader reader = {(const uint8_t *)self->base.place.data, self->base.place.length, false};
  place where;
  while (next_place(&reader, &where)) {
    if (is_followed(self, &where) || find_renamed(self, &where)) continue;
    ft_input_say(&self->base, SS_PLUGIN_LOG_SEV_WARNING,
                 "%.*s is gone since it was followed: what it had behind byte %llu is not read",
                 (int)where.path.length, where.path.data, (unsigned long long)where.offset);
  }
}
