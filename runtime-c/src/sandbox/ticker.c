#include "sandbox/ticker.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/thread.h"

static const uint64_t TICK_NS = FT_TICK_MS * NS_PER_MS;

/* The thread rests after so many ticks that found no guest call, which is a tenth of a second. */
enum { IDLE_TICKS = 20 };

/* With the lock held, which it gives back meanwhile: waits until a guest call begins, or for the end. */
static void rest(ft_ticker *ticker) {
  ft_fork_mark_change(&ticker->state, FT_TICKER_TICKS, FT_TICKER_RESTS);
  /* a call that began before that finds a tick, and rouses (ft_ticker_found) */
  wasmtime_engine_increment_epoch(ticker->engine);
  while (!ticker->stop && ft_fork_mark_look(&ticker->state) == FT_TICKER_RESTS)
    pthread_cond_wait(&ticker->wake, &ticker->lock);
}

static void *tick(void *argument) {
  ft_ticker *ticker = argument;
  uint64_t at = ft_monotonic_ns() + TICK_NS;
  unsigned idle = 0;
  ft_thread_name("falco-ts");
  pthread_mutex_lock(&ticker->lock);
  while (!ticker->stop) {
    const struct timespec until = ft_timespec(at);
    /* it wakes early to stop, or for no reason */
    pthread_cond_timedwait(&ticker->wake, &ticker->lock, &until);
    uint64_t now = ft_monotonic_ns();
    if (now < at) continue;
    wasmtime_engine_increment_epoch(ticker->engine);
    idle = atomic_exchange(&ticker->found, false) ? 0 : idle + 1;
    if (idle >= IDLE_TICKS) {
      rest(ticker);
      idle = 0;
      now = ft_monotonic_ns();
    }
    at += TICK_NS;
    if (at <= now) at = now + TICK_NS; /* it rested, or the machine was paused: missed ticks are left out */
  }
  pthread_mutex_unlock(&ticker->lock);
  return NULL;
}

static bool start_thread(ft_ticker *ticker, ft_error *error) {
  ticker->stop = false;
  ticker->process = getpid();
  pthread_mutex_init(&ticker->lock, NULL);
  ft_cond_init(&ticker->wake);
  const int problem = ft_thread_start(&ticker->thread, tick, ticker);
  if (problem) {
    ft_error_set(error, "the thread for the deadlines does not start: %s", strerror(problem));
    pthread_cond_destroy(&ticker->wake);
    pthread_mutex_destroy(&ticker->lock);
    return false;
  }
  return true;
}

bool ft_ticker_start(ft_ticker *ticker, wasm_engine_t *engine, ft_error *error) {
  ticker->engine = engine;
  ft_fork_mark_make(&ticker->state, FT_TICKER_TICKS);
  if (start_thread(ticker, error)) return true;
  ft_fork_mark_free(&ticker->state);
  ticker->engine = NULL;
  return false;
}

void ft_ticker_revive(ft_ticker *ticker) {
  ft_error error;
  /* another thread does it where this one is not the first */
  if (!ft_fork_mark_change(&ticker->state, FT_TICKER_FORKED, FT_TICKER_TICKS)) return;
  if (start_thread(ticker, &error))
    ticker->forks++;
  else
    ft_fork_mark_change(&ticker->state, FT_TICKER_TICKS, FT_TICKER_FORKED); /* the next call tries again */
}

void ft_ticker_rouse(ft_ticker *ticker) {
  if (ft_fork_mark_look(&ticker->state) == FT_TICKER_FORKED) {
    ft_ticker_revive(ticker);
    return;
  }
  pthread_mutex_lock(&ticker->lock);
  if (ft_fork_mark_change(&ticker->state, FT_TICKER_RESTS, FT_TICKER_TICKS))
    pthread_cond_signal(&ticker->wake);
  pthread_mutex_unlock(&ticker->lock);
}

void ft_ticker_stop(ft_ticker *ticker) {
  if (!ticker->engine) return;
  if (ticker->process != getpid()) {
    ft_fork_mark_free(&ticker->state);
    ticker->engine = NULL;
    return;
  }
  pthread_mutex_lock(&ticker->lock);
  ticker->stop = true;
  pthread_cond_signal(&ticker->wake);
  pthread_mutex_unlock(&ticker->lock);
  pthread_join(ticker->thread, NULL);
  ft_fork_mark_free(&ticker->state);
  pthread_cond_destroy(&ticker->wake);
  pthread_mutex_destroy(&ticker->lock);
  ticker->engine = NULL;
}
