/*
 * What is followed: the files of a path or a pattern, and the lines that were read of them.
 *
 *   buffer  │ handed over │ not yet     │ free │        a run is what lies there of one file
 *           taken         at            filled
 */
#ifndef FT_FOLLOW_H
#define FT_FOLLOW_H

#include <sys/stat.h>

#include "inputs/follow_names.h"
#include "inputs/followed.h"
#include "inputs/input.h"
#include "inputs/permissions.h"

/* What lies in the buffer of one file, bytes that follow one another in it. */
typedef struct ft_follow_run {
  ft_followed *file;
  size_t end; /* in the buffer */
  uint64_t offset; /* of its first byte, in the file */
} ft_follow_run;

enum { FT_FOLLOW_RUNS = 256 };

typedef struct ft_follow {
  ft_input base;
  ft_follow_names names;
  ft_folders permitted; /* the folders that no link may lead out of */
  uint32_t longest; /* bytes that a line has at most */
  uint8_t *buffer;
  size_t size, taken, at, filled; /* places in the buffer, as in the picture above */
  size_t dropped_to; /* lines that are too long are counted up to here */
  ft_follow_run runs[FT_FOLLOW_RUNS];
  uint32_t run_count, at_run; /* at_run: the run of `at` */
  ft_followed **files;
  uint32_t file_count, file_room, most_files;
  uint32_t turn; /* the file that is read next */
  bool is_any_dirty; /* else none is */
  bool is_any_done; /* a file waits to be closed */
  bool is_watched; /* inotify tells of the folder and of every file */
  bool is_first_scan;
  bool has_left_out; /* it has said that there are too many files */
  uint64_t scan_at; /* monotonic ns: the next look at all files, whether or not inotify says something */
  ft_error refused; /* why a file may not be opened; "": none was refused */
} ft_follow;

/* Looks for files that came and names that went. `now`: monotonic ns. */
void ft_follow_scan(ft_follow *self, uint64_t now);

/* Looks at all files, of which some may have grown without a word of inotify's. */
void ft_follow_look(ft_follow *self);

/*
 * Follows an open file, which is the follower's then, from its beginning on. NULL: no memory; the caller has
 * the file still.
 */
ft_followed *ft_follow_add(ft_follow *self, const char *path, int file, const struct stat *about);

/*
 * In the first scan: goes to the place that the cursor has for a file, to its end where there never was a
 * cursor; else it stays at its beginning.
 */
void ft_follow_begin_at_place(ft_follow *self, ft_followed *file, uint64_t size);

/*
 * After the first scan: looks for the files of the cursor that have other names by now, and has them read to
 * their ends. Says which are gone.
 */
void ft_follow_find_renamed(ft_follow *self);

/* Adds the places of all files: the input kind's function of that name. */
void ft_follow_place(const ft_input *input, ft_buffer *out);

/* A file may have something to read. */
void ft_follow_set_dirty(ft_follow *self, ft_followed *file);

/* Closes the files that are done. Nothing of them may lie in the buffer. */
void ft_follow_let_go(ft_follow *self);

/* Closes all files. */
void ft_follow_end_files(ft_follow *self);

#endif
