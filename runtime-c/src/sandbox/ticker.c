#include "sandbox/ticker.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/thread.h"

static const uint64_t TICK_NS = FT_TICK_MS * NS_PER_MS;

static void *tick(void *argument) {
  ft_ticker *ticker = argument;
  uint64_t at = ft_monotonic_ns() + TICK_NS;
  pthread_mutex_lock(&ticker->lock);
  while (!ticker->stop) {
    const struct timespec until = ft_timespec(at);
    /* it wakes early to stop, or for no reason */
    pthread_cond_timedwait(&ticker->wake, &ticker->lock, &until);
    const uint64_t now = ft_monotonic_ns();
    if (now < at) continue;
    wasmtime_engine_increment_epoch(ticker->engine);
    at += TICK_NS;
    if (at <= now) at = now + TICK_NS; /* the machine was paused, and missed ticks are left out */
  }
  pthread_mutex_unlock(&ticker->lock);
  return NULL;
}

static bool start_thread(ft_ticker *ticker, ft_error *error) {
  ticker->stop = false;
  ticker->process = getpid();
  pthread_mutex_init(&ticker->lock, NULL);
  ft_cond_init(&ticker->wake);
  const int problem = ft_thread_start(&ticker->thread, "falco-ts", tick, ticker);
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
  if (!start_thread(ticker, error)) {
    ticker->engine = NULL;
    return false;
  }
  ft_fork_mark_make(&ticker->mark);
  return true;
}

void ft_ticker_revive(ft_ticker *ticker) {
  ft_error error;
  if (!ft_fork_mark_take(&ticker->mark)) return; /* another thread does it */
  if (start_thread(ticker, &error))
    ticker->forks++;
  else
    ft_fork_mark_give_back(&ticker->mark); /* the next call tries again */
}

void ft_ticker_stop(ft_ticker *ticker) {
  if (!ticker->engine) return;
  ft_fork_mark_free(&ticker->mark);
  if (ticker->process != getpid()) {
    ticker->engine = NULL;
    return;
  }
  pthread_mutex_lock(&ticker->lock);
  ticker->stop = true;
  pthread_cond_signal(&ticker->wake);
  pthread_mutex_unlock(&ticker->lock);
  pthread_join(ticker->thread, NULL);
  pthread_cond_destroy(&ticker->wake);
  pthread_mutex_destroy(&ticker->lock);
  ticker->engine = NULL;
}
