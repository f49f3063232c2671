/*
 * A thread that advances the engine's epoch, so that a guest call which is still running checks its deadline
 * (deadline.h). It takes no lock of a plugin's state and calls no function of the host.
 */
#ifndef FT_TICKER_H
#define FT_TICKER_H

#include <pthread.h>
#include <stdbool.h>
#include <sys/types.h>
#include <wasmtime.h>

#include "base/error.h"

/* A call that is over its deadline runs for two more ticks at most. */
enum { FT_TICK_MS = 5 };

typedef struct ft_ticker {
  wasm_engine_t *engine; /* NULL: not started */
  pid_t process; /* the process of the thread; after a fork the child has no such thread */
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t wake;
  bool stop; /* guarded by the lock */
} ft_ticker;

/*
 * Starts the thread, with all signals blocked, since they are the host's. False with the error. The engine
 * must outlive it.
 */
bool ft_ticker_start(ft_ticker *ticker, wasm_engine_t *engine, ft_error *error);

/* Ends the thread and waits for it, for microseconds. Does nothing if it was not started. */
void ft_ticker_stop(ft_ticker *ticker);

#endif
