/* What becomes of an event source that trapped: it is parked, made anew, or stops Falco. */
#include "clock.h"
#include "source.h"

/* How often an operator is told that a source is parked. */
static const uint64_t PARKED_REMINDER_NS = 60 * NS_PER_S;

/* Waits before restarts double from 1 s up to this; a source that ran for longer begins with 1 s again. */
enum { MAX_BACKOFF_S = 60 };

bool ft_source_start(ft_plugin *plugin, ft_source *source, ft_error *error) {
  int status = FT_STATUS_OK;
  const ft_text params = {source->params, strlen(source->params)};
  source->store = ft_plugin_new_store(plugin, &source->line_limit, &source->closing, error);
  if (source->store && ft_store_put_input(source->store, params, error) &&
      ft_store_call_status(source->store, FT_CALL_open, &status, error) && status == FT_STATUS_OK &&
      ft_batch_open(&source->batch, source->store, plugin->facts->id, error)) {
    source->state = FT_SOURCE_RUNS;
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

static void remind_of_parked(ft_plugin *plugin, ft_source *source) {
  const uint64_t now = ft_monotonic_ns();
  if (now < source->remind_at) return;
  source->remind_at = now + PARKED_REMINDER_NS;
  ft_log_write(&plugin->log, SS_PLUGIN_LOG_SEV_CRITICAL,
               "%s: %s; the source is parked: it gives no more events until Falco restarts it", source->phase, source->why.text);
}

/* The events of the last batch are Falco's until its next call: nothing is freed before. */
static void plan_restart(ft_plugin *plugin, ft_source *source) {
  const uint64_t now = ft_monotonic_ns();
  if (now - source->started_at > MAX_BACKOFF_S * NS_PER_S) source->backoff_s = 0;
  source->backoff_s = source->backoff_s ? source->backoff_s * 2 : 1;
  if (source->backoff_s > MAX_BACKOFF_S) source->backoff_s = MAX_BACKOFF_S;
  source->restart_at = now + source->backoff_s * NS_PER_S;
  source->state = FT_SOURCE_WAITS;
  ft_log_write(&plugin->log, SS_PLUGIN_LOG_SEV_CRITICAL, "%s: %s; the source is opened anew in %u s, events may come again",
               source->phase, source->why.text, source->backoff_s);
}

void ft_source_trapped(ft_plugin *plugin, ft_source *source, const char *phase, const ft_error *why) {
  source->phase = phase;
  source->why = *why;
  switch (plugin->knobs.on_trap) {
    case FT_ON_TRAP_RESTART:
      plan_restart(plugin, source);
      break;
    case FT_ON_TRAP_STOP:
      source->state = FT_SOURCE_STOPPED;
      break;
    case FT_ON_TRAP_PARK:
      source->state = FT_SOURCE_PARKED;
      remind_of_parked(plugin, source);
      break;
  }
}

static void restart(ft_plugin *plugin, ft_source *source) {
  ft_source_drop(source);
  if (ft_source_start(plugin, source, &source->why) || atomic_load(&source->closing)) return;
  source->started_at = ft_monotonic_ns();
  source->phase = "open";
  plan_restart(plugin, source);
}

ss_plugin_rc ft_source_fate(ft_plugin *plugin, ft_source *source) {
  if (source->state == FT_SOURCE_STOPPED) {
    ft_plugin_set_error(plugin, source->phase, &source->why);
    return SS_PLUGIN_FAILURE;
  }
  if (source->state == FT_SOURCE_PARKED) remind_of_parked(plugin, source);
  if (source->state == FT_SOURCE_WAITS && ft_monotonic_ns() >= source->restart_at) restart(plugin, source);
  return SS_PLUGIN_TIMEOUT;
}
