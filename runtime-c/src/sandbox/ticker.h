/*
 * A thread that advances the engine's epoch, so that a guest call which is still running checks its deadline
 * (deadline.h). It rests while no guest call runs, so that an idle plugin wakes no processor; the next call
 * rouses it. It takes no lock of a plugin's state and calls no function of the host. A fork of the process
 * lacks the thread; the next guest call in it starts one.
 */
#ifndef FT_TICKER_H
#define FT_TICKER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>
#include <wasmtime.h>

#include "base/error.h"
#include "base/fork_mark.h"

/* A call that is over its deadline runs for two more ticks at most. */
enum { FT_TICK_MS = 5 };

/* The numbers of the mark. A fork finds 0: it has no thread. */
enum ft_ticker_state { FT_TICKER_FORKED = 0, FT_TICKER_RESTS, FT_TICKER_TICKS };

typedef struct ft_ticker {
  wasm_engine_t *engine; /* NULL: not started */
  pid_t process; /* the process of the thread; after a fork the child has no such thread */
  ft_fork_mark state; /* enum ft_ticker_state; the thread rests only as it sets FT_TICKER_RESTS */
  atomic_bool found; /* a tick found a guest call running */
  atomic_uint forks; /* how often a fork of the process has started the thread again */
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

/* For the two below: starts the thread that a fork lacks. */
void ft_ticker_revive(ft_ticker *ticker);

/* For ft_ticker_look: has the thread tick, which rests, or which a fork lacks. */
void ft_ticker_rouse(ft_ticker *ticker);

/* Sees to it that a fork has the thread, which may rest. */
static inline void ft_ticker_look_for_fork(ft_ticker *ticker) {
  if (ft_fork_mark_look(&ticker->state) == FT_TICKER_FORKED) ft_ticker_revive(ticker);
}

/* Before guest code runs: sees to it that the thread ticks. */
static inline void ft_ticker_look(ft_ticker *ticker) {
  if (ft_fork_mark_look(&ticker->state) != FT_TICKER_TICKS) ft_ticker_rouse(ticker);
}

/*
 * At the first check of guest code behind a tick: the thread goes on ticking. A call that began as the thread
 * was about to rest gets here too, since the thread advances the epoch once more before it rests.
 */
static inline void ft_ticker_found(ft_ticker *ticker) {
  atomic_store(&ticker->found, true);
  ft_ticker_look(ticker);
}

#endif
