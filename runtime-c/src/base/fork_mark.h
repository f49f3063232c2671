/*
 * A number that a fork of the process finds as 0, so that the fork can tell: threads of the parent are not in
 * it. The kernel clears a page in the child, so that to look takes no system call.
 */
#ifndef FT_FORK_MARK_H
#define FT_FORK_MARK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct ft_fork_mark {
  atomic_uint *page; /* NULL: this kernel cannot clear pages (before 4.14) */
  atomic_uint own; /* stands for the page where there is none, and is never cleared */
  atomic_uint *number; /* the page or `own` */
} ft_fork_mark;

/* Sets the number, which is not 0. The mark must not move. */
void ft_fork_mark_make(ft_fork_mark *mark, unsigned number);
void ft_fork_mark_free(ft_fork_mark *mark);

/* The number that was set last; 0 in a fork. */
static inline unsigned ft_fork_mark_look(const ft_fork_mark *mark) {
  return atomic_load_explicit(mark->number, memory_order_relaxed);
}

/* Sets the number where it is `from`; false where it is another. */
static inline bool ft_fork_mark_change(const ft_fork_mark *mark, unsigned from, unsigned to) {
  return atomic_compare_exchange_strong(mark->number, &from, to);
}

#endif
