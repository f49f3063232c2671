/*
 * A lock for what hosts call for every event: nobody else wants it, so that to take it and to give it back cost as
 * little as they can. A thread that finds it taken, as destroy may, looks again every FT_LOCK_POLL_US: to wake it, each
 * holder would have to ask whether somebody waits.
 */
#ifndef FT_LOCK_H
#define FT_LOCK_H

#include <stdatomic.h>
#include <stdbool.h>

enum { FT_LOCK_POLL_US = 50 };

typedef struct ft_lock {
  atomic_bool taken;
} ft_lock;

/* For ft_lock_take: waits until the lock could be taken. */
void ft_lock_wait(ft_lock *lock);

static inline void ft_lock_take(ft_lock *lock) {
  if (atomic_exchange_explicit(&lock->taken, true, memory_order_acquire)) ft_lock_wait(lock);
}

static inline void ft_lock_give(ft_lock *lock) { atomic_store_explicit(&lock->taken, false, memory_order_release); }

#endif
