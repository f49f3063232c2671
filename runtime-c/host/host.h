/*
 * falco-ts-host: a small Falco host for one plugin. It loads a plugin as libs' plugin_loader.c does, takes
 * its batches as libscap's source_plugin.c does, asks for fields as libsinsp's plugin_filtercheck.cpp does,
 * and prints the results. Where a plugin breaks Falco's rules, and Falco would misbehave, it reports the
 * fault and ends.
 *
 * A function that returns bool or a result code, and fails, has printed the reason on stderr, in one line.
 */
#ifndef FT_HOST_H
#define FT_HOST_H

#include <stdbool.h>
#include <stdio.h>

#include "falco_plugin_abi.h"
#include "test_wire.h"

enum host_exit { HOST_OK = 0, HOST_FAILED = 1, HOST_USAGE = 2 };

enum host_capability {
  HOST_SOURCING = 1 << 0,
  HOST_EXTRACTION = 1 << 1,
  HOST_PARSING = 1 << 2,
  HOST_ASYNC = 1 << 3,
  HOST_CAPTURE_LISTENING = 1 << 4,
};

/*
 * A loaded plugin, with the facts of its static symbols. Its texts belong to the plugin and are never NULL;
 * the caller owns path.
 */
struct host_plugin {
  const char *path;
  void *library;
  plugin_api api;
  const char *name;
  const char *event_source; /* "": it has none */
  uint32_t id; /* 0: it has none */
  unsigned capabilities;
};

/*
 * A field to extract, as the command line asks for it. It owns name; its other texts belong to the command
 * line.
 */
struct host_field {
  size_t plugin; /* whose field it is: its place among those of the run */
  uint32_t id;
  uint32_t type; /* ss_plugin_field_type */
  bool is_list;
  const char *title; /* its name with the argument in brackets */
  char *name; /* its name without the argument */
  bool has_argument;
  const char *arg_key; /* NULL: none, or the field takes no key */
  uint64_t arg_index; /* HOST_NO_INDEX: none, or the field takes no index */
};
#define HOST_NO_INDEX UINT64_MAX

/* An open source, and the batch whose events are being taken. */
struct host_source {
  const struct host_plugin *plugin;
  ss_plugin_t *state;
  ss_instance_t *instance;
  uint32_t batch_size;
  ss_plugin_event **batch;
  uint32_t batch_next;
  ss_plugin_rc batch_rc;
  bool has_ended;
};

/* Events that come on stdin; zeroed at first. The caller frees its members. */
struct host_recording {
  char *payload;
  size_t capacity;
  ss_plugin_event *event;
};

struct host_info_options {
  const char *path;
  const char *config; /* the config to init the plugin with, to list its open params; NULL: list none */
};

struct host_library {
  const char *path;
  const char *config; /* NULL: none given */
};

struct host_run_options {
  struct host_library *libraries; /* the first has the event source; the others extract from its events */
  size_t library_count;
  const char
      *event_source; /* of events that come on stdin (recorded.c); NULL: the first plugin has a source */
  const char **params; /* the open params of each source */
  size_t params_count; /* 0: open one source, without params */
  uint64_t max_events; /* 0: no limit */
  bool json;
  bool metrics; /* show the plugin's at the end */
  bool explain; /* say how far things came, and print no rows */
  FILE *copy; /* gets a copy of each event, and stdout the line at the end; NULL: none does */
  uint64_t
      columns; /* of the terminal that stdout comes to in the end; 0: stdout is the terminal, or none is */
  uint64_t seconds; /* stop after so long; 0: no limit */
  const struct host_field *fields;
  size_t field_count;
};

/* A plugin of a run, from its init to its destroy. */
struct host_loaded {
  struct host_plugin plugin;
  ss_plugin_t *state;
  const uint16_t *types; /* the types of events that it extracts from */
  uint32_t type_count; /* 0: it extracts from events of all types */
};

/* How many events a field was asked in, and had a value in. */
struct host_field_account {
  uint64_t asked;
  uint64_t with_value;
};

/* Why a run ended. */
enum host_stop {
  HOST_STOP_ERROR, /* which was told */
  HOST_STOP_INTERRUPTED,
  HOST_STOP_TIME,
  HOST_STOP_MAX_EVENTS,
  HOST_STOP_END_OF_SOURCE,
  HOST_STOP_END_OF_EVENTS,
  HOST_STOP_PARKED,
};

/* Where the first silence of a run is. */
enum host_advice {
  HOST_ADVICE_NONE,
  HOST_ADVICE_NOTHING_IN,
  HOST_ADVICE_NO_MESSAGE,
  HOST_ADVICE_NO_EVENT_OF_MESSAGES,
  HOST_ADVICE_NO_EVENT,
  HOST_ADVICE_PARKED,
  HOST_ADVICE_WAITING,
  HOST_ADVICE_NEVER_ASKED,
  HOST_ADVICE_NO_VALUE,
};

/* Places among what a plugin counts where something went wrong, and how much of that there is. */
enum { HOST_TROUBLE_PARKED = 9, HOST_TROUBLE_WAITING, HOST_TROUBLES = 23 };

/* What the explain command finds at the end of a run. */
struct host_findings {
  bool has_inputs;
  uint64_t messages; /* of inputs, that the plugin handled */
  uint64_t input_bytes;
  struct {
    const char *name;
    uint64_t count;
  } troubles[HOST_TROUBLES];
  enum host_advice advice;
};

/* What the explain command counts. */
struct host_account {
  const struct host_field *fields;
  size_t field_count;
  struct host_field_account *counts; /* of each field */
  uint64_t events;
  uint64_t bytes; /* of their payloads */
};

/* The beginning of a row of output. The fields' values follow, each printed as it is extracted. */
struct host_row {
  uint64_t number;
  uint64_t instance; /* the number of its source, from 1; 0: there is only one source */
  uint64_t timestamp; /* nanoseconds since 1970 */
  const char *event_source;
  const char *text; /* the event in words; text_length bytes, not NUL-terminated */
  size_t text_length;
  const unsigned char *payload;
  size_t payload_length;
};

/* How the table for people is laid out. */
struct host_table {
  const struct host_field *fields;
  size_t field_count;
  bool has_instances;
  size_t columns; /* of the terminal; 0: rows go elsewhere, and are as long as they are */
  size_t event_width; /* of the column of event texts */
};

/* file.c */
bool host_check_file(const char *path);

/* plugin.c */
bool host_load(struct host_plugin *plugin, const char *path);
void host_unload(struct host_plugin *plugin);

/* info.c, run.c, drive.c: the three commands; they return an exit code */
int host_info(const struct host_info_options *options);
int host_run(const struct host_run_options *options);
int host_drive(const char *path, int in, int out);

/* session.c: one plugin state */
ss_plugin_t *host_init(const struct host_plugin *plugin, const char *config);
const char *host_last_error(const struct host_plugin *plugin, ss_plugin_t *state);
const char *host_owner_last_error(ss_plugin_owner_t *owner);

/*
 * progress.c: a line on the terminal, while events go elsewhere; *next_at, at first 0, is the time at which
 * it may be written again
 */
bool host_progress_is_wanted(const struct host_plugin *plugin);
void host_show_progress(const struct host_source *source, uint64_t *next_at);
void host_hide_progress(uint64_t next_at);

/* explain.c: `loaded` is the first plugin, whose sources are open still */
size_t host_parked_sources(const struct host_plugin *plugin, ss_plugin_t *state);
bool host_explain_event(struct host_account *account, const struct host_loaded *plugins,
                        const ss_plugin_event_input *input);
struct host_findings host_explain_find(const struct host_account *account, const struct host_loaded *loaded,
                                       enum host_stop stop);
const char *host_advice_text(enum host_advice advice, const char **code);
const char *host_stop_text(enum host_stop stop, const char **code);

/* explain_text.c and explain_json.c: what they print goes to stdout */
void host_explain_loaded(const struct host_plugin *plugin);
void host_explain_started(const char *config);
void host_explain_opened(size_t count);
void host_explain_end(const struct host_account *account, const struct host_findings *findings,
                      enum host_stop stop);
void host_explain_json(const struct host_run_options *options, const struct host_account *account,
                       const struct host_loaded *plugins, size_t plugin_count, size_t opened,
                       enum host_stop stop);

/* events.c */
bool host_open(struct host_source *source, const struct host_plugin *plugin, ss_plugin_t *state,
               const char *params);
bool host_batch_is_used_up(const struct host_source *source);
ss_plugin_rc host_next_event(struct host_source *source, ss_plugin_event **event);
bool host_check_event(const struct host_plugin *plugin, ss_plugin_event *event);
bool host_make_event(ss_plugin_event **room, uint32_t id, uint64_t timestamp, uint16_t type,
                     const char *payload, size_t length);

/* loaded.c */
bool host_load_all(const struct host_run_options *options, struct host_loaded *plugins, size_t *count);
void host_unload_all(struct host_loaded *plugins, size_t count);
void host_parse_event(const struct host_loaded *loaded, const ss_plugin_event_input *input);
bool host_extracts_from(const struct host_loaded *loaded, const ss_plugin_event *event);

/* recorded.c */
bool host_read_recorded(struct host_recording *recording, uint32_t id, ss_plugin_event **event);
bool host_copy_event(FILE *copy, const ss_plugin_event *event);
bool host_flush_copy(FILE *copy);

/* extract.c */
bool host_field_from_arguments(struct host_field *field, char **arguments, unsigned takes);
bool host_extract(const struct host_plugin *plugin, ss_plugin_t *state, const ss_plugin_event_input *input,
                  const struct host_field *field, ss_plugin_extract_field *result);

/* values.c: puts a result of host_extract; as text, it returns the number of columns */
size_t host_put_value_text(FILE *out, const ss_plugin_extract_field *result);
void host_put_value_json(FILE *out, const ss_plugin_extract_field *result);
size_t host_put_time(FILE *out, uint64_t timestamp);

/* terminal.c */
size_t host_terminal_columns(void);
bool host_takes_colours(FILE *out);

/* table.c: the rows for people */
struct host_table host_table_of(const struct host_run_options *options, bool has_instances);
void host_table_header(FILE *out, const struct host_table *table);
void host_table_row(FILE *out, const struct host_table *table, const struct host_row *row);
void host_table_value(FILE *out, const struct host_table *table, size_t field,
                      const ss_plugin_extract_field *result);
void host_table_put(FILE *out, const struct host_table *table, const char *row, size_t length);

/* json_rows.c: the rows for programs */
void host_json_row(FILE *out, const struct host_row *row);
void host_json_value(FILE *out, const struct host_field *field, const ss_plugin_extract_field *result,
                     bool is_first);

/* metrics.c: false with the error told where the plugin has none */
bool host_put_metrics(FILE *out, const struct host_plugin *plugin, ss_plugin_t *state, bool as_json);

/* json.c */
void host_put_json_string(FILE *out, const char *text, size_t length);
void host_put_json_text(FILE *out, const char *text); /* puts null for NULL */
void host_put_base64(FILE *out, const unsigned char *bytes, size_t length);

/* text.c */
size_t host_text_columns(const char *text, size_t length);
size_t host_put_text(FILE *out, const char *text, size_t length, size_t most_columns);
void host_pad(FILE *out, size_t columns, size_t width);
bool host_parse_u64(const char *text, const char **end, uint64_t *value);
bool host_flush_output(void);
void host_error(const char *path, const char *format, ...) __attribute__((format(printf, 2, 3)));
void host_log(ss_plugin_owner_t *owner, const char *component, const char *message,
              ss_plugin_log_severity severity);

#endif
