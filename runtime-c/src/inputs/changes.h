/* What files were like when they were read, so that what has changed since is read again. */
#ifndef FT_CHANGES_H
#define FT_CHANGES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

typedef struct ft_changes {
  uint64_t read; /* the mark of the files when they were read last */
  uint64_t seen; /* their mark at the last look */
} ft_changes;

/* A number that is another one where a file is another, or has changed. */
uint64_t ft_mark_of(const struct stat *about);

/* The same of a path; 0: nothing is there. */
uint64_t ft_mark_of_path(const char *path);

/* The mark of several files, one after the other; the first `marks` is 0. */
static inline uint64_t ft_mark_add(uint64_t marks, uint64_t mark) { return marks * 31 + mark; }

/* Whether the files, whose mark is `now`, have changed since they were read, and rest since the last look. */
bool ft_changes_are_due(ft_changes *self, uint64_t now);

#endif
