/*
 * A thread that waits for the descriptors of an open source's inputs, and reads when there is something. It is started only
 * where an input has one that has to be waited for, has all signals blocked, enters no guest and calls nothing of the host's.
 */
#ifndef FT_REACTOR_H
#define FT_REACTOR_H

#include <pthread.h>
#include <sys/types.h>

#include "inputs/input.h"

typedef struct ft_reactor {
  bool started;
  pid_t process; /* that the thread is in: a fork has none */
  pthread_t thread;
  int kick; /* an eventfd: look again */
  bool stop; /* guarded by the lock */
  pthread_mutex_t *lock; /* of the inputs */
  pthread_cond_t *ready; /* signalled when something was read */
  ft_input *const *inputs;
  size_t count;
} ft_reactor;

/* Starts the thread, if one of the inputs is watched. What the pointers point to must outlive it. False with the error. */
bool ft_reactor_start(ft_reactor *reactor, pthread_mutex_t *lock, pthread_cond_t *ready, ft_input *const *inputs, size_t count,
                      ft_error *error);

/* With the lock held: has it look again at an input that it left out for want of room, where there is room now. */
void ft_reactor_kick(ft_reactor *reactor);

/* Ends the thread and waits for it, microseconds. Nothing happens if it was not started. */
void ft_reactor_stop(ft_reactor *reactor);

#endif
