/* The plugins of a run: the first has the event source, or is the one whose events come on stdin. */
#include "host.h"

/* Whether a plugin can do what the run needs of it. False with the error told. */
static bool can_do(const struct host_run_options *options, const struct host_plugin *plugin, size_t place) {
  size_t fields = 0;
  for (size_t i = 0; i < options->field_count; i++) fields += options->fields[i].plugin == place ? 1 : 0;
  if (place == 0 && options->event_source == NULL && (plugin->capabilities & HOST_SOURCING) == 0) {
    host_error(plugin->path,
               "there is no event source in it, so there is nothing to run; \"info\" shows what it has");
  } else if (fields > 0 && (plugin->capabilities & HOST_EXTRACTION) == 0) {
    host_error(plugin->path, "it extracts no fields, so none can be shown; leave out --field");
  } else {
    return true;
  }
  return false;
}

static bool load_one(const struct host_run_options *options, struct host_loaded *loaded, size_t place) {
  const struct host_library *library = &options->libraries[place];
  if (!host_load(&loaded->plugin, library->path)) return false;
  const bool is_told = options->explain && !options->json;
  if (is_told) host_explain_loaded(&loaded->plugin);
  if (can_do(options, &loaded->plugin, place)) loaded->state = host_init(&loaded->plugin, library->config);
  if (loaded->state == NULL) {
    host_unload(&loaded->plugin);
    return false;
  }
  if (is_told) host_explain_started(library->config);
  if (loaded->plugin.api.get_extract_event_types != NULL) { /* libsinsp asks once, right after init */
    loaded->types = loaded->plugin.api.get_extract_event_types(&loaded->type_count, loaded->state);
    if (loaded->types == NULL) loaded->type_count = 0;
  }
  return true;
}

/*
 * Loads and inits the run's plugins, into room for all of them; *count is how many are to be unloaded
 * afterwards. False with the error told.
 */
bool host_load_all(const struct host_run_options *options, struct host_loaded *plugins, size_t *count) {
  for (*count = 0; *count < options->library_count; ++*count) {
    if (!load_one(options, &plugins[*count], *count)) return false;
  }
  return true;
}

void host_unload_all(struct host_loaded *plugins, size_t count) {
  while (count-- > 0) {
    plugins[count].plugin.api.destroy(plugins[count].state);
    host_unload(&plugins[count].plugin);
  }
}

/* Has a plugin parse an event before the extraction. As in libsinsp, the result does not matter. */
void host_parse_event(const struct host_loaded *loaded, const ss_plugin_event_input *input) {
  if ((loaded->plugin.capabilities & HOST_PARSING) == 0) return;
  ss_plugin_event_parse_input parse = {.owner = (ss_plugin_owner_t *)(uintptr_t)&loaded->plugin,
                                       .get_owner_last_error = host_owner_last_error};
  loaded->plugin.api.parse_event(loaded->state, input, &parse);
}

/* Whether a plugin extracts from events of this type. */
bool host_extracts_from(const struct host_loaded *loaded, const ss_plugin_event *event) {
  for (uint32_t i = 0; i < loaded->type_count; i++) {
    if (loaded->types[i] == event->type) return true;
  }
  return loaded->type_count == 0;
}
