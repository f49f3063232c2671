/*
 * A thread that waits for the descriptors of an open source's inputs, and reads when they have something. It
 * is started only where an input has a descriptor to wait for. It has all signals blocked, enters no guest
 * and calls no function of the host.
 */
#ifndef FT_REACTOR_H
#define FT_REACTOR_H

#include <pthread.h>
#include <sys/types.h>

#include "inputs/input.h"
#include "inputs/fair_lock.h"

typedef struct ft_reactor {
  bool started;
  pid_t process; /* the process of the thread; after a fork the child has no such thread */
  pthread_t thread;
  int kick; /* an eventfd that wakes the thread, to look at the inputs again */
  bool stop; /* guarded by the lock */
  ft_fair_lock *lock; /* that of the inputs; calls are told of a read through it */
  ft_input *const *inputs;
  size_t count;
} ft_reactor;

/*
 * Starts the thread if an input is watched. Whatever the arguments point to must outlive it. False with the
 * error.
 */
bool ft_reactor_start(ft_reactor *reactor, ft_fair_lock *lock, ft_input *const *inputs, size_t count,
                      ft_error *error);

/* With the lock held: has the thread look again at an input that it left out and that has room now. */
void ft_reactor_kick(ft_reactor *reactor);

/* Ends the thread and waits for it, for microseconds. Does nothing if it was not started. */
void ft_reactor_stop(ft_reactor *reactor);

#endif
