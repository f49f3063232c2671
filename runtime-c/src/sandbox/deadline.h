/*
 * Ends a guest call at its deadline, or at once when another thread closes the source or state that it works
 * for. A deadline is CPU time of the calling thread, since a throttled container or a paused machine is no
 * endless loop. A next_batch that has filled its batch for its timeout is told so before its deadline, and
 * ends by itself.
 *
 * A call itself only notes which call it is. The ticker advances the engine's epoch; guest code compares the
 * epoch at the beginning of each function and loop, and calls back here where it has changed, at most once a
 * tick.
 */
#ifndef FT_DEADLINE_H
#define FT_DEADLINE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <wasmtime.h>

#include "base/counters.h"
#include "base/error.h"
#include "base/knobs.h"
#include "sandbox/ticker.h"

typedef struct ft_watch {
  const ft_knobs *knobs;
  ft_ticker *ticker;
  const atomic_bool *stop; /* another thread raises it to end the running call; NULL: no thread does */
  /* the running call, an enum ft_call; FT_WATCH_TICKED is added once a tick has found it running */
  uint32_t call;
  uint32_t batch_ms; /* how long next_batch fills a batch */
  uint64_t started; /* the thread's CPU time at that tick, in ns */
  uint64_t batch_since; /* monotonic ns at the tick that found next_batch running first */
  ft_error *aborted; /* gets the reason for which a call is ended */
  /* gets 0, so that next_batch lets the batch go out: the u32 of that name in the control record */
  uint8_t *batch_limit;
  bool batch_due; /* next_batch was told to let the batch go out */
  ft_counters *counters; /* count the calls that a deadline ended */
  bool stopped; /* a call was ended by `stop` */
} ft_watch;

enum { FT_WATCH_TICKED = 1 << 16 };

/*
 * Has the store call back at ticks, and end a call that is over its deadline. The watch must outlive the
 * store.
 */
void ft_deadline_watch(wasmtime_store_t *store, ft_watch *watch);

/*
 * The thread's CPU time, in ns, when the call began that has just ended; `now` where it ended before a tick
 * found it.
 */
static inline uint64_t ft_deadline_started(const ft_watch *watch, uint64_t now) {
  return watch->call & FT_WATCH_TICKED ? watch->started : now;
}

static inline void ft_deadline_begin(ft_watch *watch, uint32_t call) { watch->call = call; }

#endif
