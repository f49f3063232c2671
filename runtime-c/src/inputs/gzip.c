#include "inputs/gzip.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void ft_gzip_begin(ft_gzip *self) {
  self->has_begun = self->is_gzip = self->is_whole = self->is_full = false;
  self->behind = 0;
  self->at = self->filled = 0;
}

ft_gzip_state ft_gzip_read_file(ft_gzip *self, const ft_input *input, int file, uint8_t *to, size_t room,
                                size_t *got) {
  ssize_t count;
  do count = read(file, to, room);
  while (count < 0 && errno == EINTR);
  if (count == 0) return FT_GZIP_ENDS;
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return FT_GZIP_WAITS;
  if (count < 0) {
    self->problem = errno;
    ft_error_set(&self->why, "%s", strerror(errno));
    return FT_GZIP_BREAKS;
  }
  *got = (size_t)count;
  ft_count(input->counters, FT_METRIC_INPUT_BYTES, (uint64_t)count);
  return FT_GZIP_GOES_ON;
}

ft_gzip_state ft_gzip_read(ft_gzip *self, const ft_input *input, int file, uint8_t *to, size_t room,
                           size_t *got) {
  *got = 0;
  if (self->is_gzip) return ft_gzip_inflate(self, input, file, to, room, got);
  if (!self->has_begun && room > FT_GZIP_FIRST) room = FT_GZIP_FIRST;
  const ft_gzip_state state = ft_gzip_read_file(self, input, file, to, room, got);
  const bool is_first = !self->has_begun;
  if (*got) self->has_begun = true;
  if (!is_first || !ft_gzip_begins(to, *got)) return state;
  const size_t count = *got;
  *got = 0;
  return ft_gzip_open(self, input, to, count);
}
