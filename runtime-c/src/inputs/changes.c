#include "inputs/changes.h"

#include "base/checksum.h"

uint64_t ft_mark_of(const struct stat *about) {
  const uint64_t parts[] = {about->st_dev, about->st_ino, (uint64_t)about->st_size,
                            (uint64_t)about->st_mtim.tv_sec, (uint64_t)about->st_mtim.tv_nsec};
  return ft_checksum((const uint8_t *)parts, sizeof parts);
}

uint64_t ft_mark_of_path(const char *path) {
  struct stat about;
  return stat(path, &about) == 0 ? ft_mark_of(&about) : 0;
}

bool ft_changes_are_due(ft_changes *self, uint64_t now) {
  const bool rests = now == self->seen;
  self->seen = now;
  return rests && now != self->read;
}
