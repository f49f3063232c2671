#include "sourcing/source_life.h"

#include "base/clock.h"

/* The time after which the log says again that a source is parked. */
static const uint64_t PARKED_REMINDER_NS = 60 * NS_PER_S;

/*
 * The waits before restarts double from 1 s up to this. A source that ran for longer than this begins with 1
 * s again.
 */
enum { MAX_BACKOFF_S = 60 };

/*
 * Calls the guest's open, in which it declares its inputs. Where inputs outlive a trap, it drops what open
 * logs the second time.
 */
static bool declare_inputs(ft_source *source, int *status, ft_error *error) {
  ft_inputs_expect(source->inputs);
  source->store->declare_input = ft_inputs_declare;
  source->store->inputs = source->inputs;
  source->store->cursor = source->cursor;
  source->store->silent = ft_source_has_inputs(source);
  const bool called = ft_store_call_status(source->store, FT_CALL_open, status, error);
  source->store->declare_input = NULL;
  source->store->silent = false;
  return called;
}

bool ft_source_start(ft_plugin *plugin, ft_source *source, ft_error *error) {
  int status = FT_STATUS_OK;
  const ft_text params = {source->params, strlen(source->params)};
  source->has_left = false;
  source->store = ft_plugin_new_store(plugin, &source->line_limit, &source->closing, true, error);
  if (source->store && ft_store_put_text_in(source->store, params, error) &&
      ft_checkpoint_give(&source->checkpoint, source->store, error) &&
      declare_inputs(source, &status, error) && status == FT_STATUS_OK &&
      ft_checkpoint_open(&source->checkpoint, source->store, error) &&
      ft_batch_open(&source->batch, source->store, plugin->facts->id, error) &&
      ft_inputs_start(source->inputs, source->store, error)) {
    source->state = FT_SOURCE_RUNS;
    ft_source_count_as(plugin, source, FT_COUNTED_NOWHERE);
    source->started_at = ft_monotonic_ns();
    return true;
  }
  ft_source_drop(source);
  return false;
}

void ft_source_drop(ft_source *source) {
  ft_batch_close(&source->batch);
  ft_store_delete(source->store);
  source->store = NULL;
}

static void step_gauge(ft_plugin *plugin, enum ft_source_counted counted, bool is_up) {
  if (counted == FT_COUNTED_PARKED) ft_gauge_step(&plugin->counters, FT_METRIC_SOURCES_PARKED, is_up);
  if (counted == FT_COUNTED_WAITING) ft_gauge_step(&plugin->counters, FT_METRIC_SOURCES_WAITING, is_up);
}

void ft_source_count_as(ft_plugin *plugin, ft_source *source, enum ft_source_counted counted) {
  if (source->counted == counted) return;
  step_gauge(plugin, source->counted, false);
  step_gauge(plugin, counted, true);
  source->counted = counted;
}

static void remind_of_parked(ft_plugin *plugin, ft_source *source) {
  const uint64_t now = ft_monotonic_ns();
  if (now < source->remind_at) return;
  source->remind_at = now + PARKED_REMINDER_NS;
  ft_log_write(&plugin->log, SS_PLUGIN_LOG_SEV_CRITICAL,
               "%s: %s; the source is parked: it gives no more events until Falco restarts it", source->phase,
               source->why.text);
}

/* Frees nothing: the host may read the events of the last batch until its next call. */
static void plan_restart(ft_plugin *plugin, ft_source *source) {
  const uint64_t now = ft_monotonic_ns();
  if (now - source->started_at > MAX_BACKOFF_S * NS_PER_S) source->backoff_s = 0;
  source->backoff_s = source->backoff_s ? source->backoff_s * 2 : 1;
  if (source->backoff_s > MAX_BACKOFF_S) source->backoff_s = MAX_BACKOFF_S;
  source->restart_at = now + source->backoff_s * NS_PER_S;
  source->state = FT_SOURCE_WAITS;
  ft_source_count_as(plugin, source, FT_COUNTED_WAITING);
  ft_log_write(&plugin->log, SS_PLUGIN_LOG_SEV_CRITICAL, "%s: %s; the source is opened again in %u s, and %s",
               source->phase, source->why.text, source->backoff_s,
               ft_checkpoint_resumes(&source->checkpoint) ? "goes on from its last checkpoint"
                                                          : "events may come twice");
}

/* Adds CPU time to what the source's traps take: it rests where that is too much. */
static void spend(ft_plugin *plugin, ft_source *source, uint64_t ns) {
  ft_error line;
  const uint32_t rest_ms = ft_cost_spend(&source->cost, ns, 0);
  if (!rest_ms) return;
  source->restart_at = ft_monotonic_ns() + rest_ms * NS_PER_MS;
  ft_source_count_as(plugin, source, FT_COUNTED_WAITING);
  ft_count(&plugin->counters, FT_METRIC_RESTS, 1);
  ft_error_set(&line, "%s: the source's traps took too much time; it rests for %u ms", source->phase,
               rest_ms);
  ft_log_fault(&plugin->log, &source->fault_limit, line.text);
}

/*
 * Restarts a source with inputs without a wait, unless its traps take too much time: it loses no more than a
 * message, and no event comes twice.
 */
static void go_on(ft_plugin *plugin, ft_source *source, const ft_input *lost) {
  ft_error line;
  if (lost) {
    ft_count(&plugin->counters, FT_METRIC_MESSAGES_DROPPED, 1);
    ft_error_set(&line, "%s: %s; the message of %s is dropped", source->phase, source->why.text, lost->title);
  } else {
    ft_error_set(&line, "%s: %s; no message is lost", source->phase, source->why.text);
  }
  ft_log_fault(&plugin->log, &source->fault_limit, line.text);
  source->restart_at = 0;
  source->state = FT_SOURCE_WAITS;
  const uint64_t now = ft_thread_cpu_ns();
  spend(
      plugin, source,
      now - (source->call_started ? source->call_started : ft_deadline_started(&source->store->watch, now)));
  source->call_started = 0;
}

void ft_source_trapped(ft_plugin *plugin, ft_source *source, const char *phase, const ft_error *why,
                       const ft_input *lost) {
  enum ft_on_trap fate = plugin->knobs.on_trap;
  source->phase = phase;
  source->why = *why;
  if (ft_source_has_inputs(source) && fate != FT_ON_TRAP_PARK && fate != FT_ON_TRAP_STOP) {
    go_on(plugin, source, lost);
    return;
  }
  if (fate == FT_ON_TRAP_UNSET && ft_checkpoint_resumes(&source->checkpoint)) fate = FT_ON_TRAP_RESTART;
  switch (fate) {
    case FT_ON_TRAP_RESTART: plan_restart(plugin, source); break;
    case FT_ON_TRAP_STOP:
      source->state = FT_SOURCE_STOPPED;
      ft_source_count_as(plugin, source, FT_COUNTED_PARKED);
      break;
    case FT_ON_TRAP_UNSET:
    case FT_ON_TRAP_PARK:
      source->state = FT_SOURCE_PARKED;
      ft_source_count_as(plugin, source, FT_COUNTED_PARKED);
      remind_of_parked(plugin, source);
      break;
  }
}

static void restart(ft_plugin *plugin, ft_source *source) {
  const uint64_t started = ft_thread_cpu_ns();
  ft_source_drop(source);
  if (ft_source_start(plugin, source, &source->why)) {
    ft_count(&plugin->counters, FT_METRIC_RESTARTS, 1);
    if (ft_source_has_inputs(source)) ft_cost_add(&source->cost, ft_thread_cpu_ns() - started);
    return;
  }
  if (atomic_load(&source->closing)) return;
  source->started_at = ft_monotonic_ns();
  source->phase = "open";
  plan_restart(plugin, source);
}

void ft_source_revive(ft_plugin *plugin, ft_source *source) {
  if (source->state == FT_SOURCE_WAITS && ft_monotonic_ns() >= source->restart_at) restart(plugin, source);
}

ss_plugin_rc ft_source_fate(ft_plugin *plugin, ft_source *source) {
  if (source->state == FT_SOURCE_STOPPED) {
    ft_plugin_set_error(plugin, source->phase, &source->why);
    return SS_PLUGIN_FAILURE;
  }
  if (source->state == FT_SOURCE_PARKED) remind_of_parked(plugin, source);
  return SS_PLUGIN_TIMEOUT;
}
