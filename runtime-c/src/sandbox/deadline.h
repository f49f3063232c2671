/*
 * When a guest call has to end: at its deadline, in CPU time of the thread that makes it (a throttled container or a
 * paused machine is no endless loop), or at once when another thread closes what it works for. A next_batch that has filled
 * its batch for its timeout is told so before, and ends by itself.
 *
 * A call itself only notes which it is. The ticker advances the engine's epoch; guest code looks at the epoch at
 * each function's and loop's beginning, and the call that it finds changed comes here, at most once a tick.
 */
#ifndef FT_DEADLINE_H
#define FT_DEADLINE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <wasmtime.h>

#include "base/error.h"
#include "base/knobs.h"

typedef struct ft_watch {
  const ft_knobs *knobs;
  const atomic_bool *stop; /* raised by another thread: the running call ends; NULL: none may end it */
  uint32_t call; /* that runs, an enum ft_call; with FT_WATCH_TICKED once a tick has found it running */
  uint32_t batch_ms; /* how long next_batch fills a batch */
  uint64_t started; /* thread's CPU time in ns at that tick */
  uint64_t batch_since; /* monotonic ns at the tick that found next_batch running first */
  ft_error *aborted; /* gets the reason for which a call is ended */
  uint8_t *batch_limit; /* gets 0, so that next_batch lets the batch go out: the u32 of that name in the control record */
  bool batch_due; /* next_batch was told to let the batch go out */
  bool stopped; /* a call was ended by `stop` */
} ft_watch;

enum { FT_WATCH_TICKED = 1 << 16 };

/* Has the store call back at ticks, and end a call that is over its deadline. The watch must outlive the store. */
void ft_deadline_watch(wasmtime_store_t *store, ft_watch *watch);

static inline void ft_deadline_begin(ft_watch *watch, uint32_t call) { watch->call = call; }

#endif
