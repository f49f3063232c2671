/*
 * A host that does to a plugin what it is told, step by step, and says after each step what came of it. One
 * process is one row of the fault table; if its last line is not "alive", the host died of the fault.
 *
 * usage: steps LIBRARY STEP...      a step is a word, with what it needs behind a blank:
 *
 *   init-of N TEXT       init with a config of N times this text
 *   init CONFIG          open PARAMS         batch                one call of next_batch
 *   drain MS             next_batch until it neither has events nor says TIMEOUT, for so long at most
 *   closing MS           next_batch in a second thread, and close beside it after so long
 *   progress             get_progress        line                 event_to_string
 *   event TEXT           the event to extract from, until the next one; also "event-of N BYTE"
 *   get FIELD [KEY]      extract_fields for one field; FIELD is its number and type: 0u a number, 1s a text,
 *                        2s* a list
 *   get-long FIELD N     the same with a key of N bytes
 *   get-index FIELD N    the same with an index
 *   hold                 keep the pointers that the last "get" had given; "held" reads them again
 *   storm MS FIELD...    "get" of each in turn, for so long, each round for another event; 1u:KEY has a key
 *   pause MS             close               destroy              rss
 *   stack KIB            the steps that follow run in a thread with so much stack
 *   room MIB             so much address space is left from here on; "seconds N" of CPU time
 *   fork [MS]            the steps that follow run in a child; then the parent drains its source for so long
 *   write PATH N TEXT    N lines of this text go into the file or pipe, from a thread of their own
 *   write-long PATH N    one line of N bytes goes into it, and the pipe stays open
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "../runtime/process.h"

static plugin_api api;
static ss_plugin_t *state;
enum { SOURCES = 16 };
static ss_instance_t *sources[SOURCES];
static int open_count;
static uint64_t *taken; /* events that the process and its forks have taken together */
static uint64_t number; /* of the event, as libsinsp counts */
static ss_plugin_event *event;
static ss_plugin_extract_field last, held;

/* ---- What is said -------------------------------------------------------------------------------------- */

static pthread_mutex_t out = PTHREAD_MUTEX_INITIALIZER; /* the log speaks from several threads */
static uint64_t logged;

__attribute__((format(printf, 1, 2))) static void say(const char *format, ...) {
  va_list args;
  va_start(args, format);
  pthread_mutex_lock(&out);
  vprintf(format, args);
  putchar('\n');
  fflush(stdout);
  pthread_mutex_unlock(&out);
  va_end(args);
}

static void log_line(ss_plugin_owner_t *owner, const char *component, const char *message,
                     ss_plugin_log_severity severity) {
  enum { SHOWN = 300 };
  (void)owner, (void)component;
  if (++logged <= SHOWN) say("log %d: %s", (int)severity, message);
}

/* What the Rust SDK asks for before anything else. */
static const char *no_error(ss_plugin_owner_t *owner) {
  (void)owner;
  return "";
}

static const char *name_of(ss_plugin_rc rc) {
  switch ((int)rc) {
    case SS_PLUGIN_SUCCESS: return "SUCCESS";
    case SS_PLUGIN_FAILURE: return "FAILURE";
    case SS_PLUGIN_TIMEOUT: return "TIMEOUT";
    case SS_PLUGIN_EOF: return "EOF";
    default: return "another code";
  }
}

static double cpu_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void pause_ms(double ms) {
  const struct timespec t = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms * 1e6) % 1000000000};
  nanosleep(&t, NULL);
}

static const char *last_error(void) { return state ? api.get_last_error(state) : "no state"; }

/* ---- Sources ------------------------------------------------------------------------------------------- */

static ss_instance_t *source_now(void) { return open_count ? sources[open_count - 1] : NULL; }

static void open_one(const char *params) {
  ss_plugin_rc rc = GARBAGE_RC;
  ss_instance_t *source = api.open(state, params, &rc);
  if (source && open_count < SOURCES) sources[open_count++] = source;
  say("open: %s%s%s", name_of(rc), rc == SS_PLUGIN_SUCCESS ? "" : ", ",
      rc == SS_PLUGIN_SUCCESS ? "" : last_error());
}

static void close_one(void) {
  if (!open_count) die("close: nothing is open");
  const double start = milliseconds_now();
  api.close(state, sources[--open_count]);
  say("close: %.0f ms", milliseconds_now() - start);
}

/* Payloads are shown to their 40th byte, the first three and the last of what one step takes. */
static void show_event(uint64_t index, const ss_plugin_event *one) {
  const uint32_t length = payload_length(one);
  if (index < 3)
    say("  event %llu: %u bytes, \"%.*s\"", (unsigned long long)index + 1, length,
        length < 40 ? (int)length : 40, payload_of(one));
}

static ss_plugin_rc take_one(uint64_t *events, double *slowest) {
  const double start = milliseconds_now();
  const batch b = take_batch(&api, state, source_now());
  const double took = milliseconds_now() - start;
  if (took > *slowest) *slowest = took;
  if ((b.rc == SS_PLUGIN_SUCCESS) != (b.count > 0)) say("WRONG: %s with %u events", name_of(b.rc), b.count);
  for (uint32_t i = 0; b.rc == SS_PLUGIN_SUCCESS && i < b.count; i++) {
    if (b.events[i]->len != PLUGIN_EVENT_PAYLOAD_OFFSET + payload_length(b.events[i]))
      say("WRONG: lengths of an event");
    show_event((*events)++, b.events[i]);
    ++*taken;
  }
  return b.rc;
}

static void take(double most_ms) {
  if (!source_now()) {
    say("next_batch: nothing is open");
    return;
  }
  uint64_t events = 0, calls = 0;
  double slowest = 0;
  const double start = milliseconds_now(), cpu = cpu_ms();
  ss_plugin_rc rc;
  do {
    rc = take_one(&events, &slowest);
    calls++;
  } while ((rc == SS_PLUGIN_SUCCESS || rc == SS_PLUGIN_TIMEOUT) && milliseconds_now() - start < most_ms);
  say("next_batch: %s, %llu events in %llu calls, the slowest %.0f ms, %.0f ms in all, %.0f ms of CPU time%s%s",
      name_of(rc), (unsigned long long)events, (unsigned long long)calls, slowest, milliseconds_now() - start,
      cpu_ms() - cpu, rc == SS_PLUGIN_FAILURE ? ", " : "", rc == SS_PLUGIN_FAILURE ? last_error() : "");
}

static void *take_until_closed(void *argument) {
  (void)argument;
  uint64_t events = 0;
  double slowest = 0;
  ss_plugin_rc rc;
  do rc = take_one(&events, &slowest);
  while (rc == SS_PLUGIN_SUCCESS || rc == SS_PLUGIN_TIMEOUT);
  say("next_batch: %s, %llu events, the slowest call %.0f ms", name_of(rc), (unsigned long long)events,
      slowest);
  return NULL;
}

static void close_beside(double after_ms) {
  pthread_t taker;
  if (pthread_create(&taker, NULL, take_until_closed, NULL) != 0) die("no thread");
  pause_ms(after_ms);
  close_one();
  pthread_join(taker, NULL);
}

static void ask_progress(void) {
  if (!api.get_progress) return;
  uint32_t percent = 7777777;
  const char *text = api.get_progress(state, source_now(), &percent);
  say("progress: %u, %s", percent, text);
}

/* ---- Extraction ---------------------------------------------------------------------------------------- */

static void set_event(const char *payload, size_t length) {
  free(event);
  event = malloc(PLUGIN_EVENT_PAYLOAD_OFFSET + length);
  if (!event) die("out of memory");
  make_event(event, payload, (uint32_t)length);
  number++;
}

/* What a field holds after a failure is garbage to libsinsp, and the SDKs leave it so; ours has no values. */
static void show_values(const char *what, ss_plugin_rc rc, const ss_plugin_extract_field *field) {
  static char text[4096];
  if (rc == SS_PLUGIN_FAILURE) {
    say("%s: FAILURE, %s", what, field->res_len == 0 ? "0 values" : "what was asked is left as it was");
    return;
  }
  size_t at = 0;
  text[0] = '\0';
  for (uint64_t i = 0; i < field->res_len && i < 4; i++) {
    if (field->ftype == FTYPE_STRING) {
      at += (size_t)snprintf(text + at, sizeof text - at, " \"%.60s\" (%zu)", field->res.str[i],
                             strlen(field->res.str[i]));
    } else {
      at += (size_t)snprintf(text + at, sizeof text - at, " %llu", (unsigned long long)field->res.u64[i]);
    }
  }
  say("%s: %s, %llu values%s%s", what, name_of(rc), (unsigned long long)field->res_len,
      field->res_len ? ":" : "", text);
}

/* The field that "3u" or "3s*" names. */
static ss_plugin_extract_field field_of(const char *text, const char *key) {
  char *end;
  const uint32_t id = (uint32_t)strtoul(text, &end, 10);
  if (end == text || (*end != 'u' && *end != 's')) die("no field: %s", text);
  ss_plugin_extract_field field = ask(id, *end == 's' ? FTYPE_STRING : FTYPE_UINT64);
  field.flist = end[1] == '*';
  if (key) {
    field.arg_present = 1;
    field.arg_key = (char *)(uintptr_t)key;
    field.arg_index = 0;
  }
  return field;
}

/* As fixture.h's extract, with what the Rust SDK does not extract without: a reader of tables. */
static ss_plugin_rc extract_one(ss_plugin_extract_field *field) {
  static ss_plugin_table_reader_vtable_ext no_tables;
  const ss_plugin_event_input in = {.evt = event, .evtnum = number, .evtsrc = "t"};
  const ss_plugin_field_extract_input what = {
      .num_fields = 1, .fields = field, .table_reader_ext = &no_tables};
  return api.extract_fields(state, &in, &what);
}

static void get_field(const char *name) {
  const double start = milliseconds_now();
  const ss_plugin_rc rc = extract_one(&last);
  char what[64];
  snprintf(what, sizeof what, "get %.8s in %.0f ms", name, milliseconds_now() - start);
  show_values(what, rc, &last);
}

static void get(const char *name, const char *key) {
  last = field_of(name, key);
  get_field(name);
}

static void get_at(const char *name, uint64_t index) {
  last = field_of(name, NULL);
  last.arg_index = index;
  last.arg_present = 1;
  get_field(name);
}

static void storm(char *rest) {
  enum { FIELDS = 16 };
  const double most_ms = strtod(strsep(&rest, " "), NULL);
  ss_plugin_extract_field fields[FIELDS];
  int count = 0;
  for (char *name; count < FIELDS && (name = strsep(&rest, " ")); count++) {
    char *key = strchr(name, ':');
    fields[count] = field_of(name, key ? key + 1 : NULL);
  }
  uint64_t calls = 0, values = 0;
  const uint64_t lines = logged;
  const double start = milliseconds_now();
  while (milliseconds_now() - start < most_ms) {
    number++;
    for (int i = 0; i < count; i++, calls++) {
      ss_plugin_extract_field field = fields[i];
      values += extract_one(&field) == SS_PLUGIN_SUCCESS && field.res_len > 0;
    }
  }
  say("storm: %llu calls, %llu values, %.0f log lines a second", (unsigned long long)calls,
      (unsigned long long)values, (double)(logged - lines) * 1e3 / (milliseconds_now() - start));
}

/* ---- The process --------------------------------------------------------------------------------------- */

typedef struct lines {
  const char *path, *text;
  unsigned long count;
} lines;

static void *write_lines(void *argument) {
  const lines *what = argument;
  FILE *file = fopen(what->path, "we");
  if (!file) die("%s: %s", what->path, strerror(errno));
  for (unsigned long i = 0; i < what->count; i++) fprintf(file, "%s %lu\n", what->text, i + 1);
  fclose(file);
  return NULL;
}

static void *write_long_line(void *argument) {
  const lines *what = argument;
  FILE *file = fopen(what->path, "we");
  if (!file) die("%s: %s", what->path, strerror(errno));
  for (unsigned long i = 0; i < what->count; i++) fputc('x', file);
  fputc('\n', file);
  fflush(file);
  return NULL; /* the pipe has a writer still */
}

static void start_writing_long(char *at) {
  static lines what;
  what.path = strsep(&at, " ");
  what.count = strtoul(at, NULL, 10);
  pthread_t writer;
  if (pthread_create(&writer, NULL, write_long_line, &what) != 0) die("no thread");
  pthread_detach(writer);
}

static void start_writing(char *at) {
  static lines what;
  what.path = strsep(&at, " ");
  what.count = strtoul(strsep(&at, " "), NULL, 10);
  what.text = at;
  pthread_t writer;
  if (pthread_create(&writer, NULL, write_lines, &what) != 0) die("no thread");
  pthread_detach(writer);
}

static void leave_room(double mib) {
  const struct rlimit low = {(rlim_t)((double)mapped_kib() + mib * 1024) * 1024, RLIM_INFINITY};
  if (setrlimit(RLIMIT_AS, &low) != 0) die("setrlimit: %s", strerror(errno));
}

/* Behind them the process is killed. */
static void leave_seconds(double seconds) {
  const struct rlimit low = {(rlim_t)seconds, (rlim_t)seconds};
  if (setrlimit(RLIMIT_CPU, &low) != 0) die("setrlimit: %s", strerror(errno));
}

/* In the parent: waits for the child and ends as it did. Where the child hangs an alarm ends it. */
static void go_on_in_a_child(const char *drain_ms) {
  enum { SECONDS = 5 };
  const pid_t child = fork();
  if (child < 0) die("fork: %s", strerror(errno));
  if (child == 0) {
    alarm(SECONDS);
    return;
  }
  int status;
  waitpid(child, &status, 0);
  if (*drain_ms) {
    take(strtod(drain_ms, NULL));
    say("fork: %llu events in both", (unsigned long long)*taken);
  }
  say("fork: the child %s %d", WIFEXITED(status) ? "ended with" : "was ended by signal",
      WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
  exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

/* getrusage's peak has that of the program before exec in it, here node's. */
static long peak_kib(void) { return number_in("/proc/self/status", "VmHWM"); }

/* ---- Steps --------------------------------------------------------------------------------------------- */

static char **steps;

static void *run_steps(void *argument);

static void run_on_stack(double kib) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_t thread;
  if (pthread_attr_setstacksize(&attributes, (size_t)kib * 1024) != 0 ||
      pthread_create(&thread, &attributes, run_steps, NULL) != 0)
    die("no thread with a stack of %.0f KiB", kib);
  pthread_join(thread, NULL);
}

static void init(const char *config) {
  const ss_plugin_init_input in = {
      .config = config, .owner = &state, .get_owner_last_error = no_error, .log_fn = log_line};
  ss_plugin_rc rc = GARBAGE_RC;
  state = api.init(&in, &rc);
  say("init: %s%s%s", name_of(rc), rc == SS_PLUGIN_SUCCESS ? "" : ", ",
      rc == SS_PLUGIN_SUCCESS ? "" : last_error());
}

static void init_with_repeated(const char *rest) {
  char *text;
  const size_t count = strtoul(rest, &text, 10), length = strlen(++text);
  char *config = malloc(count * length + 1);
  if (!config) die("out of memory");
  for (size_t i = 0; i < count; i++) memcpy(config + i * length, text, length);
  config[count * length] = '\0';
  init(config);
  free(config);
}

static void show_line(void) {
  const ss_plugin_event_input in = {.evt = event, .evtnum = number, .evtsrc = "t"};
  const char *line = api.event_to_string(state, &in);
  say("line: \"%.60s\"", line ? line : "NULL");
}

static void get_with_long_key(char *rest) {
  const char *name = strsep(&rest, " ");
  const size_t length = strtoul(rest, NULL, 10);
  char *key = malloc(length + 1);
  if (!key) die("out of memory");
  memset(key, 'k', length);
  key[length] = '\0';
  get(name, key);
  free(key);
}

static void set_large_event(const char *rest) {
  char *byte;
  const size_t length = strtoul(rest, &byte, 10);
  char *payload = malloc(length + 1);
  if (!payload) die("out of memory");
  memset(payload, byte[1], length);
  set_event(payload, length);
  free(payload);
}

static void step(const char *word, char *rest) {
  const double count = strtod(rest, NULL);
#define IS(name) (strcmp(word, name) == 0)
  if (IS("init"))
    init(rest);
  else if (IS("init-of"))
    init_with_repeated(rest);
  else if (IS("open"))
    open_one(rest);
  else if (IS("batch"))
    take(0);
  else if (IS("drain"))
    take(count);
  else if (IS("closing"))
    close_beside(count);
  else if (IS("close"))
    close_one();
  else if (IS("progress"))
    ask_progress();
  else if (IS("event"))
    set_event(rest, strlen(rest));
  else if (IS("event-of"))
    set_large_event(rest);
  else if (IS("line"))
    show_line();
  else if (IS("get")) {
    const char *name = strsep(&rest, " ");
    get(name, rest);
  } else if (IS("get-index")) {
    const char *name = strsep(&rest, " ");
    get_at(name, strtoull(rest, NULL, 10));
  } else if (IS("get-long"))
    get_with_long_key(rest);
  else if (IS("hold"))
    held = last;
  else if (IS("held"))
    show_values("held", SS_PLUGIN_SUCCESS, &held);
  else if (IS("storm"))
    storm(rest);
  else if (IS("pause"))
    pause_ms(count);
  else if (IS("destroy")) {
    api.destroy(state);
    state = NULL;
    say("destroy");
  } else if (IS("rss"))
    say("rss: %ld KiB", resident_kib());
  else if (IS("stack"))
    run_on_stack(count);
  else if (IS("room"))
    leave_room(count);
  else if (IS("seconds"))
    leave_seconds(count);
  else if (IS("fork"))
    go_on_in_a_child(rest);
  else if (IS("write"))
    start_writing(rest);
  else if (IS("write-long"))
    start_writing_long(rest);
  else
    die("no step: %s", word);
#undef IS
}

static void *run_steps(void *argument) {
  while (*steps) {
    char *rest = *steps++;
    const char *word = strsep(&rest, " ");
    step(word, rest ? rest : (char[]){""});
  }
  return argument;
}

int main(int argc, char **argv) {
  if (argc < 3) die("usage: steps LIBRARY STEP...");
  load(argv[1], &api);
  taken = mmap(NULL, sizeof *taken, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (taken == MAP_FAILED) die("mmap: %s", strerror(errno));
  set_event("7", 1);
  steps = argv + 2;
  run_steps(NULL);
  say("log: %llu lines", (unsigned long long)logged);
  say("alive, %ld KiB at most", peak_kib());
  fflush(stdout);
  _exit(0);
}
