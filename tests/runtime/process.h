/* What the kernel knows of this process: its memory, threads, files, mappings and pages. */
#ifndef PROCESS_H
#define PROCESS_H

#include <dirent.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

/* The number that a file of /proc says behind a name such as "VmHWM". */
static inline long number_in(const char *path, const char *name) {
  const size_t length = strlen(name);
  char line[256];
  long number = -1;
  FILE *file = fopen(path, "re");
  while (file && number < 0 && fgets(line, sizeof line, file))
    if (strncmp(line, name, length) == 0 && line[length] == ':') number = strtol(line + length + 1, NULL, 10);
  if (number < 0) die("%s cannot be read", path);
  fclose(file);
  return number;
}

static inline int entries_of(const char *folder) {
  DIR *dir = opendir(folder);
  if (!dir) die("%s cannot be read", folder);
  int count = 0;
  while (readdir(dir)) count++;
  closedir(dir);
  return count;
}

/* Whether a thread is in the kernel's exit already: pthread_join() returns before it has gone from /proc. */
static inline bool thread_ends(const char *id) {
  enum { PF_EXITING = 0x4 }; /* of the kernel's linux/sched.h */
  char path[300], text[512];
  snprintf(path, sizeof path, "/proc/self/task/%s/stat", id);
  FILE *file = fopen(path, "re");
  const size_t length = file ? fread(text, 1, sizeof text - 1, file) : 0;
  if (file) fclose(file);
  text[length] = '\0';
  const char *behind_name = strrchr(text, ')');
  unsigned flags = 0;
  return !behind_name || sscanf(behind_name + 1, " %*c %*d %*d %*d %*d %*d %u", &flags) != 1 ||
         (flags & PF_EXITING) != 0;
}

static inline int threads_now(void) {
  DIR *dir = opendir("/proc/self/task");
  if (!dir) die("/proc/self/task cannot be read");
  int count = 0;
  for (const struct dirent *entry; (entry = readdir(dir));)
    count += *entry->d_name != '.' && !thread_ends(entry->d_name);
  closedir(dir);
  return count;
}

/* How often the other threads of the process have gone to sleep. */
static inline long sleeps_of_others(void) {
  DIR *dir = opendir("/proc/self/task");
  if (!dir) die("/proc/self/task cannot be read");
  long sleeps = 0;
  for (const struct dirent *entry; (entry = readdir(dir));) {
    char path[300];
    if (*entry->d_name == '.' || atoi(entry->d_name) == getpid() || thread_ends(entry->d_name)) continue;
    snprintf(path, sizeof path, "/proc/self/task/%s/status", entry->d_name);
    sleeps += number_in(path, "voluntary_ctxt_switches");
  }
  closedir(dir);
  return sleeps;
}

/* without ., .. and the folder itself */
static inline int files_now(void) { return entries_of("/proc/self/fd") - 3; }

/* Counts the lines of /proc/self/maps that have the text; "" counts all. */
static inline int mappings_with(const char *text) {
  FILE *maps = fopen("/proc/self/maps", "re");
  if (!maps) die("/proc/self/maps cannot be read");
  char line[8192];
  int count = 0;
  while (fgets(line, sizeof line, maps)) count += strstr(line, text) != NULL;
  fclose(maps);
  return count;
}

static inline long memory_kib(bool only_resident) {
  long mapped, resident;
  FILE *statm = fopen("/proc/self/statm", "re");
  if (!statm || fscanf(statm, "%ld %ld", &mapped, &resident) != 2) die("/proc/self/statm cannot be read");
  fclose(statm);
  return (only_resident ? resident : mapped) * (sysconf(_SC_PAGESIZE) / 1024);
}

/* What the kernel counts page by page as this process's; memory_kib may be 64 pages off for a processor. */
static inline long exact_resident_kib(void) { return number_in("/proc/self/smaps_rollup", "Rss"); }

static inline long resident_kib(void) { return memory_kib(true); }
static inline long mapped_kib(void) { return memory_kib(false); }

/* Returns memory of this size; the page behind it may not be touched. */
static inline void *at_the_end(size_t size) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE), bytes = (size + page - 1) / page * page;
  uint8_t *at = mmap(NULL, bytes + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED || mprotect(at + bytes, page, PROT_NONE) != 0) die("no memory");
  return at + bytes - size;
}

/* Appends the payloads of a batch to a text, with a | behind each. Returns the text's length. */
static inline size_t put_events(const batch *b, char *text, size_t size, size_t length) {
  for (uint32_t i = 0; i < b->count; i++) {
    const uint32_t bytes = payload_length(b->events[i]);
    if (length + bytes + 2 > size) die("too many events");
    memcpy(text + length, payload_of(b->events[i]), bytes);
    length += bytes;
    text[length++] = '|';
  }
  text[length] = '\0';
  return length;
}

static inline double milliseconds_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

#endif
