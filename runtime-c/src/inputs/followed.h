/*
 * A file that is followed: an open file, which keeps its place whatever becomes of its name.
 *
 *   file  │ lines that were read │ a line without its end │ not read
 *                                offset                   searched
 */
#ifndef FT_FOLLOWED_H
#define FT_FOLLOWED_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* How many bytes before its place a file is known by. */
enum { FT_FOLLOWED_MARK = 32 };

typedef struct ft_followed {
  char *path; /* the name by which it was found last */
  int file;
  dev_t device;
  ino_t number; /* with the device: which file it is, whatever it is called */
  uint64_t offset; /* the place of the next line to read */
  uint64_t searched; /* no line ends between `offset` and here */
  uint8_t mark[FT_FOLLOWED_MARK]; /* the bytes before `offset`, by which a file that was emptied is told */
  uint32_t mark_length;
  int watch; /* the number of inotify's watch; -1: none */
  bool skipping; /* the bytes up to the next end of a line belong to a line that is too long */
  bool is_dirty; /* it may have something to read */
  bool is_unchecked; /* it may have been emptied since it was read */
  bool is_gone; /* its name is another file's, or nobody's */
  bool is_gzip; /* it is compressed, and left out */
  bool is_seen; /* the running scan has found its name */
  bool is_done; /* it is gone, and all of it was read */
  uint64_t quiet_since; /* monotonic ns: when it was found gone, or was read last after that */
} ft_followed;

/* Takes an open file over. `path` is copied. False: no memory; the caller has the file still. */
bool ft_followed_begin(ft_followed *self, const char *path, int file, dev_t device, ino_t number);

/* Goes to a place of the file. */
void ft_followed_go_to(ft_followed *self, uint64_t offset);

/*
 * Goes to the file's end, or to the beginning of its last line, of at most `longest` bytes, if that has no
 * end.
 */
void ft_followed_to_end(ft_followed *self, uint64_t size, uint32_t longest);

/* Reads from a place of the file. Returns as pread does, and never with EINTR. */
ssize_t ft_followed_read(const ft_followed *self, uint64_t at, uint8_t *out, size_t size);

/* Goes behind bytes that were read at the file's place, and remembers the last ones. */
void ft_followed_pass(ft_followed *self, const uint8_t *bytes, size_t count);

/*
 * Whether the file was made shorter or its bytes were replaced since it was read. It is read from its
 * beginning then; *lost is how many bytes are known to be gone that nobody read.
 */
bool ft_followed_was_emptied(ft_followed *self, uint64_t *lost);

/* Closes the file. */
void ft_followed_end(ft_followed *self);

#endif
