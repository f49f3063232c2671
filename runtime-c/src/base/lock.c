#include "base/lock.h"

#include <time.h>

void ft_lock_wait(ft_lock *lock) {
  const struct timespec pause = {.tv_nsec = FT_LOCK_POLL_US * 1000};
  do {
    nanosleep(&pause, NULL);
  } while (atomic_exchange_explicit(&lock->taken, true, memory_order_acquire));
}
