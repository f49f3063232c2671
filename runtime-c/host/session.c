/* A plugin state: its init, and the functions that the host offers to it. This host has no tables. */
#include "host.h"

/* The last error of the host's functions: none, since no function that a plugin gets can fail. */
const char *host_owner_last_error(ss_plugin_owner_t *owner) {
  (void)owner;
  return "";
}

/* Returns the reason of the last failure, ready to print. */
const char *host_last_error(const struct host_plugin *plugin, ss_plugin_t *state) {
  const char *reason = plugin->api.get_last_error(state);
  return reason != NULL && reason[0] != '\0' ? reason
                                             : "the plugin gives no reason (plugin_get_last_error is empty)";
}

/* Returns the new state; NULL after an error, with which a state that the plugin returned is destroyed. */
ss_plugin_t *host_init(const struct host_plugin *plugin, const char *config) {
  ss_plugin_schema_type schema = SS_PLUGIN_SCHEMA_NONE;
  if (plugin->api.get_init_schema != NULL && plugin->api.get_init_schema(&schema) == NULL)
    schema = SS_PLUGIN_SCHEMA_NONE;
  if (config == NULL) config = schema == SS_PLUGIN_SCHEMA_JSON ? "{}" : "";

  /* only host_log uses it, to read the name */
  ss_plugin_owner_t *owner = (ss_plugin_owner_t *)(uintptr_t)plugin;
  ss_plugin_init_input input = {
      .config = config, .owner = owner, .get_owner_last_error = host_owner_last_error, .log_fn = host_log};
  const ss_plugin_rc unset = (ss_plugin_rc)0x5AAAAAAA; /* libsinsp leaves garbage here */
  ss_plugin_rc rc = unset;
  ss_plugin_t *state = plugin->api.init(&input, &rc);
  if (rc == SS_PLUGIN_SUCCESS && state != NULL) return state;

  if (rc == unset) {
    host_error(plugin->path, "init failed: it did not set its result code");
  } else if (state == NULL) {
    host_error(plugin->path, "init failed: it returned no state, so there is no reason to ask for");
  } else {
    host_error(plugin->path, "init failed: %s", host_last_error(plugin, state));
  }
  if (state != NULL) plugin->api.destroy(state);
  return NULL;
}
