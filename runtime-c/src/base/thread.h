/* Threads of the runtime's own. */
#ifndef FT_THREAD_H
#define FT_THREAD_H

#include <pthread.h>

/*
 * Starts a thread with all signals blocked, since they are the host's. Returns 0, or errno's number of what
 * is wrong.
 */
int ft_thread_start(pthread_t *thread, void *(*run)(void *argument), void *argument);

/* Names the calling thread, in 15 bytes at most, for top -H and ps -L. To name another takes three calls. */
void ft_thread_name(const char *name);

#endif
