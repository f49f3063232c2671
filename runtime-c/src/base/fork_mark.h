/*
 * Tells a process that it is a fork of the one that made this: threads of the parent are not in it. The
 * kernel clears a page in the child, so that to look takes no system call.
 */
#ifndef FT_FORK_MARK_H
#define FT_FORK_MARK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct ft_fork_mark {
  /* 1 in the process that made it, 0 in its forks; NULL: this kernel cannot clear pages (before 4.14) */
  atomic_uint *here;
} ft_fork_mark;

void ft_fork_mark_make(ft_fork_mark *mark);
void ft_fork_mark_free(ft_fork_mark *mark);

static inline bool ft_is_forked(const ft_fork_mark *mark) {
  return mark->here && atomic_load_explicit(mark->here, memory_order_relaxed) == 0;
}

/* Once a fork has what it needs: it is as good as the process that made the mark. */
static inline void ft_fork_mark_set(ft_fork_mark *mark) {
  if (mark->here) atomic_store(mark->here, 1);
}

#endif
