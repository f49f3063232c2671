/* The memory of this process, exact to the page. */
#ifndef RESIDENT_H
#define RESIDENT_H

#include <fcntl.h>
#include <unistd.h>

#include "../runtime/fixture.h"

/* How many KiB the kernel counts page by page. /proc/self/statm may be 64 pages off for each processor. */
static inline long resident_kib(void) {
  static char text[4096];
  const int file = open("/proc/self/smaps_rollup", O_RDONLY | O_CLOEXEC);
  const ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
  if (file >= 0) close(file);
  const char *at = length > 0 ? strstr(text, "\nRss:") : NULL;
  if (!at) die("/proc/self/smaps_rollup cannot be read");
  return strtol(at + 5, NULL, 10);
}

#endif
