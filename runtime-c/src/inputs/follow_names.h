/* The names that a followed path or pattern stands for, and word of what happens to their files. */
#ifndef FT_FOLLOW_NAMES_H
#define FT_FOLLOW_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "falco_ts.h"
#include "inputs/permissions.h"

/* A path of which the last part may be a pattern, cut in two. */
typedef struct ft_follow_names {
  char folder[FT_PATH_BYTES]; /* up to its last slash, which is there only in "/" */
  const char *pattern; /* the part behind that */
  bool is_pattern; /* it has *, ? or [ */
} ft_follow_names;

/* False with the error: the path is not absolute, ends with a slash or has a pattern in another part. */
bool ft_follow_names_set(ft_follow_names *names, const char *path, ft_error *error);

/*
 * Calls `found` with the path of each name that fits, as long as it returns true. A name without a pattern is
 * given whether a file has it or not. False, with errno, where the folder cannot be read.
 */
bool ft_follow_names_each(const ft_follow_names *names, bool (*found)(void *context, const char *path),
                          void *context);

/* What happened, as inotify tells it. */
typedef struct ft_follow_news {
  bool are_names_changed; /* a name came, went or was given to another file */
  bool is_all_changed; /* more happened than inotify could keep */
} ft_follow_news;

/* A descriptor that has something to read when something happens; -1: there is no inotify here. */
int ft_follow_watch_open(void);

/* Watches the folder of the names. False: it cannot be watched. */
bool ft_follow_watch_folder(int watch, const ft_follow_names *names);

/* Watches an open file. Returns the number of its watch; -1: it cannot be watched. */
int ft_follow_watch_file(int watch, int file);

/* Ends the watch of a file. */
void ft_follow_unwatch(int watch, int number);

/* Reads what happened, without waiting. Calls `changed` with the number of each file's watch. */
void ft_follow_watch_read(int watch, ft_follow_news *news, void (*changed)(void *context, int number),
                          void *context);

#endif
