/*
 * A thread that advances the engine's epoch, so that a guest call which is still running looks whether it may go on
 * (deadline.h). It holds no lock of a plugin's and calls nothing of the host's.
 */
#ifndef FT_TICKER_H
#define FT_TICKER_H

#include <pthread.h>
#include <stdbool.h>
#include <sys/types.h>
#include <wasmtime.h>

#include "base/error.h"

/* A call is found over its deadline at most two of these late. */
enum { FT_TICK_MS = 5 };

typedef struct ft_ticker {
  wasm_engine_t *engine; /* NULL: not started */
  pid_t process; /* that the thread is in: a fork has none */
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t wake;
  bool stop; /* guarded by the lock */
} ft_ticker;

/* Starts the thread, with all signals blocked: they are Falco's. False with the error. The engine must outlive it. */
bool ft_ticker_start(ft_ticker *ticker, wasm_engine_t *engine, ft_error *error);

/* Ends the thread and waits for it, microseconds. Nothing happens if it was not started. */
void ft_ticker_stop(ft_ticker *ticker);

#endif
