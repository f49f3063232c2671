/*
 * Calls that Falco makes at the same time: sources run while others init and end in a dry run of a reload,
 * and the calls of a state move between threads. usage: threads DUMMY SCRIPTED PARSING [ROUNDS]
 */
#include <pthread.h>

#include "process.h"

static plugin_api api;
static int rounds = 200;
static atomic_bool stop;

/* A thread's count of what it did, and what went wrong; "": nothing. */
typedef struct worker {
  pthread_t id;
  uint64_t done;
  char wrong[200];
} worker;

#define WRONG(w, ...) return (void)snprintf((w)->wrong, sizeof(w)->wrong, __VA_ARGS__), NULL

/* ---- Three threads, each on states of its own ---------------------------------------------------------- */

static void *run_source(void *argument) {
  worker *w = argument;
  ss_plugin_t *state = start(&api, "{\"jitter\":0}");
  ss_instance_t *source = open_source(&api, state, "{\"start\":1,\"maxEvents\":1000000000}");
  uint64_t last = 1;
  while (!stop) {
    uint32_t count = 0;
    ss_plugin_event **events;
    const ss_plugin_rc rc = api.next_batch(state, source, &count, &events);
    if (rc != SS_PLUGIN_SUCCESS) WRONG(w, "next_batch: %d", rc);
    for (uint32_t i = 0; i < count; i++) {
      if (number_of(events[i]) != ++last)
        WRONG(w, "%llu where %llu was due", (unsigned long long)number_of(events[i]),
              (unsigned long long)last);
    }
    w->done += count;
  }
  api.close(state, source);
  api.destroy(state);
  return NULL;
}

static void *run_extraction(void *argument) {
  worker *w = argument;
  ss_plugin_t *state = start(&api, "{}");
  for (uint64_t number = 1; !stop; number++, w->done++) {
    char event[64], text[32];
    snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    make_text_event(event, text);
    ss_plugin_extract_field fields[] = {ask(DUMMY_VALUE, FTYPE_UINT64), ask(DUMMY_STRVALUE, FTYPE_STRING)};
    const ss_plugin_rc rc = extract(&api, state, (ss_plugin_event *)event, number, fields, 2);
    if (rc != SS_PLUGIN_SUCCESS || fields[0].res.u64[0] != number || strcmp(fields[1].res.str[0], text) != 0)
      WRONG(w, "%s came out otherwise", text);
    if (number % 100 == 0) {
      ss_plugin_extract_field by_zero = ask_index(DUMMY_DIVISIBLE, 0);
      if (extract(&api, state, (ss_plugin_event *)event, number, &by_zero, 1) != SS_PLUGIN_FAILURE)
        WRONG(w, "no trap");
    }
  }
  api.destroy(state);
  return NULL;
}

/* Inits and destroys states, among them ones whose init fails. */
static void *run_reloads(void *argument) {
  worker *w = argument;
  for (int i = 0; i < rounds; i++, w->done++) {
    ss_plugin_t *a = start(&api, "{}"), *b = start(&api, "{}");
    ss_instance_t *source = open_source(&api, b, NULL);
    const ss_plugin_init_input bad = {.config = "{\"jitter\":true}"};
    ss_plugin_rc rc = GARBAGE_RC;
    ss_plugin_t *failed = api.init(&bad, &rc);
    if (rc != SS_PLUGIN_FAILURE || !strstr(api.get_last_error(failed), "jitter"))
      WRONG(w, "init of a bad config: %d", rc);
    api.destroy(failed);
    api.destroy(a);
    api.close(b, source);
    api.destroy(b);
  }
  return NULL;
}

/* Runs two threads without another state, so that rounds make and delete the engine that all states share. */
static void check_engine(void) {
  static worker workers[2];
  for (int i = 0; i < 2; i++) {
    if (pthread_create(&workers[i].id, NULL, run_reloads, &workers[i]) != 0) die("no thread");
  }
  for (int i = 0; i < 2; i++) pthread_join(workers[i].id, NULL);
  check("two threads init the first state and destroy the last", !workers[0].wrong[0] && !workers[1].wrong[0],
        "%s%s", workers[0].wrong, workers[1].wrong);
}

static void check_side_by_side(void) {
  enum { THREADS = 4 };
  static worker workers[THREADS];
  void *(*const runs[THREADS])(void *) = {run_reloads, run_reloads, run_source, run_extraction};
  const double start_ms = milliseconds_now();
  for (int i = 0; i < THREADS; i++) {
    if (pthread_create(&workers[i].id, NULL, runs[i], &workers[i]) != 0) die("no thread");
  }
  pthread_join(workers[0].id, NULL);
  pthread_join(workers[1].id, NULL);
  stop = true;
  pthread_join(workers[2].id, NULL);
  pthread_join(workers[3].id, NULL);
  check("two threads init and destroy states while others run", !workers[0].wrong[0] && !workers[1].wrong[0],
        "%s%s", workers[0].wrong, workers[1].wrong);
  check("a source's sequence is right while other states init and end",
        !workers[2].wrong[0] && workers[2].done > 0, "%s", workers[2].wrong);
  check("a state extracts and traps while other states init and end",
        !workers[3].wrong[0] && workers[3].done > 0, "%s", workers[3].wrong);
  fprintf(
      stderr,
      "measured: %d rounds of init and destroy in 2 threads beside %llu events and %llu extractions: %.0f ms\n",
      rounds, (unsigned long long)workers[2].done, (unsigned long long)workers[3].done,
      milliseconds_now() - start_ms);
}

/* ---- One state, on a new thread for each call ---------------------------------------------------------- */

static ss_plugin_t *state;
static ss_instance_t *source;
static uint32_t batch_count;
static ss_plugin_event **batch_events;
static uint64_t number, expected;
static bool right = true;

static void *call_init(void *unused) {
  state = start(&api, "");
  return unused;
}

static void *call_open(void *unused) {
  source = open_source(&api, state, "eeteete");
  return unused;
}

static void *call_next_batch(void *unused) {
  batch_count = 0;
  right = right && api.next_batch(state, source, &batch_count, &batch_events) == SS_PLUGIN_SUCCESS &&
          batch_count > 0;
  return unused;
}

static void *call_extract(void *unused) {
  for (uint32_t i = 0; i < batch_count; i++) {
    right = right && extract_number(&api, state, batch_events[i], ++number, 0) == ++expected;
  }
  return unused;
}

static void *call_trap(void *unused) {
  ss_plugin_extract_field by_zero = ask_index(3, 0); /* t.index of plugins.ts */
  right = right && extract(&api, state, batch_events[0], ++number, &by_zero, 1) == SS_PLUGIN_FAILURE;
  return unused;
}

static void *call_end(void *unused) {
  api.close(state, source);
  api.destroy(state);
  return unused;
}

static void check_migration(void) {
  void *(*const calls[])(void *) = {call_init,       call_open,    call_next_batch, call_extract, call_trap,
                                    call_next_batch, call_extract, call_next_batch, call_extract, call_end};
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
    pthread_t id;
    if (pthread_create(&id, NULL, calls[i], NULL) != 0) die("no thread");
    pthread_join(id, NULL);
  }
  check("each call of a state may come from another thread, also after a trap", right && expected == 5,
        "%llu events", (unsigned long long)expected);
}

/* ---- One state, several threads at once ---------------------------------------------------------------- */

static void *take_events(void *argument) {
  worker *w = argument;
  while (w->done < 2000) {
    uint32_t count = 0;
    ss_plugin_event **events;
    if (api.next_batch(state, source, &count, &events) != SS_PLUGIN_SUCCESS) WRONG(w, "no batch");
    w->done += count;
  }
  return NULL;
}

static void *extract_values(void *argument) {
  worker *w = argument;
  char event[64];
  make_text_event(event, "42");
  for (; w->done < 2000; w->done++) {
    if (extract_number(&api, state, (ss_plugin_event *)event, w->done + 1, DUMMY_VALUE) != 42)
      WRONG(w, "no value");
  }
  return NULL;
}

/* Works beside extraction, which it must not disturb. */
static void *print_lines(void *argument) {
  worker *w = argument;
  char event[64];
  make_text_event(event, "7");
  for (; w->done < 2000; w->done++) {
    const ss_plugin_event_input in = {
        .evt = (ss_plugin_event *)event, .evtnum = w->done + 1, .evtsrc = "dummy"};
    if (strcmp(api.event_to_string(state, &in), "{\"sample\": \"7\"}") != 0) WRONG(w, "no text");
    const char *error = api.get_last_error(state);
    if (error[0] && !strstr(error, "start")) WRONG(w, "an error of nobody's: %s", error);
  }
  return NULL;
}

static void *open_and_close(void *argument) {
  worker *w = argument;
  for (; w->done < 100; w->done++) {
    ss_plugin_rc rc = GARBAGE_RC;
    if (api.open(state, "{\"start\":\"x\"}", &rc) || rc != SS_PLUGIN_FAILURE)
      WRONG(w, "open of bad params: %d", rc);
    api.close(state, open_source(&api, state, NULL));
  }
  return NULL;
}

static void check_one_state(void) {
  state = start(&api, "{}");
  source = open_source(&api, state, "{\"maxEvents\":1000000}");
  enum { THREADS = 4 };
  static worker workers[THREADS];
  void *(*const runs[THREADS])(void *) = {take_events, extract_values, print_lines, open_and_close};
  for (int i = 0; i < THREADS; i++) {
    if (pthread_create(&workers[i].id, NULL, runs[i], &workers[i]) != 0) die("no thread");
  }
  const char *wrong = "";
  for (int i = 0; i < THREADS; i++) {
    pthread_join(workers[i].id, NULL);
    if (workers[i].wrong[0]) wrong = workers[i].wrong;
  }
  check("one state takes events, extracts, prints lines and opens in four threads at once", !wrong[0], "%s",
        wrong);
  api.close(state, source);
  api.destroy(state);
}

/* ---- What is parsed once ------------------------------------------------------------------------------- */

enum { PAIR_NUMBER = 1, PAIR_WORD, PAIR_TEXT };

/* The values of a state are there until the next call, of whichever thread. */
static pthread_mutex_t values_lock = PTHREAD_MUTEX_INITIALIZER;

/* Whether the field of the event is `due`, or where the field is a text, the word. */
static bool is_parsed(const worker *w, char *event, uint32_t field, uint64_t due, const char *word) {
  ss_plugin_extract_field asked = ask(field, field == PAIR_NUMBER ? FTYPE_UINT64 : FTYPE_STRING);
  pthread_mutex_lock(&values_lock);
  bool parsed = extract(&api, state, (ss_plugin_event *)event, w->done + 1, &asked, 1) == SS_PLUGIN_SUCCESS;
  if (parsed) parsed = field == PAIR_NUMBER ? asked.res.u64[0] == due : strcmp(asked.res.str[0], word) == 0;
  pthread_mutex_unlock(&values_lock);
  return parsed;
}

/* Asks each event's fields one by one, so that the other thread's events come between them. */
static void *extract_parsed(void *argument) {
  worker *w = argument;
  const char *word = w->wrong[0] == 'a' ? "alpha" : "beta";
  w->wrong[0] = '\0';
  for (; w->done < 5000; w->done++) {
    char event[128], text[64];
    snprintf(text, sizeof text, "%llu%s %s", (unsigned long long)w->done + 1, word[0] == 'a' ? "1" : "2",
             word);
    make_text_event(event, text);
    const uint64_t due = (w->done + 1) * 10 + (word[0] == 'a' ? 1 : 2);
    for (uint32_t field = PAIR_NUMBER; field <= PAIR_TEXT; field++) {
      if (!is_parsed(w, event, field, due, word)) WRONG(w, "%s: field %u", text, field);
    }
  }
  return NULL;
}

static void check_parsed(void) {
  state = start(&api, "");
  static worker workers[2] = {{.wrong = "a"}, {.wrong = "b"}};
  for (int i = 0; i < 2; i++) {
    if (pthread_create(&workers[i].id, NULL, extract_parsed, &workers[i]) != 0) die("no thread");
  }
  for (int i = 0; i < 2; i++) pthread_join(workers[i].id, NULL);
  check("events of two threads with the same numbers are parsed each for itself",
        !workers[0].wrong[0] && !workers[1].wrong[0], "%s%s", workers[0].wrong, workers[1].wrong);
  api.destroy(state);
}

/* ---- Two plugins --------------------------------------------------------------------------------------- */

/* Each library has a runtime of its own, which the other's does not touch. */
static void check_two_plugins(const char *dummy_path, const char *scripted_path) {
  plugin_api dummy, scripted;
  load(dummy_path, &dummy);
  void *library = load(scripted_path, &scripted);
  ss_plugin_t *a = start(&dummy, "{}"), *b = start(&scripted, "");
  char event[64];
  make_text_event(event, "42");
  bool both = extract_number(&scripted, b, (ss_plugin_event *)event, 1, 0) == 42;
  both = both && extract_number(&dummy, a, (ss_plugin_event *)event, 1, DUMMY_VALUE) == 42;
  scripted.destroy(b);
  if (!SANITIZED) dlclose(library);
  check("two plugins work side by side, and one goes on after the other is gone",
        both && extract_number(&dummy, a, (ss_plugin_event *)event, 2, DUMMY_VALUE) == 42, "-");
  dummy.destroy(a);
}

int main(int argc, char **argv) {
  if (argc < 4) die("usage: threads DUMMY SCRIPTED PARSING [ROUNDS]");
  if (argc > 4) rounds = atoi(argv[4]);
  load(argv[2], &api);
  check_migration();
  load(argv[1], &api);
  check_engine();
  check_side_by_side();
  check_one_state();
  check_two_plugins(argv[1], argv[2]);
  load(argv[3], &api);
  check_parsed();
  return finish();
}
