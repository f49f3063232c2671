#include "inputs/followed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool ft_followed_begin(ft_followed *self, const char *path, int file, dev_t device, ino_t number) {
  *self = (ft_followed){.path = strdup(path),
                        .file = file,
                        .device = device,
                        .number = number,
                        .watch = -1,
                        .is_dirty = true,
                        .is_seen = true};
  return self->path != NULL;
}

ssize_t ft_followed_read(const ft_followed *self, uint64_t at, uint8_t *out, size_t size) {
  ssize_t got;
  do got = pread(self->file, out, size, (off_t)at);
  while (got < 0 && errno == EINTR);
  return got;
}

void ft_followed_go_to(ft_followed *self, uint64_t offset) {
  self->offset = self->searched = offset;
  self->mark_length = self->offset < FT_FOLLOWED_MARK ? (uint32_t)self->offset : FT_FOLLOWED_MARK;
  const ssize_t got = ft_followed_read(self, self->offset - self->mark_length, self->mark, self->mark_length);
  if (got != (ssize_t)self->mark_length) self->mark_length = 0;
}

void ft_followed_to_end(ft_followed *self, uint64_t size, uint32_t longest) {
  uint8_t bytes[4096];
  uint64_t at = size, place = size;
  while (at > 0 && size - at <= longest) {
    const uint64_t from = at > sizeof bytes ? at - sizeof bytes : 0;
    const ssize_t got = ft_followed_read(self, from, bytes, at - from);
    if (got != (ssize_t)(at - from)) break;
    const uint8_t *lf = memrchr(bytes, '\n', (size_t)got);
    if (lf || from == 0) {
      place = lf ? from + (uint64_t)(lf + 1 - bytes) : 0;
      break;
    }
    at = from;
  }
  ft_followed_go_to(self, place);
}

void ft_followed_pass(ft_followed *self, const uint8_t *bytes, size_t count) {
  self->offset += count;
  self->searched = self->offset;
  const uint32_t fresh = count < FT_FOLLOWED_MARK ? (uint32_t)count : FT_FOLLOWED_MARK;
  uint32_t kept = FT_FOLLOWED_MARK - fresh;
  if (kept > self->mark_length) kept = self->mark_length;
  memmove(self->mark, self->mark + self->mark_length - kept, kept);
  memcpy(self->mark + kept, bytes + count - fresh, fresh);
  self->mark_length = kept + fresh;
}

bool ft_followed_was_emptied(ft_followed *self, uint64_t *lost) {
  struct stat about;
  uint8_t now[FT_FOLLOWED_MARK];
  if (fstat(self->file, &about) != 0) return false;
  const uint64_t size = (uint64_t)about.st_size;
  bool is_emptied = size < self->searched;
  if (!is_emptied && self->mark_length) {
    const ssize_t got = ft_followed_read(self, self->offset - self->mark_length, now, self->mark_length);
    is_emptied = got == (ssize_t)self->mark_length && memcmp(now, self->mark, self->mark_length) != 0;
  }
  if (!is_emptied) return false;
  *lost = self->searched - self->offset;
  self->offset = self->searched = 0;
  self->mark_length = 0;
  self->skipping = false;
  return true;
}

void ft_followed_end(ft_followed *self) {
  if (self->file >= 0) close(self->file);
  free(self->path);
  self->file = -1;
  self->path = NULL;
}
