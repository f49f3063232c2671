/*
 * A test says what secrets there are: each is a variable of this process's environment, which has the
 * secret's own name.
 */
#include <stdlib.h>

#include "inputs/secrets.h"

long ft_secret_read(const char *name, const ft_folders *folders, char *out, size_t size, ft_error *error) {
  const char *value = getenv(name);
  (void)folders;
  if (!value) {
    ft_error_set(error, "%s: the test has no such secret; loadPlugin({ secrets: { \"%s\": … } }) gives one",
                 name, name);
    return -1;
  }
  const size_t whole = strlen(value), length = whole < size ? whole : size;
  memcpy(out, value, length);
  return (long)length;
}

/* No file changes in a test. */
uint64_t ft_secret_mark_of(const char *name) {
  (void)name;
  return 0;
}
