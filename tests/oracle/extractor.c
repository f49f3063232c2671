/*
 * Extracts fields from events as libsinsp does, one field a call and a new number for each event, with any
 * plugin: what ours give is compared with what the official ones do, and measured beside them.
 *
 * usage: extractor LIB CONFIG EVENTS FIELDS dump | measure MILLISECONDS SAMPLES | repeat TIMES | memory
 * EVENTS: a file of payloads, each behind its length in four bytes. FIELDS: a file with a line for each field
 * that is asked for: "ID TYPE LIST KIND NAME[<TAB>ARGUMENT]", with the field's position, the number of its
 * type, 1 for a list, and none, key or index. dump prints a line for each event and field: the values as JSON
 * strings whose characters are bytes, or nothing. measure prints nanoseconds for each event, in samples that
 * take so many milliseconds each. repeat prints nothing: for profilers. memory prints how many KiB more than
 * before dlopen are in memory once all was extracted.
 */
#include <inttypes.h>
#include <time.h>

#include "../runtime/process.h"

enum { MOST_EVENTS = 65536, MOST_FIELDS = 1024, LINE_BYTES = 65536 };

static plugin_api api;
static ss_plugin_t *state;
static ss_plugin_extract_field fields[MOST_FIELDS];
static int field_count;
static ss_plugin_event *events[MOST_EVENTS];
static int event_count;
static uint64_t event_number;
static uint64_t sink; /* what comes out is looked at, as by a host */

/* The Rust SDK extracts nothing without a reader of tables. */
static ss_plugin_table_reader_vtable_ext no_tables;

static void log_line(ss_plugin_owner_t *owner, const char *component, const char *message,
                     ss_plugin_log_severity severity) {
  (void)owner, (void)component;
  fprintf(stderr, "log %d: %s\n", severity, message);
}

static const char *no_error(ss_plugin_owner_t *owner) {
  (void)owner;
  return "";
}

static void read_events(const char *path) {
  FILE *file = fopen(path, "rb");
  uint32_t length;
  if (!file) die("%s cannot be read", path);
  while (event_count < MOST_EVENTS && fread(&length, sizeof length, 1, file) == 1) {
    char *payload = malloc((size_t)length + 1), *event = malloc((size_t)length + 64);
    if (!payload || !event || fread(payload, 1, length, file) != length) die("%s is cut off", path);
    events[event_count] = make_event(event, payload, length);
    events[event_count]->ts = 1000 + (uint64_t)event_count;
    event_count++;
    free(payload);
  }
  fclose(file);
}

static void read_fields(const char *path) {
  static char line[LINE_BYTES];
  FILE *file = fopen(path, "r");
  if (!file) die("%s cannot be read", path);
  while (field_count < MOST_FIELDS && fgets(line, sizeof line, file)) {
    unsigned id, type, list;
    char kind[8];
    int rest = 0;
    line[strcspn(line, "\n")] = '\0';
    char *argument = strchr(line, '\t');
    if (argument) *argument++ = '\0';
    if (sscanf(line, "%u %u %u %7s %n", &id, &type, &list, kind, &rest) != 4 || !rest)
      die("%s: what is %s", path, line);
    ss_plugin_extract_field *field = &fields[field_count++];
    *field =
        (ss_plugin_extract_field){.field_id = id, .field = strdup(line + rest), .ftype = type, .flist = list};
    if (strcmp(kind, "none") == 0) continue;
    field->arg_present = 1;
    if (strcmp(kind, "key") == 0) field->arg_key = strdup(argument ? argument : "");
    if (strcmp(kind, "index") == 0) field->arg_index = strtoull(argument ? argument : "0", NULL, 10);
  }
  fclose(file);
}

static ss_plugin_rc extract_one(const ss_plugin_event *event, ss_plugin_extract_field *field) {
  const ss_plugin_event_input in = {.evt = event, .evtnum = event_number, .evtsrc = "k8s_audit"};
  const ss_plugin_field_extract_input what = {
      .num_fields = 1, .fields = field, .table_reader_ext = &no_tables};
  return api.extract_fields(state, &in, &what);
}

static void put_string(const char *text) {
  putchar('"');
  for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
    if (*at < 0x20 || *at >= 0x7F || *at == '"' || *at == '\\')
      printf("\\u%04x", *at);
    else
      putchar(*at);
  }
  putchar('"');
}

static void dump(void) {
  for (int e = 0; e < event_count; e++) {
    event_number++;
    for (int f = 0; f < field_count; f++) {
      ss_plugin_extract_field field = fields[f];
      if (extract_one(events[e], &field) == SS_PLUGIN_SUCCESS && field.res_len) {
        putchar('[');
        for (uint64_t i = 0; i < field.res_len; i++) {
          if (i) putchar(',');
          if (field.ftype == FTYPE_STRING)
            put_string(field.res.str[i]);
          else
            printf("\"%llu\"", (unsigned long long)field.res.u64[i]);
        }
        putchar(']');
      }
      putchar('\n');
    }
  }
}

static uint64_t nanoseconds_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* All fields of all events, once. */
static void extract_all(void) {
  for (int e = 0; e < event_count; e++) {
    event_number++;
    for (int f = 0; f < field_count; f++) {
      ss_plugin_extract_field field = fields[f];
      extract_one(events[e], &field);
      if (field.res_len)
        sink += field.ftype == FTYPE_STRING ? (uint8_t)field.res.str[0][0] : field.res.u64[0];
    }
  }
}

static double sample(uint64_t least_ns) {
  uint64_t done = 0, ns;
  const uint64_t start = nanoseconds_now();
  do {
    for (int round = 0; round < 1 + 64 / event_count; round++, done += (uint64_t)event_count) extract_all();
    ns = nanoseconds_now() - start;
  } while (ns < least_ns);
  return (double)ns / (double)done;
}

int main(int argc, char **argv) {
  if (argc < 6)
    die("usage: extractor LIB CONFIG EVENTS FIELDS dump | measure MILLISECONDS SAMPLES | repeat TIMES | memory");
  read_events(argv[3]);
  read_fields(argv[4]);
  const long before_kib = exact_resident_kib();
  load(argv[1], &api);
  const ss_plugin_init_input in = {.config = argv[2], .log_fn = log_line, .get_owner_last_error = no_error};
  ss_plugin_rc rc = SS_PLUGIN_FAILURE;
  state = api.init(&in, &rc);
  if (rc != SS_PLUGIN_SUCCESS) die("init: %s", state ? api.get_last_error(state) : "no state");
  if (strcmp(argv[5], "dump") == 0) {
    dump();
  } else if (strcmp(argv[5], "repeat") == 0) {
    for (int i = 0; i < atoi(argc > 6 ? argv[6] : "1"); i++) extract_all();
  } else if (strcmp(argv[5], "memory") == 0) {
    for (int i = 0; i < 100; i++) extract_all();
    printf("%ld\n", exact_resident_kib() - before_kib);
  } else {
    if (argc < 8 || !event_count) die("measure: MILLISECONDS, SAMPLES and an event are missing");
    const uint64_t least_ns = strtoull(argv[6], NULL, 10) * 1000000;
    sample(least_ns);
    for (int i = 0; i < atoi(argv[7]); i++) printf("%.1f\n", sample(least_ns));
  }
  return sink == UINT64_MAX; /* never: so that no compiler leaves out what made it */
}
