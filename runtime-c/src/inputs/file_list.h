/* Which files of a folder are read, and in which order. */
#ifndef FT_FILE_LIST_H
#define FT_FILE_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A file that a scan has found. */
typedef struct ft_listed {
  char *path;
  uint64_t number; /* its inode: another file of the same name is a new one */
  uint64_t size;
  uint64_t changed; /* ns since 1970 */
  bool is_settled; /* it did not change between the last two scans */
  bool is_taken; /* it was read, or is about to be */
} ft_listed;

typedef struct ft_file_list {
  const char
      *patterns; /* for fnmatch, with a / between them; a dot that a name begins with has to be in one */
  bool is_recursive, is_by_time;
  bool waits; /* new files are waited for, and are taken once they have settled */
  ft_listed *all; /* in the order of their paths */
  uint32_t count;
  uint32_t *queue; /* of `all`: those to be read, in their order */
  uint32_t queued, at; /* at: of the queue, the next one */
  bool is_cut; /* there are more than may be listed, as the last scan has found */
  size_t held; /* bytes of memory that the list takes */
} ft_file_list;

/*
 * Lists what there is in an open folder, whose descriptor it closes, and queues what is to be read. `path` is
 * the folder's, `now` ns since 1970. No path of the list may be in use. False, with errno: the folder cannot
 * be read, or there is no memory; the list is as before.
 */
bool ft_file_list_scan(ft_file_list *self, int folder, const char *path, uint64_t now);

/* Takes the next file of the queue; NULL: it is empty. The path is valid until the next scan. */
const char *ft_file_list_next(ft_file_list *self);

void ft_file_list_end(ft_file_list *self);

#endif
