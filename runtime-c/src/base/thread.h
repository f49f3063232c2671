/* Threads of the runtime's own. */
#ifndef FT_THREAD_H
#define FT_THREAD_H

#include <pthread.h>

/*
 * Starts a thread with all signals blocked, since they are the host's. `name`, of 15 bytes at most, is what
 * top -H and ps -L show. Returns 0, or errno's number of what is wrong.
 */
int ft_thread_start(pthread_t *thread, const char *name, void *(*run)(void *argument), void *argument);

#endif
