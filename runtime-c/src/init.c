/* plugin_init, plugin_destroy and plugin_get_last_error: a plugin's state from its first call to its last. */
#include <stdlib.h>

#include "base/bytes.h"
#include "base/stack.h"
#include "base/utf8.h"
#include "inputs/permissions.h"
#include "inputs/secrets.h"
#include "plugin/plugin.h"
#include "sourcing/source.h"

const char *ft_plugin_get_last_error(ss_plugin_t *s) {
  ft_plugin *plugin = s;
  if (!plugin) return "";
  pthread_mutex_lock(&plugin->error_lock);
  plugin->error_out = plugin->error;
  pthread_mutex_unlock(&plugin->error_lock);
  return plugin->error_out.text;
}

/* Whether the secrets are there that the config names. False with the error. */
static bool check_secrets(const ft_plugin *plugin, ft_error *error) {
  const ft_operator_texts texts = {.config = {plugin->config, plugin->config_length}, .params = {"", 0}};
  const struct ft_secret_rules *rules = plugin->facts->secrets;
  return !rules || rules->check(plugin->facts, &texts, FT_PERMISSION_CONFIG, error);
}

/* Whether falco_ts.permissions is right, if the operator set it. False with the error. */
static bool check_permissions(const ft_plugin *plugin, ft_error *error) {
  const struct ft_permission_rules *rules = plugin->facts->permission_rules;
  if (!plugin->knobs.has_permissions) return true;
  if (rules)
    return rules->check(plugin->facts, (ft_text){plugin->config, plugin->config_length}, &plugin->log, error);
  ft_error_set(error, "config: falco_ts.permissions: the plugin has no permissions that it could cut down");
  return false;
}

ss_plugin_t *ft_plugin_init(const ft_plugin_facts *facts, const ss_plugin_init_input *in, ss_plugin_rc *rc) {
  ft_error error;
  *rc = SS_PLUGIN_FAILURE;
  ft_plugin *plugin = calloc(1, sizeof *plugin);
  if (!plugin) return NULL;
  pthread_mutex_init(&plugin->sources_lock, NULL);
  pthread_mutex_init(&plugin->error_lock, NULL);
  ft_measured_init(&plugin->measured);
  plugin->facts = facts;
  plugin->log = (ft_log){in->owner, facts->has_log_fn ? in->log_fn : NULL};

  const char *config = in->config ? in->config : "";
  plugin->config_length = strlen(config);
  plugin->config = malloc(plugin->config_length + 1);
  plugin->line = malloc((size_t)FT_UTF8_GROWTH * FT_LIMIT_TEXT_BYTES + 1);
  if (!plugin->config || !plugin->line || !ft_arena_init(&plugin->values, &plugin->counters)) {
    ft_error_set(&error, "out of memory");
    goto out;
  }
  memcpy(plugin->config, config, plugin->config_length + 1);

  if (!ft_knobs_read(&plugin->knobs, (ft_text){plugin->config, plugin->config_length}, &plugin->log, &error))
    goto out;
  if (!check_permissions(plugin, &error) || !check_secrets(plugin, &error) || !ft_stack_is_enough(&error))
    goto out;
  plugin->engine = ft_engine_acquire(facts, &error);
  if (!plugin->engine) goto out;
  plugin->extraction = ft_plugin_new_store(plugin, &plugin->line_limit, &plugin->stopping, false, &error);
  if (plugin->extraction) *rc = SS_PLUGIN_SUCCESS;

out:
  /* the host gets the state either way: it asks the state for the error, and destroys it */
  if (*rc != SS_PLUGIN_SUCCESS) ft_plugin_set_error(plugin, "init", &error);
  return plugin;
}

void ft_plugin_destroy(ss_plugin_t *s) {
  ft_plugin *plugin = s;
  if (!plugin) return;
  atomic_store(&plugin->stopping, true);
  ft_plugin_end_sources(plugin);
  /* a call that still runs on another thread ends at the next tick and gives the lock back */
  ft_lock_take(&plugin->extraction_lock);
  ft_store_delete(plugin->extraction);
  ft_log_settle(&plugin->log, &plugin->line_limit);
  ft_lock_give(&plugin->extraction_lock);
  if (plugin->engine) ft_engine_release();
  ft_arena_free(&plugin->values);
  pthread_mutex_destroy(&plugin->sources_lock);
  pthread_mutex_destroy(&plugin->error_lock);
  ft_measured_destroy(&plugin->measured);
  for (size_t i = 0; i < FT_METRICS_THREADS; i++) free(plugin->answers[i].metrics);
  free(plugin->line);
  free(plugin->open_params);
  if (plugin->config)
    ft_wipe(plugin->config, plugin->config_length); /* a secret may stand where its name should */
  free(plugin->config);
  free(plugin);
}
