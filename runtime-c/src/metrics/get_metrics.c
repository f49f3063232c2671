/*
 * plugin_get_metrics. Falco asks on the thread of its statistics and on those of its web server, several at
 * once, and reads the answer after the call: each call answers in the next of a few arrays. Wasm is never
 * entered.
 */
#include "plugin/plugin.h"

static const struct {
  const char *name;
  bool is_gauge;
} ROWS[FT_METRICS] = {
#define ROW(name, is_gauge) {name, is_gauge},
    FT_METRIC_ROWS(ROW)
#undef ROW
};

static ss_plugin_metric metric(const char *name, bool is_gauge) {
  return (ss_plugin_metric){
      .name = name, .type = is_gauge ? SS_PLUGIN_METRIC_TYPE_NON_MONOTONIC : SS_PLUGIN_METRIC_TYPE_MONOTONIC};
}

/* The runtime's own. With the list of measured sandboxes locked. */
static void count_automatic(ft_plugin *plugin, ss_plugin_metric *out) {
  for (int i = 0; i < FT_METRICS; i++) {
    out[i] = metric(ROWS[i].name, ROWS[i].is_gauge);
    out[i].value_type = SS_PLUGIN_METRIC_VALUE_TYPE_U64;
    out[i].value.u64 = ft_counted(&plugin->counters, (enum ft_metric)i);
  }
  out[FT_METRIC_EVENTS_DROPPED].value.u64 = ft_measured_dropped(&plugin->measured);
  out[FT_METRIC_EVENTS_CUT].value.u64 = ft_measured_cut(&plugin->measured);
}

/* Those that the plugin declared. With the list of measured sandboxes locked. */
static void count_own(const ft_plugin *plugin, ss_plugin_metric *out) {
  for (uint32_t i = 0; i < plugin->facts->metric_count; i++) {
    const ft_metric_fact *fact = &plugin->facts->metrics[i];
    out[i] = metric(fact->name, fact->is_gauge);
    if (fact->is_gauge) {
      out[i].value_type = SS_PLUGIN_METRIC_VALUE_TYPE_D;
      out[i].value.d = ft_measured_gauge(&plugin->measured, i);
    } else {
      out[i].value_type = SS_PLUGIN_METRIC_VALUE_TYPE_U64;
      out[i].value.u64 = ft_measured_counter(&plugin->measured, i);
    }
  }
}

ss_plugin_metric *ft_plugin_get_metrics(ss_plugin_t *s, uint32_t *num_metrics) {
  ft_plugin *plugin = s;
  *num_metrics = 0;
  if (!plugin) return NULL;
  pthread_mutex_lock(&plugin->measured.lock);
  ss_plugin_metric *out = plugin->metrics[plugin->metrics_turn++ % FT_METRICS_ANSWERS];
  count_automatic(plugin, out);
  count_own(plugin, out + FT_METRICS);
  pthread_mutex_unlock(&plugin->measured.lock);
  *num_metrics = FT_METRICS + plugin->facts->metric_count;
  return out;
}
