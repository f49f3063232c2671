/*
 * The commands run and explain: they run a plugin state with one open source or several, from init to
 * destroy. `run` prints a row for each event, `explain` how far things came.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host.h"

static volatile sig_atomic_t stop_requested;

static void request_stop(int signal_number) {
  (void)signal_number;
  stop_requested = 1;
}

/*
 * As in Falco, signals are looked for between calls, and system calls are restarted. A second signal ends the
 * program at once.
 */
static void watch_signals(void) {
  struct sigaction action = {.sa_handler = request_stop, .sa_flags = (int)(SA_RESTART | SA_RESETHAND)};
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
}

struct run {
  const struct host_run_options *options;
  const struct host_plugin *plugin;
  ss_plugin_t *state;
  struct host_source *sources;
  size_t source_count;
  size_t turn; /* the source whose batch is being taken */
  uint64_t progress_at; /* the time to show the progress next; UINT64_MAX: never */
  const uint16_t *types; /* the types of events to extract from */
  uint32_t type_count; /* 0: extract from events of all types */
  uint64_t count; /* events so far */
  uint64_t end_at; /* the second to stop at, on the monotonic clock; UINT64_MAX: never */
  struct host_account account; /* of `explain` */
  FILE *row; /* a row in memory, so that an error in the middle of it prints no half row */
  char *row_text;
  size_t row_size;
};

static bool is_extracted_from(const struct run *run, const ss_plugin_event *event) {
  for (uint32_t i = 0; i < run->type_count; i++) {
    if (run->types[i] == event->type) return true;
  }
  return run->type_count == 0;
}

/*
 * Describes the event in the plugin's words, or by its payload. `other` has room for the words on an event of
 * another type.
 */
static struct host_row describe(const struct run *run, const ss_plugin_event_input *input, char other[32]) {
  const struct host_plugin *plugin = run->plugin;
  const ss_plugin_event *event = input->evt;
  struct host_row row = {
      .number = input->evtnum, .timestamp = event->ts, .event_source = input->evtsrc, .text = other};
  if (event->type != PLUGIN_EVENT_TYPE) {
    snprintf(other, 32, "event of type %d", event->type);
    row.text_length = strlen(other);
    return row;
  }
  row.payload = (const unsigned char *)event + PLUGIN_EVENT_PAYLOAD_OFFSET;
  row.payload_length = event->len - PLUGIN_EVENT_PAYLOAD_OFFSET;
  const char *text = NULL;
  if (plugin->id != 0 && plugin->api.event_to_string != NULL) {
    text = plugin->api.event_to_string(run->state, input);
  }
  bool has_text = text != NULL && text[0] != '\0';
  row.text = has_text ? text : (const char *)row.payload;
  row.text_length = has_text ? strlen(text) : row.payload_length;
  return row;
}

/* Writes an event's row. False: the plugin broke a rule, and the row is not to be printed. */
static bool write_row(struct run *run, const ss_plugin_event_input *input) {
  const struct host_run_options *options = run->options;
  char other[32];
  struct host_row row = describe(run, input, other);
  if (run->source_count > 1) row.instance = run->turn + 1;
  if (options->json) {
    host_json_row(run->row, &row);
  } else {
    host_table_row(run->row, &row, options->field_count > 0);
  }
  for (size_t i = 0; i < options->field_count; i++) {
    const struct host_field *field = &options->fields[i];
    ss_plugin_extract_field result = {.flist = field->is_list};
    if (is_extracted_from(run, input->evt) && !host_extract(run->plugin, run->state, input, field, &result)) {
      return false;
    }
    if (options->json) {
      host_json_value(run->row, field, &result, i == 0);
    } else {
      host_table_value(run->row, field, &result, i + 1 == options->field_count);
    }
  }
  fputs(options->json ? "}}\n" : "\n", run->row);
  return true;
}

static bool put_event(struct run *run, const ss_plugin_event *event) {
  const char *event_source = run->plugin->id != 0 ? run->plugin->event_source : "syscall";
  const ss_plugin_event_input input = {.evt = event, .evtnum = run->count + 1, .evtsrc = event_source};
  host_parse_event(&run->sources[run->turn], &input);
  if (run->options->explain) {
    run->count++;
    return host_explain_event(&run->account, run->plugin, run->state, &input, is_extracted_from(run, event));
  }
  rewind(run->row);
  if (!write_row(run, &input)) return false;
  if (fflush(run->row) != 0) {
    host_error(NULL, "out of memory");
    return false;
  }
  fwrite(run->row_text, 1, run->row_size, stdout);
  run->count++;
  return true;
}

/*
 * Returns the source whose batch is being taken, or else the next one that has not ended; NULL: all have
 * ended.
 */
static struct host_source *source_in_turn(struct run *run) {
  if (!host_batch_is_used_up(&run->sources[run->turn])) return &run->sources[run->turn];
  for (size_t i = 1; i <= run->source_count; i++) {
    const size_t next = (run->turn + i) % run->source_count;
    if (run->sources[next].has_ended) continue;
    run->turn = next;
    return &run->sources[next];
  }
  return NULL;
}

static uint64_t second_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec;
}

static size_t open_sources(const struct run *run) {
  size_t open = 0;
  for (size_t i = 0; i < run->source_count; i++) open += run->sources[i].has_ended ? 0 : 1;
  return open;
}

/* Returns why the loop ended, or NULL after an error. */
static const char *loop(struct run *run) {
  for (struct host_source *source; (source = source_in_turn(run)) != NULL;) {
    if (stop_requested) return "interrupted";
    if (run->end_at != UINT64_MAX && second_now() >= run->end_at) return "the time is over";
    if (host_batch_is_used_up(source)) {
      /* The next call may wait, so the rows so far are printed before. */
      if (!host_flush_output()) return NULL;
      host_show_progress(source, &run->progress_at);
    }
    ss_plugin_event *event;
    ss_plugin_rc rc = host_next_event(source, &event);
    if (rc == SS_PLUGIN_TIMEOUT) {
      if (!run->options->explain || !host_explain_is_parked(run->plugin, run->state, open_sources(run)))
        continue;
      return "a source that trapped gives no more events (parked)";
    }
    if (rc == SS_PLUGIN_EOF) {
      source->has_ended = true;
    } else if (rc != SS_PLUGIN_SUCCESS || !put_event(run, event)) {
      return NULL;
    } else if (run->count == run->options->max_events) {
      return "max events";
    }
  }
  return "end of source";
}

static int run_sources(struct run *run) {
  const struct host_run_options *options = run->options;
  run->row = open_memstream(&run->row_text, &run->row_size);
  if (run->row == NULL) {
    host_error(NULL, "out of memory");
    return HOST_FAILED;
  }
  const bool has_table = !options->json && !options->explain;
  if (has_table) host_table_header(stdout, run->source_count > 1, options->fields, options->field_count);
  const char *reason = loop(run);
  host_hide_progress(run->progress_at);
  fclose(run->row);
  free(run->row_text);
  if (options->explain) host_explain_end(&run->account, run->plugin, run->state, reason);
  if (reason == NULL || !host_flush_output()) return HOST_FAILED;
  if (has_table) {
    fprintf(stderr, "%" PRIu64 " %s (%s)\n", run->count, run->count == 1 ? "event" : "events", reason);
  }
  return HOST_OK;
}

static int run_state(const struct host_run_options *options, const struct host_plugin *plugin,
                     ss_plugin_t *state) {
  static const char *const without[] = {""};
  const char *const *params = options->params_count > 0 ? options->params : without;
  struct run run = {.options = options, .plugin = plugin, .state = state};
  const size_t wanted = options->params_count > 0 ? options->params_count : 1;
  run.progress_at = wanted == 1 && host_progress_is_wanted(plugin) ? 0 : UINT64_MAX;
  run.turn = wanted - 1;
  run.end_at = options->seconds == 0 ? UINT64_MAX : second_now() + options->seconds;
  run.sources = calloc(wanted, sizeof *run.sources);
  run.account = (struct host_account){.fields = options->fields,
                                      .field_count = options->field_count,
                                      .with_value = calloc(options->field_count + 1, sizeof(uint64_t))};
  if (run.sources == NULL || run.account.with_value == NULL) {
    host_error(NULL, "out of memory");
    free(run.account.with_value);
    free(run.sources);
    return HOST_FAILED;
  }
  if (plugin->api.get_extract_event_types != NULL) { /* libsinsp asks once, right after init */
    run.types = plugin->api.get_extract_event_types(&run.type_count, state);
    if (run.types == NULL) run.type_count = 0;
  }
  bool is_open = true;
  while (is_open && run.source_count < wanted) {
    is_open = host_open(&run.sources[run.source_count], plugin, state, params[run.source_count]);
    run.source_count++;
  }
  if (is_open && options->explain) host_explain_opened(run.source_count);
  int code = is_open ? run_sources(&run) : HOST_FAILED;
  if (code == HOST_OK && options->metrics &&
      (!host_put_metrics(stdout, plugin, state, options->json) || !host_flush_output()))
    code = HOST_FAILED;
  for (size_t i = 0; i < run.source_count; i++) plugin->api.close(state, run.sources[i].instance);
  free(run.account.with_value);
  free(run.sources);
  return code;
}

int host_run(const struct host_run_options *options) {
  struct host_plugin plugin;
  int code = HOST_FAILED;
  watch_signals();
  if (!host_load(&plugin, options->path)) return code;
  if (options->explain) host_explain_loaded(&plugin);
  if ((plugin.capabilities & HOST_SOURCING) == 0) {
    host_error(options->path,
               "there is no event source in it, so there is nothing to run; \"info\" shows what it has");
  } else if (options->field_count > 0 && (plugin.capabilities & HOST_EXTRACTION) == 0) {
    host_error(options->path, "it extracts no fields, so none can be shown; leave out --field");
  } else {
    ss_plugin_t *state = host_init(&plugin, options->config);
    if (state != NULL) {
      if (options->explain) host_explain_started(options->config);
      code = run_state(options, &plugin, state);
      plugin.api.destroy(state);
    }
  }
  host_unload(&plugin);
  return code;
}
