/*
 * Measures one plugin that has the dummy's fields, in a process of its own: loading it, and the calls that
 * Falco makes for every event. First it checks that the plugin gives the events and values that all of its
 * peers give.
 *
 * usage: bench-host LIB MILLISECONDS SAMPLES ROW...      ROW: load next_batch u64 string index line
 * Prints a line for each row: its name, and its samples. For load these are microseconds, and the KiB of
 * memory that the plugin takes; for the other rows, nanoseconds for each event, in samples of so many
 * milliseconds. The last line is "stamps", with what sets the events' timestamps: host or plugin.
 */
#include <inttypes.h>
#include <time.h>

#include "../runtime/process.h"

#define CONFIG "{\"jitter\":0}"
#define FIRST_SAMPLE 1000001 /* it has as many digits as the last sample of a run */
#define PARAMS "{\"start\":1000000,\"maxEvents\":8000000}" /* EVENTS */
#define DIVISOR 3
enum { EVENTS = 8000000, CHUNK = 512, TEXT_BYTES = 32 };

static plugin_api api;
static ss_plugin_t *state;
static ss_instance_t *source;
static ss_plugin_event **events;
static uint32_t event_count;
static uint64_t taken; /* how many events were taken */
static uint64_t event_number;

static uint64_t nanoseconds_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void no_log(ss_plugin_owner_t *owner, const char *component, const char *message,
                   ss_plugin_log_severity severity) {
  (void)owner, (void)component, (void)message, (void)severity;
}

static const char *no_error(ss_plugin_owner_t *owner) {
  (void)owner;
  return "";
}

/* The Rust SDK extracts nothing without a reader of tables, though the dummy does not use it. */
static ss_plugin_table_reader_vtable_ext no_tables;

/*
 * Takes a batch. A source that has ended is opened again, so that samples have the same digits. Go's times
 * out on a busy machine.
 */
static void next_events(void) {
  if (taken == EVENTS) {
    api.close(state, source);
    source = open_source(&api, state, PARAMS);
    taken = 0;
  }
  ss_plugin_rc rc;
  do rc = api.next_batch(state, source, &event_count, &events);
  while (rc == SS_PLUGIN_TIMEOUT);
  if (rc != SS_PLUGIN_SUCCESS || event_count == 0) die("next_batch: %d with %u events", rc, event_count);
  taken += event_count;
}

static ss_plugin_extract_field value_of(const ss_plugin_event *event, ss_plugin_extract_field field) {
  const ss_plugin_event_input in = {.evt = event, .evtnum = ++event_number, .evtsrc = "dummy"};
  const ss_plugin_field_extract_input what = {
      .num_fields = 1, .fields = &field, .table_reader_ext = &no_tables};
  if (api.extract_fields(state, &in, &what) != SS_PLUGIN_SUCCESS || field.res_len != 1) die("no value");
  return field;
}

static const char *line_of(const ss_plugin_event *event) {
  const ss_plugin_event_input in = {.evt = event, .evtnum = ++event_number, .evtsrc = "dummy"};
  const char *line = api.event_to_string(state, &in);
  if (!line) die("no line");
  return line;
}

static ss_plugin_extract_field ask_number(void) { return ask(DUMMY_VALUE, FTYPE_UINT64); }
static ss_plugin_extract_field ask_text(void) { return ask(DUMMY_STRVALUE, FTYPE_STRING); }
static ss_plugin_extract_field ask_divisible(void) { return ask_index(DUMMY_DIVISIBLE, DIVISOR); }

/* What is measured. Each function does its work CHUNK times and returns how many events it had. */

static uint64_t sink; /* the results are used, as a host uses them */

static uint64_t batches(void) {
  uint64_t done = 0;
  for (; done < CHUNK; done += event_count) next_events();
  sink += events[0]->len;
  return done;
}

static uint64_t numbers(void) {
  const ss_plugin_extract_field field = ask_number();
  for (uint32_t i = 0; i < CHUNK; i++) sink += value_of(events[i % event_count], field).res.u64[0];
  return CHUNK;
}

static uint64_t texts(void) {
  const ss_plugin_extract_field field = ask_text();
  for (uint32_t i = 0; i < CHUNK; i++)
    sink += (uint8_t)value_of(events[i % event_count], field).res.str[0][0];
  return CHUNK;
}

static uint64_t divisibles(void) {
  const ss_plugin_extract_field field = ask_divisible();
  for (uint32_t i = 0; i < CHUNK; i++) sink += value_of(events[i % event_count], field).res.u64[0];
  return CHUNK;
}

static uint64_t lines(void) {
  for (uint32_t i = 0; i < CHUNK; i++) sink += (uint8_t)line_of(events[i % event_count])[0];
  return CHUNK;
}

static const struct {
  const char *name;
  uint64_t (*work)(void);
} rows[] = {
    {"next_batch", batches}, {"u64", numbers}, {"string", texts}, {"index", divisibles}, {"line", lines}};

static double sample(uint64_t (*work)(void), uint64_t least_ns) {
  uint64_t done = 0, ns;
  const uint64_t start = nanoseconds_now();
  do {
    done += work();
    ns = nanoseconds_now() - start;
  } while (ns < least_ns);
  return (double)ns / (double)done;
}

static void load_and_open(const char *path, bool print) {
  exact_resident_kib(); /* takes the memory that it needs itself before the measurement */
  const long before_kib = exact_resident_kib();
  const uint64_t start = nanoseconds_now();
  load(path, &api);
  const ss_plugin_init_input in = {.config = CONFIG, .log_fn = no_log, .get_owner_last_error = no_error};
  ss_plugin_rc rc = SS_PLUGIN_FAILURE;
  state = api.init(&in, &rc);
  if (rc != SS_PLUGIN_SUCCESS) die("init: %s", state ? api.get_last_error(state) : "no state");
  source = open_source(&api, state, PARAMS);
  const uint64_t ns = nanoseconds_now() - start;
  if (print) printf("load %.1f %ld\n", (double)ns / 1e3, exact_resident_kib() - before_kib);
}

/* Checks that the events and values are those of every peer. */
static bool check_values(void) {
  next_events();
  const bool host_stamps = events[0]->ts == UINT64_MAX;
  for (uint32_t i = 0; i < event_count; i++) {
    const ss_plugin_event *event = events[i];
    const uint64_t sample_value = FIRST_SAMPLE + i;
    char text[TEXT_BYTES], line[2 * TEXT_BYTES];
    snprintf(text, sizeof text, "%" PRIu64, sample_value);
    snprintf(line, sizeof line, "{\"sample\": \"%s\"}", text);
    if ((event->ts == UINT64_MAX) != host_stamps) die("event %u: stamped by another than the first", i);
    if (number_of(event) != sample_value) die("event %u is not %s", i, text);
    if (value_of(event, ask_number()).res.u64[0] != sample_value) die("event %u: another dummy.value", i);
    if (strcmp(value_of(event, ask_text()).res.str[0], text) != 0) die("event %u: another dummy.strvalue", i);
    if (value_of(event, ask_divisible()).res.u64[0] != (sample_value % DIVISOR == 0))
      die("event %u: another dummy.divisible", i);
    if (strcmp(line_of(event), line) != 0)
      die("event %u: its line is %s, expected %s", i, line_of(event), line);
  }
  return host_stamps;
}

int main(int argc, char **argv) {
  if (argc < 5) die("usage: bench-host LIB MILLISECONDS SAMPLES ROW...");
  const uint64_t least_ns = strtoull(argv[2], NULL, 10) * 1000000;
  const int samples = atoi(argv[3]);
  bool wanted = false;
  for (int i = 4; i < argc; i++) wanted = wanted || strcmp(argv[i], "load") == 0;
  load_and_open(argv[1], wanted);
  const bool host_stamps = check_values();
  for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
    wanted = false;
    for (int i = 4; i < argc; i++) wanted = wanted || strcmp(argv[i], rows[r].name) == 0;
    if (!wanted) continue;
    sample(rows[r].work, least_ns); /* warms the caches */
    printf("%s", rows[r].name);
    for (int i = 0; i < samples; i++) printf(" %.2f", sample(rows[r].work, least_ns));
    printf("\n");
  }
  printf("stamps %s\n", host_stamps ? "host" : "plugin");
  if (sink == 0) die("nothing came out");
  return 0;
}
