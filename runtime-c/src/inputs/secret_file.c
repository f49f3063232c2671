/* Where secrets are: in the environment, and in files. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "inputs/changes.h"
#include "inputs/open.h"
#include "inputs/secrets.h"

enum { PREFIX_BYTES = 5 }; /* "file:" */

static long read_variable(const char *name, char *out, size_t size, ft_error *error) {
  const char *value = getenv(name + 4);
  if (!value) {
    ft_error_set(error, "%s: the environment has no such variable", name);
    return -1;
  }
  const size_t whole = strlen(value), length = whole < size ? whole : size;
  memcpy(out, value, length);
  return (long)length;
}

static long read_file(int file, char *out, size_t size) {
  size_t length = 0;
  while (length < size) {
    const ssize_t got = read(file, out + length, size - length);
    if (got == 0) break;
    if (got < 0 && errno != EINTR) return -1;
    if (got > 0) length += (size_t)got;
  }
  return (long)length;
}

long ft_secret_read(const char *name, const ft_folders *folders, char *out, size_t size, ft_error *error) {
  struct stat about;
  long length = -1;
  if (*name == 'e') return read_variable(name, out, size, error);
  const int file = ft_open_found(folders, name + PREFIX_BYTES, error);
  if (file < 0) return -1;
  if (fstat(file, &about) == 0 && !S_ISREG(about.st_mode))
    ft_error_set(error, "%s: expected a file, which this is not", name);
  else if ((length = read_file(file, out, size)) < 0)
    ft_error_set(error, "%s: %s", name, strerror(errno));
  close(file);
  return length;
}

uint64_t ft_secret_mark_of(const char *name) {
  return *name == 'e' ? 0 : ft_mark_of_path(name + PREFIX_BYTES);
}
