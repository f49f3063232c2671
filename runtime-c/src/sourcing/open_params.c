/* plugin_list_open_params: the list of open params, for which the extraction sandbox is asked. */
#include <stdlib.h>

#include "plugin/plugin.h"

/* Keeps a copy of the text result, with a NUL at its end. False with the error. */
static bool keep(ft_plugin *plugin, ft_store *store, ft_error *error) {
  uint32_t length;
  const uint8_t *text = ft_store_text_out(store, &length);
  if (!text) {
    ft_error_set(error, "the plugin returned a text outside of its memory or of more than %d bytes",
                 FT_LIMIT_TEXT_BYTES);
    return false;
  }
  char *copy = realloc(plugin->open_params, (size_t)length + 1);
  if (!copy) {
    ft_error_set(error, "out of memory");
    return false;
  }
  memcpy(copy, text, length);
  copy[length] = '\0';
  plugin->open_params = copy;
  return true;
}

const char *ft_plugin_list_open_params(ss_plugin_t *s, ss_plugin_rc *rc) {
  ft_plugin *plugin = s;
  ft_error error;
  int status = FT_STATUS_FAILURE;
  const char *list = "";
  *rc = SS_PLUGIN_FAILURE;
  if (!plugin || !plugin->engine) return list; /* init failed, and gave its reason */
  ft_lock_take(&plugin->extraction_lock);
  ft_store *store = ft_plugin_extraction(plugin);
  if (!store) {
    ft_error_set(&error, "the sandbox could not be made again after a trap; the log says why");
  } else if (!ft_store_call_status(store, FT_CALL_list_open_params, &status, &error)) {
    ft_plugin_restart_extraction(plugin, FT_STORM_NONE, "list_open_params", &error);
  } else if (status == FT_STATUS_OK && keep(plugin, store, &error)) {
    list = plugin->open_params;
    *rc = SS_PLUGIN_SUCCESS;
  }
  ft_lock_give(&plugin->extraction_lock);
  if (*rc != SS_PLUGIN_SUCCESS) ft_plugin_set_error(plugin, "list_open_params", &error);
  return list;
}
