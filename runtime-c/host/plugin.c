/*
 * Loads a plugin, and checks it as libs' plugin_loader.c and libsinsp do before init: its symbols, versions,
 * capabilities, id and event source.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

#define STATIC_TEXT(plugin, symbol) text_or_empty((plugin)->api.symbol())

static const char *text_or_empty(const char *text) { return text != NULL ? text : ""; }

static bool open_library(struct host_plugin *plugin) {
  if (!host_check_file(plugin->path)) return false;
  /* A name without a slash would be looked up in the system's library folders. */
  bool has_slash = strchr(plugin->path, '/') != NULL;
  size_t size = strlen(plugin->path) + 3;
  char *path = malloc(size);
  if (path == NULL) {
    host_error(plugin->path, "out of memory");
    return false;
  }
  snprintf(path, size, "%s%s", has_slash ? "" : "./", plugin->path);
  plugin->library = dlopen(path, RTLD_LOCAL | RTLD_NOW);
  if (plugin->library == NULL) {
    const char *reason = text_or_empty(dlerror());
    size_t prefix = strlen(path);
    if (strncmp(reason, path, prefix) == 0 && strncmp(reason + prefix, ": ", 2) == 0) reason += prefix + 2;
    host_error(plugin->path, "cannot be loaded: %s", reason);
  }
  free(path);
  return plugin->library != NULL;
}

static void resolve_symbols(struct host_plugin *plugin) {
#define SYMBOL(symbol) {"plugin_" #symbol, offsetof(plugin_api, symbol)},
  static const struct {
    const char *name;
    size_t offset;
  } symbols[] = {PLUGIN_SYMBOLS(SYMBOL)};
#undef SYMBOL
  for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
    void *address = dlsym(plugin->library, symbols[i].name);
    memcpy((char *)&plugin->api + symbols[i].offset, &address, sizeof address);
  }
}

/* Reads a version as sscanf("%u.%u.%u") does: the text behind the third number does not matter. */
static bool parse_version(const char *text, uint64_t version[3]) {
  for (int i = 0; i < 3; i++) {
    if (i > 0 && *text++ != '.') return false;
    if (!host_parse_u64(text, &text, &version[i])) return false;
  }
  return true;
}

static bool check_api_version(const struct host_plugin *plugin) {
  if (plugin->api.get_required_api_version == NULL) {
    host_error(plugin->path, "not a Falco plugin: it does not export plugin_get_required_api_version");
    return false;
  }
  const char *text = STATIC_TEXT(plugin, get_required_api_version);
  uint64_t required[3];
  if (!parse_version(text, required)) {
    host_error(plugin->path, "asks for plugin API version \"%s\", which is not of the form x.y.z", text);
    return false;
  }
  if (required[0] == PLUGIN_API_VERSION_MAJOR &&
      (required[1] < PLUGIN_API_VERSION_MINOR ||
       (required[1] == PLUGIN_API_VERSION_MINOR && required[2] <= PLUGIN_API_VERSION_PATCH))) {
    return true;
  }
  host_error(plugin->path,
             "asks for plugin API version %s, and this host has %s: update falco-ts, or build the plugin "
             "for an older Falco",
             text, PLUGIN_API_VERSION_STR);
  return false;
}

static bool check_mandatory_symbols(const struct host_plugin *plugin) {
  const plugin_api *api = &plugin->api;
  const char *missing = api->get_version == NULL       ? "get_version"
                        : api->get_name == NULL        ? "get_name"
                        : api->get_description == NULL ? "get_description"
                        : api->get_contact == NULL     ? "get_contact"
                        : api->init == NULL            ? "init"
                        : api->destroy == NULL         ? "destroy"
                        : api->get_last_error == NULL  ? "get_last_error"
                                                       : NULL;
  if (missing == NULL) return true;
  host_error(plugin->path, "not a Falco plugin: it does not export plugin_%s, which every plugin must",
             missing);
  return false;
}

static bool find_capabilities(struct host_plugin *plugin) {
  const plugin_api *api = &plugin->api;
  const char *broken = NULL;
  unsigned found = 0;
  if (api->open != NULL && api->close != NULL && api->next_batch != NULL) {
    found |= HOST_SOURCING;
    if ((plugin->id != 0) != (plugin->event_source[0] != '\0')) {
      broken =
          "it must have both an id (plugin_get_id) and an event source (plugin_get_event_source), or neither";
    }
  } else if (api->open != NULL || api->close != NULL || api->next_batch != NULL) {
    broken = "it must export all of plugin_open, plugin_close and plugin_next_batch, or none";
  }
  if (api->extract_fields != NULL && api->get_fields != NULL) {
    found |= HOST_EXTRACTION;
  } else if (api->extract_fields != NULL) {
    broken = "it exports plugin_extract_fields without plugin_get_fields";
  }
  if (api->parse_event != NULL) found |= HOST_PARSING;
  if (api->set_async_event_handler != NULL && api->get_async_events != NULL) {
    found |= HOST_ASYNC;
  } else if (api->set_async_event_handler != NULL) {
    broken = "it exports plugin_set_async_event_handler without plugin_get_async_events";
  }
  if (api->capture_open != NULL && api->capture_close != NULL) {
    found |= HOST_CAPTURE_LISTENING;
  } else if (api->capture_open != NULL) {
    broken = "it exports plugin_capture_open without plugin_capture_close";
  }
  if (broken == NULL && found == 0)
    broken = "it has no capability: it neither sources, extracts, parses nor listens";
  if (broken != NULL) host_error(plugin->path, "Falco would refuse it: %s", broken);
  plugin->capabilities = found;
  return broken == NULL;
}

static bool read_identity(struct host_plugin *plugin) {
  uint64_t version[3];
  if (!parse_version(STATIC_TEXT(plugin, get_version), version)) {
    host_error(plugin->path, "Falco would refuse it: its version \"%s\" is not of the form x.y.z",
               STATIC_TEXT(plugin, get_version));
    return false;
  }
  plugin->name = STATIC_TEXT(plugin, get_name);
  plugin->id = plugin->api.get_id != NULL ? plugin->api.get_id() : 0;
  plugin->event_source = plugin->api.get_event_source != NULL ? STATIC_TEXT(plugin, get_event_source) : "";
  if (plugin->id != 0 && strcmp(plugin->event_source, "syscall") == 0) {
    host_error(plugin->path, "Falco would refuse it: the event source \"syscall\" is Falco's own");
    return false;
  }
  return true;
}

bool host_load(struct host_plugin *plugin, const char *path) {
  *plugin = (struct host_plugin){.path = path};
  if (!open_library(plugin)) return false;
  resolve_symbols(plugin);
  if (check_api_version(plugin) && check_mandatory_symbols(plugin) && read_identity(plugin) &&
      find_capabilities(plugin)) {
    return true;
  }
  host_unload(plugin);
  return false;
}

void host_unload(struct host_plugin *plugin) {
  if (plugin->library != NULL) dlclose(plugin->library);
  plugin->library = NULL;
}
