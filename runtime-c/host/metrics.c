/* A plugin's metrics, named as Falco names them: the plugin's name, a dot, the metric's. */
#include <inttypes.h>
#include <string.h>

#include "host.h"

/* As JSON has it too; a number that JSON has no word for is null. */
static void put_number(FILE *out, const ss_plugin_metric *metric) {
  switch (metric->value_type) {
    case SS_PLUGIN_METRIC_VALUE_TYPE_U32: fprintf(out, "%" PRIu32, metric->value.u32); break;
    case SS_PLUGIN_METRIC_VALUE_TYPE_S32: fprintf(out, "%" PRId32, metric->value.s32); break;
    case SS_PLUGIN_METRIC_VALUE_TYPE_U64: fprintf(out, "%" PRIu64, metric->value.u64); break;
    case SS_PLUGIN_METRIC_VALUE_TYPE_S64: fprintf(out, "%" PRId64, metric->value.s64); break;
    case SS_PLUGIN_METRIC_VALUE_TYPE_I: fprintf(out, "%d", metric->value.i); break;
    case SS_PLUGIN_METRIC_VALUE_TYPE_F:
    case SS_PLUGIN_METRIC_VALUE_TYPE_D: {
      const double value =
          metric->value_type == SS_PLUGIN_METRIC_VALUE_TYPE_F ? (double)metric->value.f : metric->value.d;
      if (value - value == 0)
        fprintf(out, "%.15g", value);
      else
        fputs("null", out);
      break;
    }
    default: fputs("null", out);
  }
}

static size_t width_of_names(const ss_plugin_metric *metrics, uint32_t count) {
  size_t widest = 0;
  for (uint32_t i = 0; i < count; i++) {
    const size_t width = host_text_columns(metrics[i].name, strlen(metrics[i].name));
    if (width > widest) widest = width;
  }
  return widest;
}

static void put_table(FILE *out, const char *plugin, const ss_plugin_metric *metrics, uint32_t count) {
  const size_t width = width_of_names(metrics, count);
  for (uint32_t i = 0; i < count; i++) {
    host_put_text(out, plugin, strlen(plugin), SIZE_MAX);
    fputc('.', out);
    host_pad(out, host_put_text(out, metrics[i].name, strlen(metrics[i].name), SIZE_MAX), width + 2);
    put_number(out, &metrics[i]);
    fputc('\n', out);
  }
}

static void put_json(FILE *out, const char *plugin, const ss_plugin_metric *metrics, uint32_t count) {
  fputs("{\"metrics\":{", out);
  for (uint32_t i = 0; i < count; i++) {
    char name[1024];
    snprintf(name, sizeof name, "%s.%s", plugin, metrics[i].name);
    if (i > 0) fputc(',', out);
    host_put_json_text(out, name);
    fputc(':', out);
    put_number(out, &metrics[i]);
  }
  fputs("}}\n", out);
}

bool host_put_metrics(FILE *out, const struct host_plugin *plugin, ss_plugin_t *state, bool as_json) {
  uint32_t count = 0;
  if (plugin->api.get_metrics == NULL) {
    host_error(plugin->path, "it has no metrics; leave out --metrics");
    return false;
  }
  const ss_plugin_metric *metrics = plugin->api.get_metrics(state, &count);
  for (uint32_t i = 0; i < count; i++) {
    if (metrics[i].name != NULL) continue;
    host_error(plugin->path, "metric %" PRIu32 " has no name", i);
    return false;
  }
  (as_json ? put_json : put_table)(out, plugin->api.get_name(), metrics, count);
  return true;
}
