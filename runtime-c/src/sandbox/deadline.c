#include "sandbox/deadline.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "sandbox/calls.h"

/* The deadline of close and destroy: the host's shutdown waits for them no longer than this and two ticks. */
static const uint32_t END_MS = 1000;

/* Each call's deadline is a column of guest-abi.json. */
static uint32_t deadline_ms(const ft_knobs *knobs, uint32_t call) {
  const struct {
    uint32_t init, open, next_batch, extract, end;
  } ms = {knobs->init_ms, knobs->open_ms, knobs->next_batch_ms, knobs->extract_ms, END_MS};
  switch (call) {
#define DEADLINE(id, deadline) \
  case FT_CALL_##id: return ms.deadline;
    FT_GUEST_DEADLINES(DEADLINE)
#undef DEADLINE
    default: return ms.next_batch;
  }
}

static wasmtime_error_t *end_call(const ft_watch *watch) {
  /* ft_trap_describe finds the reason in watch->aborted */
  return wasmtime_error_new(watch->aborted->text);
}

/*
 * Ends the batch once it is filled for its timeout. The call began at most a tick before the tick that first
 * found it running.
 */
static void look_at_batch(ft_watch *watch, bool is_first_tick) {
  const uint64_t now = ft_monotonic_ns();
  if (is_first_tick) {
    watch->batch_since = now;
  } else if (now - watch->batch_since + FT_TICK_MS * NS_PER_MS >= watch->batch_ms * NS_PER_MS) {
    watch->batch_due = true;
    ft_put_u32(watch->batch_limit, 0);
  }
}

static wasmtime_error_t *at_tick(wasmtime_context_t *context, void *data, uint64_t *delta,
                                 wasmtime_update_deadline_kind_t *kind) {
  ft_watch *watch = data;
  (void)context;
  ft_ticker_found(watch->ticker);
  *delta = 1;
  *kind = WASMTIME_UPDATE_DEADLINE_CONTINUE;
  if (watch->stop && atomic_load(watch->stop)) {
    watch->stopped = true;
    ft_error_set(watch->aborted, "ended from outside");
    return end_call(watch);
  }
  const uint64_t now = ft_thread_cpu_ns();
  const bool is_first_tick = !(watch->call & FT_WATCH_TICKED);
  const uint32_t call = watch->call & ~(uint32_t)FT_WATCH_TICKED;
  if (call == FT_CALL_next_batch) look_at_batch(watch, is_first_tick);
  if (is_first_tick) {
    watch->call |= FT_WATCH_TICKED;
    watch->started = now;
    return NULL;
  }
  const uint32_t ms = deadline_ms(watch->knobs, call);
  if (now - watch->started < ms * NS_PER_MS) return NULL;
  ft_count(watch->counters, FT_METRIC_DEADLINE_HITS, 1);
  const bool seconds = ms % 1000 == 0;
  ft_error_set(watch->aborted, "ran longer than its deadline of %u %s (CPU time)", seconds ? ms / 1000 : ms,
               seconds ? "s" : "ms");
  return end_call(watch);
}

void ft_deadline_watch(wasmtime_store_t *store, ft_watch *watch) {
  wasmtime_store_epoch_deadline_callback(store, at_tick, watch, NULL);
  wasmtime_context_set_epoch_deadline(wasmtime_store_context(store), 1);
}
