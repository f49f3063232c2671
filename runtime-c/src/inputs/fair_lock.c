#include "inputs/fair_lock.h"

#include "base/clock.h"

void ft_fair_lock_begin(ft_fair_lock *lock) {
  pthread_mutex_init(&lock->mutex, NULL);
  ft_cond_init(&lock->ready);
  ft_cond_init(&lock->passed);
  atomic_init(&lock->wanted, 0);
  lock->asleep = lock->wakes = 0;
}

void ft_fair_lock_end(ft_fair_lock *lock) {
  pthread_cond_destroy(&lock->passed);
  pthread_cond_destroy(&lock->ready);
  pthread_mutex_destroy(&lock->mutex);
}

/* With the lock held: a call that wanted it has it. */
static void pass(ft_fair_lock *lock) {
  if (atomic_fetch_sub_explicit(&lock->wanted, 1, memory_order_relaxed) == 1)
    pthread_cond_signal(&lock->passed);
}

void ft_fair_lock_take(ft_fair_lock *lock) {
  if (pthread_mutex_trylock(&lock->mutex) == 0) return;
  atomic_fetch_add_explicit(&lock->wanted, 1, memory_order_relaxed);
  pthread_mutex_lock(&lock->mutex);
  pass(lock);
}

void ft_fair_lock_take_last(ft_fair_lock *lock) {
  pthread_mutex_lock(&lock->mutex);
  while (atomic_load_explicit(&lock->wanted, memory_order_relaxed))
    pthread_cond_wait(&lock->passed, &lock->mutex);
}

void ft_fair_lock_give(ft_fair_lock *lock) { pthread_mutex_unlock(&lock->mutex); }

void ft_fair_lock_wait(ft_fair_lock *lock, uint64_t until) {
  const struct timespec at = ft_timespec(until);
  const uint32_t wakes = lock->wakes;
  lock->asleep++;
  pthread_cond_timedwait(&lock->ready, &lock->mutex, &at);
  if (lock->wakes == wakes)
    lock->asleep--; /* its time is over */
  else
    pass(lock);
}

void ft_fair_lock_tell(ft_fair_lock *lock) {
  atomic_fetch_add_explicit(&lock->wanted, lock->asleep, memory_order_relaxed);
  lock->asleep = 0;
  lock->wakes++;
  pthread_cond_broadcast(&lock->ready);
}
