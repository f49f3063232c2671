/* plugin_event_to_string: an event in words, by the plugin's eventToString(). */
#include "base/utf8.h"
#include "extraction/event.h"

const char *ft_plugin_event_to_string(ss_plugin_t *s, const ss_plugin_event_input *in) {
  ft_plugin *plugin = s;
  ft_error error;
  int status;
  ft_lock_take(&plugin->extraction_lock);
  plugin->line[0] = '\0';
  ft_store *store = ft_storm_rests(&plugin->storm, FT_STORM_LINE) ? NULL : ft_event_load(plugin, in, &error);
  if (store && !ft_store_call_status(store, FT_CALL_event_to_string, &status, &error)) {
    ft_plugin_restart_extraction(plugin, FT_STORM_LINE, "event_to_string", &error);
  } else if (store && status == FT_STATUS_OK) {
    uint32_t length;
    const uint8_t *text = ft_store_text_out(store, &length);
    if (text && ft_utf8_copy_ascii(plugin->line, text, length)) {
      plugin->line[length] = '\0';
    } else if (text) {
      plugin->line[ft_utf8_repair(plugin->line, text, length)] = '\0';
    }
  }
  ft_lock_give(&plugin->extraction_lock);
  return plugin->line;
}
