/*
 * The commands run and explain: they run plugins, of which the first has one open source or several or gets
 * events from stdin, from init to destroy. `run` prints a row for each event, `explain` how far things came.
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
  struct host_loaded *plugins; /* the first has the sources */
  size_t plugin_count;
  struct host_source *sources;
  size_t source_count; /* 0: events come on stdin */
  size_t opened; /* those of the sources that could be opened */
  size_t turn; /* the source whose batch is being taken */
  struct host_recording recording;
  uint64_t progress_at; /* the time to show the progress next; UINT64_MAX: never */
  uint64_t count; /* events so far */
  uint64_t end_at; /* the second to stop at, on the monotonic clock; UINT64_MAX: never */
  struct host_account account; /* of `explain` */
  enum host_stop stop;
  struct host_table table;
  FILE *row; /* a row in memory, so that an error in the middle of it prints no half row */
  char *row_text;
  size_t row_size;
};

/*
 * Describes the event in the plugin's words, or by its payload. `other` has room for the words on an event of
 * another type.
 */
static struct host_row describe(const struct run *run, const ss_plugin_event_input *input, char other[32]) {
  const struct host_plugin *plugin = &run->plugins[0].plugin;
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
    text = plugin->api.event_to_string(run->plugins[0].state, input);
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
    host_table_row(run->row, &run->table, &row);
  }
  for (size_t i = 0; i < options->field_count; i++) {
    const struct host_field *field = &options->fields[i];
    ss_plugin_extract_field result = {.flist = field->is_list};
    const struct host_loaded *loaded = &run->plugins[field->plugin];
    if (host_extracts_from(loaded, input->evt) &&
        !host_extract(&loaded->plugin, loaded->state, input, field, &result)) {
      return false;
    }
    if (options->json) {
      host_json_value(run->row, field, &result, i == 0);
    } else {
      host_table_value(run->row, &run->table, i, &result);
    }
  }
  if (options->json) fputs("}}\n", run->row);
  return true;
}

static const char *event_source(const struct run *run) {
  if (run->options->event_source != NULL) return run->options->event_source;
  return run->plugins[0].plugin.id != 0 ? run->plugins[0].plugin.event_source : "syscall";
}

static bool put_event(struct run *run, const ss_plugin_event *event) {
  const ss_plugin_event_input input = {.evt = event, .evtnum = run->count + 1, .evtsrc = event_source(run)};
  for (size_t i = 0; i < run->plugin_count; i++) host_parse_event(&run->plugins[i], &input);
  if (run->options->copy != NULL && !host_copy_event(run->options->copy, event)) return false;
  if (run->options->explain) {
    run->count++;
    return host_explain_event(&run->account, run->plugins, &input);
  }
  rewind(run->row);
  if (!write_row(run, &input)) return false;
  if (fflush(run->row) != 0) {
    host_error(NULL, "out of memory");
    return false;
  }
  if (run->options->json) {
    fwrite(run->row_text, 1, run->row_size, stdout);
  } else {
    host_table_put(stdout, &run->table, run->row_text, run->row_size);
  }
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

/* Whether every source that is open trapped, and gives no events; what that means, the plugin's log says. */
static bool are_all_parked(const struct run *run) {
  return host_parked_sources(&run->plugins[0].plugin, run->plugins[0].state) >= open_sources(run);
}

/* Returns whether there is another event to take; says in run->stop why there is none. */
static bool take_event(struct run *run, struct host_source *source) {
  ss_plugin_event *event;
  if (host_batch_is_used_up(source)) {
    /* The next call may wait, so the rows so far are printed before. */
    if (!host_flush_output() || !host_flush_copy(run->options->copy)) return false;
    host_show_progress(source, &run->progress_at);
  }
  switch (host_next_event(source, &event)) {
    case SS_PLUGIN_TIMEOUT:
      if (!run->options->explain || !are_all_parked(run)) return true;
      run->stop = HOST_STOP_PARKED;
      return false;
    case SS_PLUGIN_EOF: source->has_ended = true; return true;
    case SS_PLUGIN_SUCCESS: return put_event(run, event);
    default: return false;
  }
}

/* Reads an event from stdin; as take_event. */
static bool take_recorded(struct run *run) {
  ss_plugin_event *event;
  if (!host_read_recorded(&run->recording, run->plugins[0].plugin.id, &event)) return false;
  if (event != NULL)
    return put_event(run, event) && host_flush_output() && host_flush_copy(run->options->copy);
  /* who has this program stop ends stdin as well */
  run->stop = stop_requested ? HOST_STOP_INTERRUPTED : HOST_STOP_END_OF_EVENTS;
  return false;
}

/* Returns why the loop ended. */
static enum host_stop loop(struct run *run) {
  const bool is_recorded = run->options->event_source != NULL;
  for (;;) {
    if (stop_requested) return HOST_STOP_INTERRUPTED;
    if (run->end_at != UINT64_MAX && second_now() >= run->end_at) return HOST_STOP_TIME;
    if (run->options->max_events != 0 && run->count == run->options->max_events) return HOST_STOP_MAX_EVENTS;
    struct host_source *source = is_recorded ? NULL : source_in_turn(run);
    if (!is_recorded && source == NULL) return HOST_STOP_END_OF_SOURCE;
    if (is_recorded ? !take_recorded(run) : !take_event(run, source)) return run->stop;
  }
}

static int run_sources(struct run *run) {
  const struct host_run_options *options = run->options;
  run->row = open_memstream(&run->row_text, &run->row_size);
  if (run->row == NULL) {
    host_error(NULL, "out of memory");
    return HOST_FAILED;
  }
  const bool has_table = !options->json && !options->explain;
  run->table = host_table_of(options, run->source_count > 1);
  if (has_table) host_table_header(stdout, &run->table);
  run->stop = loop(run);
  host_hide_progress(run->progress_at);
  fclose(run->row);
  free(run->row_text);
  if (options->explain && !options->json) {
    const struct host_findings findings = host_explain_find(&run->account, &run->plugins[0], run->stop);
    host_explain_end(&run->account, &findings, run->stop);
  }
  if (run->stop == HOST_STOP_ERROR || !host_flush_output()) return HOST_FAILED;
  if (has_table) {
    const char *code;
    fprintf(options->copy != NULL ? stdout : stderr, "%" PRIu64 " %s (%s)\n", run->count,
            run->count == 1 ? "event" : "events", host_stop_text(run->stop, &code));
  }
  return HOST_OK;
}

/* Puts the account of a run for programs, if that is asked for; `code` is what the run came to. */
static int put_account(const struct run *run, int code) {
  const struct host_run_options *options = run->options;
  if (!options->explain || !options->json) return code;
  host_explain_json(options, &run->account, run->plugins, run->plugin_count, run->opened, run->stop);
  return host_flush_output() ? code : HOST_FAILED;
}

/* Opens the sources. False with the error told; what is open by then is counted. */
static bool open_all(struct run *run) {
  static const char *const without[] = {""};
  const struct host_run_options *options = run->options;
  if (options->event_source != NULL) return true;
  const char *const *params = options->params_count > 0 ? options->params : without;
  const size_t wanted = options->params_count > 0 ? options->params_count : 1;
  const struct host_loaded *first = &run->plugins[0];
  run->progress_at = wanted == 1 && host_progress_is_wanted(&first->plugin) ? 0 : UINT64_MAX;
  run->turn = wanted - 1;
  run->sources = calloc(wanted, sizeof *run->sources);
  if (run->sources == NULL) {
    host_error(NULL, "out of memory");
    return false;
  }
  bool is_open = true;
  while (is_open && run->source_count < wanted) {
    is_open =
        host_open(&run->sources[run->source_count], &first->plugin, first->state, params[run->source_count]);
    run->source_count++;
    run->opened += is_open ? 1 : 0;
  }
  if (is_open && options->explain && !options->json) host_explain_opened(run->source_count);
  return is_open;
}

static int run_opened(struct run *run) {
  const struct host_run_options *options = run->options;
  run->end_at = options->seconds == 0 ? UINT64_MAX : second_now() + options->seconds;
  run->progress_at = UINT64_MAX;
  run->account =
      (struct host_account){.fields = options->fields,
                            .field_count = options->field_count,
                            .counts = calloc(options->field_count + 1, sizeof(struct host_field_account))};
  if (run->account.counts == NULL) {
    host_error(NULL, "out of memory");
    return HOST_FAILED;
  }
  int code = put_account(run, open_all(run) ? run_sources(run) : HOST_FAILED);
  const struct host_loaded *first = &run->plugins[0];
  if (code == HOST_OK && options->metrics &&
      (!host_put_metrics(stdout, &first->plugin, first->state, options->json) || !host_flush_output()))
    code = HOST_FAILED;
  for (size_t i = 0; i < run->source_count; i++)
    first->plugin.api.close(first->state, run->sources[i].instance);
  free(run->recording.payload);
  free(run->recording.event);
  free(run->account.counts);
  free(run->sources);
  return code;
}

int host_run(const struct host_run_options *options) {
  struct run run = {.options = options, .plugins = calloc(options->library_count, sizeof *run.plugins)};
  watch_signals();
  if (run.plugins == NULL) {
    host_error(NULL, "out of memory");
    return HOST_FAILED;
  }
  const int code = host_load_all(options, run.plugins, &run.plugin_count) ? run_opened(&run)
                                                                          : put_account(&run, HOST_FAILED);
  host_unload_all(run.plugins, run.plugin_count);
  free(run.plugins);
  return code;
}
