/*
 * plugin_get_metrics. Falco asks on the thread of its statistics and on those of its web server, several at
 * once, and reads the answer after the call: each thread has an answer of its own. Wasm is never entered.
 */
#include <stdlib.h>
#include <string.h>

#include "inputs/input.h"
#include "plugin/plugin.h"

/* Their names, one behind the other: pointers to them would cost each plugin a relocation apiece. */
static const char NAMES[] =
#define ROW(name, is_gauge, of) name "\0"
    FT_METRIC_ROWS(ROW)
#undef ROW
    ;

static const struct {
  bool is_gauge;
  uint8_t of; /* enum ft_metric_of */
} ROWS[FT_METRICS] = {
#define ROW(name, is_gauge, of) {is_gauge, FT_METRIC_OF_##of},
    FT_METRIC_ROWS(ROW)
#undef ROW
};

static ss_plugin_metric metric(const char *name, bool is_gauge) {
  return (ss_plugin_metric){
      .name = name, .type = is_gauge ? SS_PLUGIN_METRIC_TYPE_NON_MONOTONIC : SS_PLUGIN_METRIC_TYPE_MONOTONIC};
}

static bool listens(const ft_plugin_facts *facts) {
  for (size_t i = 0; i < facts->input_count; i++) {
    if (facts->inputs[i].kind->has_sockets) return true;
  }
  return false;
}

/* Whether the runtime counts something for the plugin. */
static bool counts(const ft_plugin_facts *facts, enum ft_metric_of of) {
  switch (of) {
    case FT_METRIC_OF_INPUTS: return facts->input_count > 0;
    case FT_METRIC_OF_SOCKETS: return listens(facts);
    case FT_METRIC_OF_CURSOR: return facts->cursor != NULL;
    default: return true;
  }
}

/*
 * The runtime's own, of which those that all plugins have come first. Returns how many there are. With the
 * list of measured sandboxes locked.
 */
static uint32_t count_automatic(ft_plugin *plugin, ss_plugin_metric *out) {
  uint32_t count = 0;
  const char *name = NAMES;
  for (uint32_t i = 0; i < FT_METRICS; i++, name += strlen(name) + 1) {
    if (!counts(plugin->facts, (enum ft_metric_of)ROWS[i].of)) continue;
    out[count] = metric(name, ROWS[i].is_gauge);
    out[count].value_type = SS_PLUGIN_METRIC_VALUE_TYPE_U64;
    out[count++].value.u64 = ft_counted(&plugin->counters, (enum ft_metric)i);
  }
  out[FT_METRIC_EVENTS_DROPPED].value.u64 = ft_measured_dropped(&plugin->measured);
  out[FT_METRIC_EVENTS_CUT].value.u64 = ft_measured_cut(&plugin->measured);
  return count;
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

/*
 * The answer of the calling thread; of more threads than there is room for, the one that asked longest ago
 * gives up its place. NULL: no memory. With the list of measured sandboxes locked.
 */
static ss_plugin_metric *answer_of_thread(ft_plugin *plugin) {
  ft_metrics_answer *place = &plugin->answers[0];
  for (ft_metrics_answer *one = place; one < plugin->answers + FT_METRICS_THREADS; one++) {
    if (one->turn && pthread_equal(one->thread, pthread_self())) {
      place = one;
      break;
    }
    if (one->turn < place->turn) place = one;
  }
  if (!place->metrics) {
    place->metrics = calloc(FT_METRICS + plugin->facts->metric_count, sizeof *place->metrics);
    if (!place->metrics) return NULL;
  }
  place->thread = pthread_self();
  place->turn = ++plugin->metrics_turn;
  return place->metrics;
}

ss_plugin_metric *ft_plugin_get_metrics(ss_plugin_t *s, uint32_t *num_metrics) {
  ft_plugin *plugin = s;
  *num_metrics = 0;
  if (!plugin) return NULL;
  pthread_mutex_lock(&plugin->measured.lock);
  ss_plugin_metric *out = answer_of_thread(plugin);
  if (out) {
    const uint32_t count = count_automatic(plugin, out);
    count_own(plugin, out + count);
    *num_metrics = count + plugin->facts->metric_count;
  }
  pthread_mutex_unlock(&plugin->measured.lock);
  return out;
}
