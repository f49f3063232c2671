/* What the kernel knows of this process: how much memory, how many threads, files and mappings it has. */
#ifndef PROCESS_H
#define PROCESS_H

#include <dirent.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

static inline int entries_of(const char *folder) {
  DIR *dir = opendir(folder);
  if (!dir) die("%s cannot be read", folder);
  int count = 0;
  while (readdir(dir)) count++;
  closedir(dir);
  return count;
}

static inline int threads_now(void) { return entries_of("/proc/self/task") - 2; }

static inline int files_now(void) { return entries_of("/proc/self/fd") - 3; } /* less ., .. and the folder itself */

/* Lines of /proc/self/maps that have the text; "" counts them all. */
static inline int mappings_with(const char *text) {
  FILE *maps = fopen("/proc/self/maps", "re");
  if (!maps) die("/proc/self/maps cannot be read");
  char line[8192];
  int count = 0;
  while (fgets(line, sizeof line, maps)) count += strstr(line, text) != NULL;
  fclose(maps);
  return count;
}

/* Resident memory, in KiB. */
static inline long resident_kib(void) {
  long size, resident = 0;
  FILE *statm = fopen("/proc/self/statm", "re");
  if (!statm || fscanf(statm, "%ld %ld", &size, &resident) != 2) die("/proc/self/statm cannot be read");
  fclose(statm);
  return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

static inline double milliseconds_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

#endif
