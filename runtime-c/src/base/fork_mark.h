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
  atomic_uint *page; /* NULL: this kernel cannot clear pages (before 4.14) */
  /* the page, or what stands for it: 1 in the process that made it, 0 in its forks */
  const atomic_uint *here;
} ft_fork_mark;

void ft_fork_mark_make(ft_fork_mark *mark);
void ft_fork_mark_free(ft_fork_mark *mark);

static inline bool ft_is_forked(const ft_fork_mark *mark) {
  return atomic_load_explicit(mark->here, memory_order_relaxed) == 0;
}

/*
 * In a fork: true for the first thread that asks, which makes what the fork lacks; from then on the fork is
 * no longer told from the process that made the mark.
 */
static inline bool ft_fork_mark_take(const ft_fork_mark *mark) {
  unsigned forked = 0;
  return atomic_compare_exchange_strong(mark->page, &forked, 1);
}

/* For the thread that has taken the mark, if it cannot make what the fork lacks. */
static inline void ft_fork_mark_give_back(const ft_fork_mark *mark) { atomic_store(mark->page, 0); }

#endif
