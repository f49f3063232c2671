#include "plugin/plugin.h"

#include "base/clock.h"
#include "base/plain.h"

/* The time between two attempts to make an extraction sandbox. */
static const uint64_t RETRY_NS = NS_PER_S;

void ft_plugin_set_error(ft_plugin *plugin, const char *phase, const ft_error *error) {
  pthread_mutex_lock(&plugin->error_lock);
  ft_error whole;
  ft_error_set(&whole, "%s: %s", phase, error->text);
  ft_plain_copy(plugin->error.text, sizeof plugin->error.text, whole.text, sizeof whole.text);
  pthread_mutex_unlock(&plugin->error_lock);
}

ft_store *ft_plugin_new_store(ft_plugin *plugin, ft_log_limit *limit, const atomic_bool *stop, bool again,
                              ft_error *error) {
  if (!plugin->engine) { /* init failed early, and the host did not destroy the state */
    ft_error_set(error, "init failed");
    return NULL;
  }
  const ft_store_setup setup = {
      .engine = plugin->engine,
      .knobs = &plugin->knobs,
      .log = &plugin->log,
      .log_limit = limit,
      .counters = &plugin->counters,
      .measured = &plugin->measured,
      .stop = stop,
      .config = {plugin->config, plugin->config_length},
      .again = again,
  };
  return ft_store_new(&setup, error);
}

ft_store *ft_plugin_remake_extraction(ft_plugin *plugin) {
  ft_error error, line;
  if (atomic_load(&plugin->stopping) || ft_monotonic_ns() < plugin->retry_at) return NULL;
  const uint64_t started = ft_thread_cpu_ns();
  plugin->extraction = ft_plugin_new_store(plugin, &plugin->line_limit, &plugin->stopping, true, &error);
  if (!plugin->extraction) {
    const uint64_t wait = (ft_thread_cpu_ns() - started) * (FT_STORM_SHARE - 1);
    plugin->retry_at = ft_monotonic_ns() + (wait > RETRY_NS ? wait : RETRY_NS);
    ft_error_set(&line, "init, again after a trap: %s; fields have no values until it succeeds", error.text);
    ft_log_fault(&plugin->log, &plugin->fault_limit, line.text);
    return NULL;
  }
  ft_count(&plugin->counters, FT_METRIC_RESTARTS, 1);
  return plugin->extraction;
}

void ft_plugin_restart_extraction(ft_plugin *plugin, uint32_t field, const char *what,
                                  const ft_error *error) {
  ft_error line;
  const uint64_t started = ft_thread_cpu_ns();
  const bool is_stopping = atomic_load(&plugin->stopping);
  const uint64_t call_started = plugin->storm.started
                                    ? plugin->storm.started
                                    : ft_deadline_started(&plugin->extraction->watch, started);
  if (!is_stopping) {
    ft_error_set(&line, "%s: %s; no value", what, error->text);
    ft_log_fault(&plugin->log, &plugin->fault_limit, line.text);
  }
  ft_store_delete(plugin->extraction);
  plugin->extraction = NULL;
  plugin->event = NULL;
  plugin->storm.started = 0;
  ft_plugin_extraction(plugin);
  if (is_stopping || field == FT_STORM_NONE) return;
  const uint32_t rest_ms = ft_storm_trapped(&plugin->storm, field, ft_thread_cpu_ns() - call_started);
  if (!rest_ms) return;
  ft_count(&plugin->counters, FT_METRIC_RESTS, 1);
  ft_error_set(&line, "%s: its traps took too much time; it rests for %u ms", what, rest_ms);
  ft_log_fault(&plugin->log, &plugin->fault_limit, line.text);
}
