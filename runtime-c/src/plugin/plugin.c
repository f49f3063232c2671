#include "plugin/plugin.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/utf8.h"

/* How long extraction rests after a store could not be made. */
static const uint64_t RETRY_NS = NS_PER_S;

void ft_plugin_set_error(ft_plugin *plugin, const char *phase, const ft_error *error) {
  pthread_mutex_lock(&plugin->error_lock);
  ft_error_set(&plugin->error, "%s: %s", phase, error->text);
  pthread_mutex_unlock(&plugin->error_lock);
}

const char *ft_plugin_get_last_error(ss_plugin_t *s) {
  ft_plugin *plugin = s;
  if (!plugin) return "";
  pthread_mutex_lock(&plugin->error_lock);
  plugin->error_out = plugin->error;
  pthread_mutex_unlock(&plugin->error_lock);
  return plugin->error_out.text;
}

static ft_store *new_store(ft_plugin *plugin, ft_log_limit *limit, const atomic_bool *stop, bool again, ft_error *error) {
  if (!plugin->engine) { /* init failed early, and the host did not destroy the state */
    ft_error_set(error, "init failed");
    return NULL;
  }
  const ft_store_setup setup = {
      .engine = plugin->engine,
      .knobs = &plugin->knobs,
      .log = &plugin->log,
      .log_limit = limit,
      .stop = stop,
      .config = {plugin->config, plugin->config_length},
      .again = again,
  };
  return ft_store_new(&setup, error);
}

ft_store *ft_plugin_new_store(ft_plugin *plugin, ft_log_limit *limit, const atomic_bool *stop, ft_error *error) {
  return new_store(plugin, limit, stop, true, error);
}

ss_plugin_t *ft_plugin_init(const ft_plugin_facts *facts, const ss_plugin_init_input *in, ss_plugin_rc *rc) {
  ft_error error;
  *rc = SS_PLUGIN_FAILURE;
  ft_plugin *plugin = calloc(1, sizeof *plugin);
  if (!plugin) return NULL;
  pthread_mutex_init(&plugin->sources_lock, NULL);
  pthread_mutex_init(&plugin->error_lock, NULL);
  plugin->facts = facts;
  plugin->log = (ft_log){in->owner, facts->has_log_fn ? in->log_fn : NULL};

  const char *config = in->config ? in->config : "";
  plugin->config_length = strlen(config);
  plugin->config = malloc(plugin->config_length + 1);
  plugin->line = malloc((size_t)FT_UTF8_GROWTH * FT_LIMIT_TEXT_BYTES + 1);
  if (!plugin->config || !plugin->line || !ft_arena_init(&plugin->values)) {
    ft_error_set(&error, "out of memory");
    goto out;
  }
  memcpy(plugin->config, config, plugin->config_length + 1);

  if (!ft_knobs_read(&plugin->knobs, (ft_text){plugin->config, plugin->config_length}, &plugin->log, &error)) goto out;
  plugin->engine = ft_engine_acquire(facts, &error);
  if (!plugin->engine) goto out;
  plugin->extraction = new_store(plugin, &plugin->line_limit, &plugin->stopping, false, &error);
  if (plugin->extraction) *rc = SS_PLUGIN_SUCCESS;

out:
  /* the state is returned either way: the host asks it for the error, and destroys it */
  if (*rc != SS_PLUGIN_SUCCESS) ft_plugin_set_error(plugin, "init", &error);
  return plugin;
}

void ft_plugin_destroy(ss_plugin_t *s) {
  ft_plugin *plugin = s;
  if (!plugin) return;
  atomic_store(&plugin->stopping, true);
  ft_plugin_end_sources(plugin);
  ft_lock_take(&plugin->extraction_lock); /* a call that still runs on another thread ends at the next tick */
  ft_store_delete(plugin->extraction);
  ft_log_settle(&plugin->log, &plugin->line_limit);
  ft_lock_give(&plugin->extraction_lock);
  if (plugin->engine) ft_engine_release();
  ft_arena_free(&plugin->values);
  pthread_mutex_destroy(&plugin->sources_lock);
  pthread_mutex_destroy(&plugin->error_lock);
  free(plugin->line);
  free(plugin->open_params);
  free(plugin->config);
  free(plugin);
}

ft_store *ft_plugin_remake_extraction(ft_plugin *plugin) {
  ft_error error;
  if (atomic_load(&plugin->stopping) || ft_monotonic_ns() < plugin->retry_at) return NULL;
  plugin->extraction = ft_plugin_new_store(plugin, &plugin->line_limit, &plugin->stopping, &error);
  if (!plugin->extraction) {
    plugin->retry_at = ft_monotonic_ns() + RETRY_NS;
    ft_log_write(&plugin->log, SS_PLUGIN_LOG_SEV_ERROR,
                 "init, again after a trap: %s; until it works fields have no values", error.text);
  }
  return plugin->extraction;
}

void ft_plugin_restart_extraction(ft_plugin *plugin, uint32_t field, const char *what, const ft_error *error) {
  ft_error line;
  if (!atomic_load(&plugin->stopping)) {
    ft_error_set(&line, "%s: %s; no value", what, error->text);
    ft_log_fault(&plugin->log, &plugin->fault_limit, line.text);
    if (field != FT_STORM_NONE && ft_storm_trapped(&plugin->storm, field)) {
      ft_log_write(&plugin->log, SS_PLUGIN_LOG_SEV_ERROR, "%s: more than %d traps within a second; it rests for %d ms", what,
                   FT_STORM_TRAPS, FT_STORM_REST_MS);
    }
  }
  ft_store_delete(plugin->extraction);
  plugin->extraction = NULL;
  plugin->event = NULL;
  ft_plugin_extraction(plugin);
}
