/*
 * The lock of a source's inputs. Two sides want it: calls of the host, now and then, and the reactor, which
 * reads without a rest while it is flooded. A plain mutex goes to whoever runs when it becomes free, which is
 * nearly always the reactor; here the reactor lets calls that wait go first.
 */
#ifndef FT_FAIR_LOCK_H
#define FT_FAIR_LOCK_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

typedef struct ft_fair_lock {
  pthread_mutex_t mutex;
  pthread_cond_t ready; /* calls wait for it: something was read, or the source is being closed */
  pthread_cond_t passed; /* the reactor waits for it: no call wants the lock any more */
  atomic_uint wanted; /* calls that wait for the lock */
  uint32_t asleep; /* calls that wait for `ready`, and have not been told */
  uint32_t wakes; /* how often calls were told */
} ft_fair_lock;

/* In a fork again, where the threads that may have had the lock are not. */
void ft_fair_lock_begin(ft_fair_lock *lock);
void ft_fair_lock_end(ft_fair_lock *lock);

/* For calls: takes the lock. */
void ft_fair_lock_take(ft_fair_lock *lock);

/* For the reactor: takes the lock once no call wants it. */
void ft_fair_lock_take_last(ft_fair_lock *lock);

void ft_fair_lock_give(ft_fair_lock *lock);

/* With the lock held, for calls: waits until ft_fair_lock_tell, or until a time (monotonic ns). */
void ft_fair_lock_wait(ft_fair_lock *lock, uint64_t until);

/* With the lock held: wakes the calls that wait, and lets them have the lock before the reactor. */
void ft_fair_lock_tell(ft_fair_lock *lock);

#endif
