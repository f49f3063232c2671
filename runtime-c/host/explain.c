/*
 * What the explain command counts and finds: how far things came, what stopped, and where the first silence
 * is. It knows what this host saw, and what the plugin's own metrics say where it has those that plugins of
 * falco-ts have (docs/metrics.md).
 */
#include <string.h>

#include "host.h"

/* What a plugin counts where something went wrong, in the order of docs/metrics.md. */
static const char *const TROUBLES[HOST_TROUBLES] = {
    "traps_init",
    "traps_open",
    "traps_next_batch",
    "traps_extract",
    "traps_event_to_string",
    "traps_other",
    "deadline_hits",
    "restarts",
    "rests",
    "sources_parked",
    "sources_waiting",
    "messages_dropped",
    "events_dropped",
    "events_cut",
    "files_left_out",
    "cursor_failures",
    "datagrams_lost",
    "connections_refused",
    "connections_broken",
    "connects_failed",
    "requests_refused",
    "requests_put_off",
    "gateway_traps",
};

/* The plugin's metric of this name as a whole number; 0 where it has none. */
static uint64_t counted(const ss_plugin_metric *metrics, uint32_t count, const char *name, bool *has) {
  for (uint32_t i = 0; i < count; i++) {
    if (strcmp(metrics[i].name, name) != 0 || metrics[i].value_type != SS_PLUGIN_METRIC_VALUE_TYPE_U64)
      continue;
    if (has != NULL) *has = true;
    return metrics[i].value.u64;
  }
  return 0;
}

static const ss_plugin_metric *metrics_of(const struct host_plugin *plugin, ss_plugin_t *state,
                                          uint32_t *count) {
  *count = 0;
  if (plugin->api.get_metrics == NULL) return NULL;
  const ss_plugin_metric *metrics = plugin->api.get_metrics(state, count);
  for (uint32_t i = 0; i < *count; i++) {
    if (metrics[i].name == NULL) *count = 0; /* it breaks a rule; `run --metrics` says so */
  }
  return metrics;
}

/* How many sources trapped and give no events any more; 0 of a plugin that does not count them. */
size_t host_parked_sources(const struct host_plugin *plugin, ss_plugin_t *state) {
  uint32_t count;
  const ss_plugin_metric *metrics = metrics_of(plugin, state, &count);
  return (size_t)counted(metrics, count, "sources_parked", NULL);
}

/* Counts an event, and the fields that have a value of it. False: a plugin broke a rule. */
bool host_explain_event(struct host_account *account, const struct host_loaded *plugins,
                        const ss_plugin_event_input *input) {
  account->events++;
  account->bytes +=
      input->evt->type == PLUGIN_EVENT_TYPE ? input->evt->len - PLUGIN_EVENT_PAYLOAD_OFFSET : input->evt->len;
  for (size_t i = 0; i < account->field_count; i++) {
    const struct host_field *field = &account->fields[i];
    const struct host_loaded *loaded = &plugins[field->plugin];
    ss_plugin_extract_field result;
    if (!host_extracts_from(loaded, input->evt)) continue;
    if (!host_extract(&loaded->plugin, loaded->state, input, field, &result)) return false;
    account->counts[i].asked++;
    if (result.res_len > 0) account->counts[i].with_value++;
  }
  return true;
}

/* Whether there are fields, and no event was of a type that they are extracted from. */
static bool was_never_asked(const struct host_account *account) {
  for (size_t i = 0; i < account->field_count; i++) {
    if (account->counts[i].asked > 0) return false;
  }
  return account->field_count > 0;
}

static bool has_silent_field(const struct host_account *account) {
  for (size_t i = 0; i < account->field_count; i++) {
    if (account->counts[i].with_value == 0) return true;
  }
  return false;
}

/* Where the first silence is. */
static enum host_advice advise(const struct host_account *account, const struct host_findings *findings,
                               enum host_stop stop) {
  if (account->events > 0) {
    if (was_never_asked(account)) return HOST_ADVICE_NEVER_ASKED;
    return has_silent_field(account) ? HOST_ADVICE_NO_VALUE : HOST_ADVICE_NONE;
  }
  if (stop == HOST_STOP_ERROR) return HOST_ADVICE_NONE; /* the error says it */
  if (findings->troubles[HOST_TROUBLE_PARKED].count > 0) return HOST_ADVICE_PARKED;
  if (findings->troubles[HOST_TROUBLE_WAITING].count > 0) return HOST_ADVICE_WAITING;
  if (!findings->has_inputs) return HOST_ADVICE_NO_EVENT;
  if (findings->messages > 0) return HOST_ADVICE_NO_EVENT_OF_MESSAGES;
  return findings->input_bytes > 0 ? HOST_ADVICE_NO_MESSAGE : HOST_ADVICE_NOTHING_IN;
}

struct host_findings host_explain_find(const struct host_account *account, const struct host_loaded *loaded,
                                       enum host_stop stop) {
  struct host_findings findings = {0};
  uint32_t count;
  const ss_plugin_metric *metrics = metrics_of(&loaded->plugin, loaded->state, &count);
  findings.messages = counted(metrics, count, "messages", NULL);
  findings.input_bytes = counted(metrics, count, "input_bytes", &findings.has_inputs);
  /* a plugin with inputs may have sources without: events that came from nothing are of such a one */
  if (account->events > 0 && findings.messages == 0 && findings.input_bytes == 0) findings.has_inputs = false;
  for (size_t i = 0; i < HOST_TROUBLES; i++) {
    findings.troubles[i].name = TROUBLES[i];
    findings.troubles[i].count = counted(metrics, count, TROUBLES[i], NULL);
  }
  findings.advice = advise(account, &findings, stop);
  return findings;
}

/* The advice's code, which programs read and which never changes, and what people read; NULL of none. */
const char *host_advice_text(enum host_advice advice, const char **code) {
#define ADVICE(name, code_text, text) \
  case name: *code = code_text; return text;
  switch (advice) {
    ADVICE(HOST_ADVICE_NOTHING_IN, "nothing-in",
           "nothing came in: do the open params name what is to be read, and has it anything new?")
    ADVICE(HOST_ADVICE_NO_MESSAGE, "no-message",
           "bytes came in, and no message is complete: where does its first line, file or element end?")
    ADVICE(HOST_ADVICE_NO_EVENT_OF_MESSAGES, "no-event-of-messages",
           "messages came in, and the plugin made no event of them: look at the input's handler")
    ADVICE(HOST_ADVICE_NO_EVENT, "no-event", "the source gave no event: look at next() or nextBatch()")
    ADVICE(HOST_ADVICE_PARKED, "parked", "the source trapped before its first event: stderr has its line")
    ADVICE(HOST_ADVICE_WAITING, "waiting",
           "the source trapped before its first event, and waits to be opened again: stderr has its line")
    ADVICE(HOST_ADVICE_NEVER_ASKED, "never-asked", "no event is of a type that the plugin extracts from")
    ADVICE(HOST_ADVICE_NO_VALUE, "no-value",
           "a field without a value makes every condition on it false: \"falco-ts run\" shows the events")
    case HOST_ADVICE_NONE: break;
  }
#undef ADVICE
  *code = NULL;
  return NULL;
}

/* Why a run ended: the code, which never changes, and in words. */
const char *host_stop_text(enum host_stop stop, const char **code) {
  static const char *const texts[][2] = {
      [HOST_STOP_ERROR] = {"error", "by the error that stands on stderr"},
      [HOST_STOP_INTERRUPTED] = {"interrupted", "interrupted"},
      [HOST_STOP_TIME] = {"time", "the time is over"},
      [HOST_STOP_MAX_EVENTS] = {"max-events", "max events"},
      [HOST_STOP_END_OF_SOURCE] = {"end-of-source", "end of source"},
      [HOST_STOP_END_OF_EVENTS] = {"end-of-events", "end of events"},
      [HOST_STOP_PARKED] = {"parked", "a source that trapped gives no more events (parked)"},
  };
  *code = texts[stop][0];
  return texts[stop][1];
}
