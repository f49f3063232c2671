/*
 * plugin_get_metrics: what the runtime counts of itself and what a plugin counts, through traps and closed
 * sources, and read by two threads while events flow.
 * usage: metrics COUNTING     (see plugins.ts)
 */
#include <pthread.h>

#include "fixture.h"

static plugin_api api;

/* The fields of COUNTING. */
enum { VALUE, ASKED, TRAP, LOOP };

/* A metric by its name; dies where there is none. */
static const ss_plugin_metric *find(ss_plugin_t *state, const char *name) {
  uint32_t count = UINT32_MAX;
  const ss_plugin_metric *metrics = api.get_metrics(state, &count);
  for (uint32_t i = 0; i < count; i++) {
    if (strcmp(metrics[i].name, name) == 0) return &metrics[i];
  }
  die("there is no metric %s", name);
}

static uint64_t number(ss_plugin_t *state, const char *name) { return find(state, name)->value.u64; }

/* A number has to be what it should be. */
static void check_number(const char *what, ss_plugin_t *state, const char *name, uint64_t expected) {
  const uint64_t found = number(state, name);
  check(what, found == expected, "%s is %llu", name, (unsigned long long)found);
}

static uint64_t take_all(ss_plugin_t *state, ss_instance_t *source) {
  uint64_t events = 0;
  for (int i = 0; i < 100; i++) {
    const batch taken = take_batch(&api, state, source);
    events += taken.rc == SS_PLUGIN_SUCCESS ? taken.count : 0;
    if (taken.rc != SS_PLUGIN_SUCCESS) break;
  }
  return events;
}

static void check_events(ss_plugin_t *state) {
  check_number("before the first event no event is counted", state, "events", 0);
  ss_instance_t *source = open_source(&api, state, "");
  take_all(state, source);
  check_number("the host's events are counted", state, "events", 5);
  check_number("and the bytes of their payloads", state, "bytes", 5);
  check("and the batches that had some", number(state, "batches") >= 1, "%llu",
        (unsigned long long)number(state, "batches"));
  check_number("what the plugin counts in an open source is shown", state, "given", 5);
  api.close(state, source);
  check_number("and is kept when the source is closed", state, "given", 5);
  source = open_source(&api, state, "");
  take_all(state, source);
  api.close(state, source);
  check_number("a second source counts on", state, "given", 10);
}

static void check_extraction(ss_plugin_t *state) {
  uint8_t room[64];
  const ss_plugin_event *event = make_text_event(room, "84");
  const uint64_t calls = number(state, "extract_calls"), values = number(state, "values");
  for (uint64_t i = 0; i < 3; i++) extract_number(&api, state, event, i + 1, ASKED);
  check("each field that the host asks for is counted", number(state, "extract_calls") == calls + 3, "%llu",
        (unsigned long long)number(state, "extract_calls"));
  check("and each value", number(state, "values") == values + 3, "%llu",
        (unsigned long long)number(state, "values"));
  check_number("what the plugin counts while it extracts is shown", state, "asked", 3);
  const ss_plugin_metric *gauge = find(state, "last");
  check("a gauge is what the plugin has set it to",
        gauge->value_type == SS_PLUGIN_METRIC_VALUE_TYPE_D && gauge->value.d == 42, "%f", gauge->value.d);
  check("a gauge is not monotonic", gauge->type == SS_PLUGIN_METRIC_TYPE_NON_MONOTONIC, "%d",
        (int)gauge->type);
  check("a counter is", find(state, "asked")->type == SS_PLUGIN_METRIC_TYPE_MONOTONIC, "%d",
        (int)find(state, "asked")->type);
}

static void check_traps(ss_plugin_t *state) {
  uint8_t room[64];
  const ss_plugin_event *event = make_text_event(room, "84");
  const uint64_t restarts = number(state, "restarts");
  extract_number(&api, state, event, 100, TRAP);
  check_number("a trap in a field is counted", state, "traps_extract", 1);
  check_number("and the sandbox that is made anew", state, "restarts", restarts + 1);
  check_number("what the plugin had counted before the trap is kept", state, "asked", 13);
  check_number("no deadline was hit so far", state, "deadline_hits", 0);
  extract_number(&api, state, event, 101, LOOP);
  check_number("a call that runs over its deadline is a trap", state, "traps_extract", 2);
  check_number("and a deadline that was hit", state, "deadline_hits", 1);
  ss_instance_t *source = open_source(&api, state, "x");
  take_all(state, source);
  check_number("a trap in next() is counted as one of next_batch", state, "traps_next_batch", 1);
  api.close(state, source);
}

static void check_memory(ss_plugin_t *state) {
  const uint64_t before = number(state, "memory_bytes");
  check("an initialised plugin has memory", before >= 65536, "%llu", (unsigned long long)before);
  ss_instance_t *source = open_source(&api, state, "");
  const uint64_t open = number(state, "memory_bytes");
  check("an open source has memory of its own", open >= before + 65536, "%llu", (unsigned long long)open);
  api.close(state, source);
  check_number("and gives it back", state, "memory_bytes", before);
  check("the most that it was is kept", number(state, "memory_peak_bytes") >= open, "%llu",
        (unsigned long long)number(state, "memory_peak_bytes"));
}

/* ---- Two threads that scrape --------------------------------------------------------------------------- */

static ss_plugin_t *scraped;
static atomic_bool done;

/* Reads all metrics again and again; returns how often what only grows fell. */
static void *scrape(void *argument) {
  uintptr_t falls = 0;
  uint64_t last_events = 0, last_given = 0;
  (void)argument;
  while (!atomic_load(&done)) {
    const uint64_t events = number(scraped, "events"), given = number(scraped, "given");
    falls += events < last_events || given < last_given;
    last_events = events;
    last_given = given;
  }
  return (void *)falls;
}

static void check_scrapes(void) {
  pthread_t threads[2];
  void *falls[2];
  uint64_t taken = 0;
  uint8_t room[64];
  scraped = start(&api, "");
  for (int i = 0; i < 2; i++) pthread_create(&threads[i], NULL, scrape, NULL);
  for (uint64_t round = 0; round < (SANITIZED ? 20 : 200); round++) {
    ss_instance_t *source = open_source(&api, scraped, "");
    taken += take_all(scraped, source);
    for (uint64_t i = 0; i < 20; i++)
      extract_number(&api, scraped, make_text_event(room, "84"), round * 20 + i, ASKED);
    if (round % 10 == 0) extract_number(&api, scraped, make_text_event(room, "84"), UINT64_MAX - round, TRAP);
    api.close(scraped, source);
  }
  atomic_store(&done, true);
  for (int i = 0; i < 2; i++) pthread_join(threads[i], &falls[i]);
  check("two threads scrape while events flow, and no counter falls", !falls[0] && !falls[1], "%zu, %zu",
        (size_t)falls[0], (size_t)falls[1]);
  check("and all events are counted", number(scraped, "events") == taken && number(scraped, "given") == taken,
        "%llu, %llu of %llu", (unsigned long long)number(scraped, "events"),
        (unsigned long long)number(scraped, "given"), (unsigned long long)taken);
  api.destroy(scraped);
}

int main(int argc, char **argv) {
  uint32_t count = 77;
  if (argc != 2) die("usage: metrics COUNTING");
  load(argv[1], &api);
  check("get_metrics takes NULL as state", api.get_metrics(NULL, &count) == NULL && count == 0, "%u", count);
  ss_plugin_t *state = start(&api, "");
  check_events(state);
  check_extraction(state);
  check_traps(state);
  check_memory(state);
  api.destroy(state);
  check_scrapes();
  return finish();
}
