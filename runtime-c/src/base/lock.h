/*
 * A lock for the functions that hosts call for every event. Hardly anybody else wants it, so it is made to
 * cost little where it is free. A thread that finds it taken, as destroy may, looks again every
 * FT_LOCK_POLL_US: to be woken it would need every holder to ask whether somebody waits.
 */
#ifndef FT_LOCK_H
#define FT_LOCK_H

#include <stdatomic.h>
#include <stdbool.h>

enum { FT_LOCK_POLL_US = 50 };

typedef struct ft_lock {
  atomic_bool taken;
} ft_lock;

/* For ft_lock_take: waits until it has taken the lock. */
void ft_lock_wait(ft_lock *lock);

static inline void ft_lock_take(ft_lock *lock) {
  if (atomic_exchange_explicit(&lock->taken, true, memory_order_acquire)) ft_lock_wait(lock);
}

static inline void ft_lock_give(ft_lock *lock) {
  atomic_store_explicit(&lock->taken, false, memory_order_release);
}

#endif
