/*
 * The explain command's account of a run: how far things came, from the plugin's loading to the values of its
 * fields, what stopped, and where the first silence is. It says what this host saw, and what the plugin's own
 * metrics say where it has those that plugins of falco-ts have (docs/metrics.md).
 */
#include <inttypes.h>
#include <string.h>

#include "host.h"

enum { LABEL_WIDTH = 10 };

/* What a plugin counts where something went wrong, in the order of docs/metrics.md. */
static const char *const TROUBLES[] = {
    "traps_init",       "traps_open",     "traps_next_batch", "traps_extract",  "traps_event_to_string",
    "traps_other",      "deadline_hits",  "restarts",         "rests",          "sources_parked",
    "messages_dropped", "events_dropped", "events_cut",       "files_left_out", "cursor_failures",
};

static void put_label(const char *label) {
  fputs(label, stdout);
  host_pad(stdout, strlen(label), LABEL_WIDTH);
}

static const char *noun(uint64_t count, const char *one, const char *more) { return count == 1 ? one : more; }

/* fputs, and not puts, which the glibc floor of our tools has not. */
static void put_line(const char *text) {
  fputs(text, stdout);
  fputc('\n', stdout);
}

void host_explain_loaded(const struct host_plugin *plugin) {
  put_label("loaded");
  host_put_text(stdout, plugin->name, strlen(plugin->name), SIZE_MAX);
  const char *version = plugin->api.get_version();
  fputc(' ', stdout);
  host_put_text(stdout, version, strlen(version), SIZE_MAX);
  fputc('\n', stdout);
}

void host_explain_started(const char *config) {
  put_label("started");
  put_line(config != NULL ? "with the config that was given" : "without a config");
}

void host_explain_opened(size_t count) {
  put_label("opened");
  printf("%zu %s\n", count, noun(count, "source", "sources"));
  host_flush_output();
}

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

static size_t put_fields(const struct host_account *account) {
  size_t widest = 0, silent = 0;
  for (size_t i = 0; i < account->field_count; i++) {
    const char *title = account->fields[i].title;
    const size_t width = host_text_columns(title, strlen(title));
    if (width > widest) widest = width;
  }
  for (size_t i = 0; i < account->field_count; i++) {
    const char *title = account->fields[i].title;
    put_label(i == 0 ? "fields" : "");
    host_pad(stdout, host_put_text(stdout, title, strlen(title), SIZE_MAX), widest + 2);
    const struct host_field_account *counts = &account->counts[i];
    printf("a value in %" PRIu64 " of %" PRIu64 " %s\n", counts->with_value, counts->asked,
           noun(counts->asked, "event", "events"));
    if (counts->with_value == 0) silent++;
  }
  return silent;
}

/* Whether there are fields, and no event was of a type that they are extracted from. */
static bool was_never_asked(const struct host_account *account) {
  for (size_t i = 0; i < account->field_count; i++) {
    if (account->counts[i].asked > 0) return false;
  }
  return account->field_count > 0;
}

/* Says where the first silence is, and what to look at; nothing where every field had a value. */
static void put_advice(const struct host_account *account, bool has_inputs, uint64_t messages,
                       uint64_t input_bytes, size_t silent) {
  const char *advice = NULL;
  if (account->events == 0 && has_inputs && input_bytes == 0 && messages == 0) {
    advice = "nothing came in: do the open params name what is to be read, and has it anything new?";
  } else if (account->events == 0 && has_inputs && messages == 0) {
    advice = "bytes came in, and no message is complete: where does its first line, file or element end?";
  } else if (account->events == 0 && has_inputs) {
    advice = "messages came in, and the plugin made no event of them: look at the input's handler";
  } else if (account->events == 0) {
    advice = "the source gave no event: look at next() or nextBatch()";
  } else if (was_never_asked(account)) {
    advice = "no event is of a type that the plugin extracts from";
  } else if (silent > 0) {
    advice = "a field without a value makes every condition on it false: \"falco-ts run\" shows the events";
  }
  if (advice == NULL) return;
  put_label("look at");
  put_line(advice);
}

/* Says what went in and came out, and why the run ended; `reason` is NULL after an error, which was told. */
void host_explain_end(const struct host_account *account, const struct host_plugin *plugin,
                      ss_plugin_t *state, const char *reason) {
  uint32_t count;
  const ss_plugin_metric *metrics = metrics_of(plugin, state, &count);
  bool has_inputs = false;
  const uint64_t messages = counted(metrics, count, "messages", NULL);
  const uint64_t input_bytes = counted(metrics, count, "input_bytes", &has_inputs);
  /* a plugin with inputs may have sources without: events that came from nothing are of such a one */
  if (account->events > 0 && messages == 0 && input_bytes == 0) has_inputs = false;
  if (has_inputs) {
    put_label("in");
    printf("%" PRIu64 " %s, of which the plugin handled %" PRIu64 " %s\n", input_bytes,
           noun(input_bytes, "byte", "bytes"), messages, noun(messages, "message", "messages"));
  }
  put_label("out");
  printf("%" PRIu64 " %s with %" PRIu64 " %s\n", account->events, noun(account->events, "event", "events"),
         account->bytes, noun(account->bytes, "byte", "bytes"));
  const size_t silent = put_fields(account);
  for (size_t i = 0; i < sizeof TROUBLES / sizeof TROUBLES[0]; i++) {
    const uint64_t trouble = counted(metrics, count, TROUBLES[i], NULL);
    if (trouble == 0) continue;
    put_label("trouble");
    printf("%s %" PRIu64 "\n", TROUBLES[i], trouble);
  }
  put_label("stopped");
  put_line(reason != NULL ? reason : "by the error that stands on stderr");
  put_advice(account, has_inputs, messages, input_bytes, silent);
}
