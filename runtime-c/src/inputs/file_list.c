#include "inputs/file_list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "guest_abi.h"

/* The names that a scan looks at, those that do not fit among them. */
enum { MOST_NAMES = 1048576 };

/* At the first scan, a file that was written to a shorter time ago is perhaps not complete. */
static const uint64_t QUIET_NS = 2 * NS_PER_S;

/* What a scan has found so far. */
typedef struct scan {
  const ft_file_list *list;
  ft_listed *all;
  uint32_t count, room;
  uint32_t names; /* looked at */
  size_t held;
  bool is_cut, is_out_of_memory;
} scan;

/* ---- Order --------------------------------------------------------------------------------------------- */

/* Compares paths part by part, so that a folder's files stay together. */
static int by_path(const void *a, const void *b) {
  const char *one = ((const ft_listed *)a)->path, *other = ((const ft_listed *)b)->path;
  while (*one && *one == *other) one++, other++;
  if (*one == *other) return 0;
  if (*one == '/' && *other) return -1;
  if (*other == '/' && *one) return 1;
  return (unsigned char)*one < (unsigned char)*other ? -1 : 1;
}

/* A file of the queue while it is sorted: qsort knows nothing but the two that it compares. */
typedef struct rank {
  uint64_t changed;
  uint32_t index;
} rank;

static int by_time(const void *a, const void *b) {
  const rank *one = a, *other = b;
  if (one->changed != other->changed) return one->changed < other->changed ? -1 : 1;
  return one->index < other->index ? -1 : 1; /* those of one time by their paths */
}

/* ---- Scanning ------------------------------------------------------------------------------------------ */

static void add(scan *found, const char *path, const struct stat *about) {
  if (found->count == FT_LIMIT_FILES) {
    found->is_cut = true;
    return;
  }
  if (found->count == found->room) {
    const uint32_t room = found->room ? 2 * found->room : 16;
    ft_listed *more = realloc(found->all, room * sizeof *more);
    if (!more) {
      found->is_out_of_memory = true;
      return;
    }
    found->all = more;
    found->room = room;
  }
  ft_listed *one = &found->all[found->count];
  *one = (ft_listed){.path = strdup(path),
                     .number = about->st_ino,
                     .size = (uint64_t)about->st_size,
                     .changed = ft_nanoseconds(&about->st_mtim)};
  if (!one->path) {
    found->is_out_of_memory = true;
    return;
  }
  found->count++;
  found->held += strlen(path) + 1;
}

/* Whether a name fits one of the patterns. */
static bool fits(const char *patterns, const char *name) {
  char one[FT_PATH_BYTES];
  for (size_t length;; patterns += length + 1) {
    length = strcspn(patterns, "/");
    snprintf(one, sizeof one, "%.*s", (int)length, patterns);
    if (fnmatch(one, name, FNM_PERIOD) == 0) return true;
    if (!patterns[length]) return false;
  }
}

/* Scans an open folder, which it closes, and those in it. `path`, of `length` bytes, is its path. */
static bool scan_folder(scan *found, int folder, char *path, size_t length, int depth) {
  DIR *names = fdopendir(folder);
  if (!names) {
    close(folder);
    return false;
  }
  if (path[length - 1] != '/') path[length++] = '/';
  for (const struct dirent *one; !found->is_out_of_memory && !found->is_cut && (one = readdir(names));) {
    struct stat about;
    const size_t bytes = strlen(one->d_name);
    found->is_cut = found->is_cut || found->names++ == MOST_NAMES;
    if (length + bytes + 2 > FT_PATH_BYTES || strcmp(one->d_name, ".") == 0 || strcmp(one->d_name, "..") == 0)
      continue;
    const bool is_asked_for = fits(found->list->patterns, one->d_name);
    const bool may_be_folder = one->d_type == DT_DIR || one->d_type == DT_UNKNOWN;
    if (!is_asked_for && !(may_be_folder && found->list->is_recursive)) continue;
    if (fstatat(dirfd(names), one->d_name, &about, AT_SYMLINK_NOFOLLOW) != 0) continue; /* it is gone again */
    memcpy(path + length, one->d_name, bytes + 1);
    if (is_asked_for && (S_ISREG(about.st_mode) || S_ISLNK(about.st_mode))) add(found, path, &about);
    if (!S_ISDIR(about.st_mode) || !found->list->is_recursive || depth == FT_LIMIT_FOLDERS_DEEP) continue;
    const int inner = openat(dirfd(names), one->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (inner >= 0) scan_folder(found, inner, path, length + bytes, depth + 1);
  }
  closedir(names);
  return true;
}

static void free_all(ft_listed *all, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) free(all[i].path);
  free(all);
}

/* Takes over what is known of the files that were there at the scan before. */
static void recall(const ft_file_list *self, scan *found, uint64_t now) {
  for (uint32_t i = 0, known = 0; i < found->count; i++) {
    ft_listed *one = &found->all[i];
    while (known < self->count && by_path(&self->all[known], one) < 0) known++;
    const ft_listed *before = known < self->count ? &self->all[known] : NULL;
    const bool is_known = before && before->number == one->number && strcmp(before->path, one->path) == 0;
    one->is_taken = is_known && before->is_taken;
    if (!self->waits)
      one->is_settled = true;
    else if (is_known)
      one->is_settled = before->size == one->size && before->changed == one->changed;
    else
      one->is_settled = !self->queue && one->changed + QUIET_NS <= now;
  }
}

bool ft_file_list_scan(ft_file_list *self, int folder, const char *path, uint64_t now) {
  scan found = {.list = self};
  char own_path[FT_PATH_BYTES];
  snprintf(own_path, sizeof own_path, "%s", path);
  if (!scan_folder(&found, folder, own_path, strlen(own_path), 0)) return false;
  if (found.count > 1) qsort(found.all, found.count, sizeof *found.all, by_path);
  rank *ranks = malloc((found.count + 1) * sizeof *ranks);
  uint32_t *queue = malloc((found.count + 1) * sizeof *queue);
  if (!ranks || !queue || found.is_out_of_memory) {
    free_all(found.all, found.count);
    free(ranks);
    free(queue);
    errno = ENOMEM;
    return false;
  }
  recall(self, &found, now);
  uint32_t queued = 0;
  for (uint32_t i = 0; i < found.count; i++) {
    if (!found.all[i].is_settled || found.all[i].is_taken) continue;
    found.all[i].is_taken = true;
    ranks[queued++] = (rank){found.all[i].changed, i};
  }
  if (self->is_by_time) qsort(ranks, queued, sizeof *ranks, by_time);
  for (uint32_t i = 0; i < queued; i++) queue[i] = ranks[i].index;
  free(ranks);
  ft_file_list_end(self);
  self->all = found.all;
  self->count = found.count;
  self->queue = queue;
  self->queued = queued;
  self->at = 0;
  self->is_cut = found.is_cut;
  self->held = found.held + found.room * sizeof *found.all + (found.count + 1) * sizeof *queue;
  return true;
}

const char *ft_file_list_next(ft_file_list *self) {
  return self->at < self->queued ? self->all[self->queue[self->at++]].path : NULL;
}

void ft_file_list_end(ft_file_list *self) {
  free_all(self->all, self->count);
  free(self->queue);
  self->all = NULL;
  self->queue = NULL;
  self->count = self->queued = 0;
}
