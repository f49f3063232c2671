#include "plugin/plugin.h"

#include "base/clock.h"

/* The time between two attempts to make an extraction sandbox. */
static const uint64_t RETRY_NS = NS_PER_S;

void ft_plugin_set_error(ft_plugin *plugin, const char *phase, const ft_error *error) {
  pthread_mutex_lock(&plugin->error_lock);
  ft_error_set(&plugin->error, "%s: %s", phase, error->text);
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
  ft_error error;
  if (atomic_load(&plugin->stopping) || ft_monotonic_ns() < plugin->retry_at) return NULL;
  plugin->extraction = ft_plugin_new_store(plugin, &plugin->line_limit, &plugin->stopping, true, &error);
  if (!plugin->extraction) {
    plugin->retry_at = ft_monotonic_ns() + RETRY_NS;
    ft_log_write(&plugin->log, SS_PLUGIN_LOG_SEV_ERROR,
                 "init, again after a trap: %s; fields have no values until it succeeds", error.text);
    return NULL;
  }
  ft_count(&plugin->counters, FT_METRIC_RESTARTS, 1);
  return plugin->extraction;
}

void ft_plugin_restart_extraction(ft_plugin *plugin, uint32_t field, const char *what,
                                  const ft_error *error) {
  ft_error line;
  if (!atomic_load(&plugin->stopping)) {
    ft_error_set(&line, "%s: %s; no value", what, error->text);
    ft_log_fault(&plugin->log, &plugin->fault_limit, line.text);
    if (field != FT_STORM_NONE && ft_storm_trapped(&plugin->storm, field)) {
      ft_log_write(&plugin->log, SS_PLUGIN_LOG_SEV_ERROR,
                   "%s: more than %d traps within a second; it rests for %d ms", what, FT_STORM_TRAPS,
                   FT_STORM_REST_MS);
    }
  }
  ft_store_delete(plugin->extraction);
  plugin->extraction = NULL;
  plugin->event = NULL;
  ft_plugin_extraction(plugin);
}
