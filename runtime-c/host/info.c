/* The info command: the static symbols of a plugin, and its open params, for which it has to be started. */
#include <inttypes.h>

#include "host.h"

static void put_member(const char *name, const char *text) {
  printf(",\"%s\":", name);
  host_put_json_text(stdout, text);
}

static void put_capabilities(unsigned capabilities) {
  static const struct {
    unsigned flag;
    const char *name;
  } names[] = {{HOST_SOURCING, "sourcing"},
               {HOST_EXTRACTION, "extraction"},
               {HOST_PARSING, "parsing"},
               {HOST_ASYNC, "async"},
               {HOST_CAPTURE_LISTENING, "capture listening"}};
  const char *separator = "";
  fputs(",\"capabilities\":[", stdout);
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if ((capabilities & names[i].flag) == 0) continue;
    printf("%s\"%s\"", separator, names[i].name);
    separator = ",";
  }
  fputc(']', stdout);
}

static bool put_open_params(const struct host_plugin *plugin, const char *config) {
  ss_plugin_t *state = host_init(plugin, config);
  if (state == NULL) return false;
  ss_plugin_rc rc = SS_PLUGIN_SUCCESS;
  const char *list = plugin->api.list_open_params != NULL ? plugin->api.list_open_params(state, &rc) : NULL;
  if (rc == SS_PLUGIN_SUCCESS) {
    put_member("openParams", list);
  } else {
    host_error(plugin->path, "list_open_params failed: %s", host_last_error(plugin, state));
  }
  plugin->api.destroy(state);
  return rc == SS_PLUGIN_SUCCESS;
}

/* Prints one JSON object on one line. JSON texts of the plugin are strings in it, unchanged. */
int host_info(const struct host_info_options *options) {
  struct host_plugin plugin;
  if (!host_load(&plugin, options->path)) return HOST_FAILED;
  const plugin_api *api = &plugin.api;
  ss_plugin_schema_type schema_type = SS_PLUGIN_SCHEMA_NONE;
  const char *schema = api->get_init_schema != NULL ? api->get_init_schema(&schema_type) : NULL;

  fputs("{\"path\":", stdout);
  host_put_json_text(stdout, options->path);
  put_member("requiredApiVersion", api->get_required_api_version());
  put_member("name", plugin.name);
  put_member("version", api->get_version());
  put_member("description", api->get_description());
  put_member("contact", api->get_contact());
  printf(",\"id\":%" PRIu32, plugin.id);
  put_member("eventSource", plugin.event_source[0] != '\0' ? plugin.event_source : NULL);
  put_capabilities(plugin.capabilities);
  put_member("fields", api->get_fields != NULL ? api->get_fields() : NULL);
  put_member("initSchema", schema_type == SS_PLUGIN_SCHEMA_JSON ? schema : NULL);
  put_member("extractEventSources",
             api->get_extract_event_sources != NULL ? api->get_extract_event_sources() : NULL);
  const bool ok = options->config == NULL || put_open_params(&plugin, options->config);
  fputs("}\n", stdout);
  host_unload(&plugin);
  return ok && host_flush_output() ? HOST_OK : HOST_FAILED;
}
