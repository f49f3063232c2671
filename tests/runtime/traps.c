/*
 * A bug in the plugin stays in the sandbox, on a small stack too, and however often it happens.
 * usage: traps SCRIPTED
 */
#include <alloca.h>
#include <pthread.h>
#include <sys/resource.h>

#include "process.h"

static plugin_api api;

/* The fields of plugins.ts. */
enum { VALUE, TEXT, COPY, INDEX, DEEP, DEEP_LOG, MEMORY };

static atomic_int stack_overflows;

/* A log function that needs as much stack as a host's that formats, locks and writes. */
static void log_with_stack(ss_plugin_owner_t *owner, const char *component, const char *message,
                           ss_plugin_log_severity severity) {
  enum { NEEDS = 64 * 1024 };
  (void)owner, (void)component, (void)severity;
  volatile char *room = alloca(NEEDS);
  for (int i = 0; i < NEEDS; i += 512) room[i] = message[0];
  if (strstr(message, "stack overflow")) stack_overflows++;
}

static uint64_t value_of(ss_plugin_t *state, uint64_t number, uint32_t field) {
  char event[64];
  return extract_number(&api, state, make_text_event(event, "7"), number, field);
}

/* ---- A small stack ------------------------------------------------------------------------------------- */

static void *run_on_small_stack(void *argument) {
  (void)argument;
  ss_plugin_t *state = start_logging(&api, "", log_with_stack);
  ss_instance_t *source = open_source(&api, state, "eee");
  uint32_t count = 0;
  ss_plugin_event **events;
  const ss_plugin_rc rc = api.next_batch(state, source, &count, &events);
  check("a thread with a stack of 256 KiB inits, opens, takes and extracts",
        rc == SS_PLUGIN_SUCCESS && count == 3 && value_of(state, 1, VALUE) == 7, "rc %d", rc);
  const uint64_t deep = value_of(state, 2, DEEP);
  check("recursion without an end in a guest on a small stack is a trap",
        deep == UINT64_MAX && stack_overflows == 1 && value_of(state, 3, VALUE) == 7,
        "value %llu, %d stack overflows logged", (unsigned long long)deep, stack_overflows);
  const uint64_t logging = value_of(state, 4, DEEP_LOG);
  check("the deepest guest frame leaves the host's log function 64 KiB of it",
        logging == UINT64_MAX && stack_overflows == 2 && value_of(state, 5, VALUE) == 7,
        "value %llu, %d stack overflows logged", (unsigned long long)logging, stack_overflows);
  ss_plugin_rc open_rc = GARBAGE_RC;
  api.open(state, "deep", &open_rc);
  check("recursion without an end in open makes it fail",
        open_rc == SS_PLUGIN_FAILURE && strstr(api.get_last_error(state), "stack overflow"), "%s",
        api.get_last_error(state));
  api.close(state, source);
  api.destroy(state);
  return NULL;
}

static void check_small_stack(size_t size) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  if (pthread_attr_setstacksize(&attributes, size) != 0) die("no stack of %zu bytes", size);
  pthread_t id;
  if (pthread_create(&id, &attributes, run_on_small_stack, NULL) != 0) die("no thread");
  pthread_join(id, NULL);
  pthread_attr_destroy(&attributes);
}

/* ---- No room for another sandbox ----------------------------------------------------------------------- */

static void check_no_room(void) {
  ss_plugin_t *state = start(&api, "");
  struct rlimit old, low;
  getrlimit(RLIMIT_AS, &old);
  low = old;
  /* there is room for everything but a sandbox, which reserves 1 GiB */
  low.rlim_cur = (rlim_t)(mapped_kib() + 256 * 1024) * 1024;
  if (setrlimit(RLIMIT_AS, &low) != 0) die("setrlimit");
  ss_plugin_rc rc = GARBAGE_RC;
  const bool opened = api.open(state, "ee", &rc) != NULL;
  check("open without address space for its sandbox fails with a reason",
        !opened && rc == SS_PLUGIN_FAILURE && api.get_last_error(state)[0], "rc %d", rc);
  check("a new sandbox finds the room that one which trapped has left",
        value_of(state, 1, DEEP) == UINT64_MAX && value_of(state, 2, VALUE) == 7, "-");
  setrlimit(RLIMIT_AS, &old);
  ss_instance_t *source = open_source(&api, state, "ee");
  check("open works again once there is address space", source != NULL, "-");
  api.close(state, source);
  api.destroy(state);
}

/* ---- Again and again ----------------------------------------------------------------------------------- */

enum { SLACK_KIB = 512 };

/*
 * Traps `rounds` times to warm up and `rounds` times more, and returns the growth of resident memory in KiB.
 */
static long growth(void (*trap)(ss_plugin_t *, uint64_t), int rounds, double *each_us) {
  ss_plugin_t *state = start(&api, "");
  long before = 0;
  double start_ms = 0;
  for (int i = 0; i < 2 * rounds; i++) {
    if (i == rounds) {
      before = resident_kib();
      start_ms = milliseconds_now();
    }
    trap(state, (uint64_t)i + 1);
  }
  *each_us = (milliseconds_now() - start_ms) * 1e3 / rounds;
  const long grown = resident_kib() - before;
  if (value_of(state, 4 * (uint64_t)rounds, VALUE) != 7) die("no value after the traps");
  api.destroy(state);
  return grown;
}

static void in_extraction(ss_plugin_t *state, uint64_t number) {
  char event[64];
  ss_plugin_extract_field by_zero = ask_index(INDEX, 0);
  if (extract(&api, state, make_text_event(event, "7"), number, &by_zero, 1) != SS_PLUGIN_FAILURE)
    die("no trap");
}

static void out_of_stack(ss_plugin_t *state, uint64_t number) {
  if (value_of(state, number, DEEP) != UINT64_MAX) die("no trap");
}

static void out_of_memory(ss_plugin_t *state, uint64_t number) {
  if (value_of(state, number, MEMORY) != UINT64_MAX) die("no trap");
}

static void in_open(ss_plugin_t *state, uint64_t number) {
  (void)number;
  ss_plugin_rc rc = SS_PLUGIN_SUCCESS;
  if (api.open(state, "trap", &rc) || rc != SS_PLUGIN_FAILURE) die("no trap");
}

static void in_next_batch(ss_plugin_t *state, uint64_t number) {
  (void)number;
  ss_instance_t *source = open_source(&api, state, "ex");
  uint32_t count = 0;
  ss_plugin_event **events;
  if (api.next_batch(state, source, &count, &events) != SS_PLUGIN_SUCCESS || count != 1) die("no events");
  api.close(state, source);
}

int main(int argc, char **argv) {
  if (argc != 2) die("usage: traps SCRIPTED");
  load(argv[1], &api);
  check_small_stack((SANITIZED ? 1024 : 256) * 1024);
  if (!SANITIZED) check_no_room();
  const struct {
    const char *name;
    void (*trap)(ss_plugin_t *, uint64_t);
    int rounds;
  } cases[] = {
      {"10 000 traps in extraction leave no memory behind", in_extraction, 10000},
      {"1 000 stack overflows leave no memory behind", out_of_stack, 1000},
      {"3 times all of the plugin's memory is given back", out_of_memory, 3},
      {"1 000 traps in open leave no memory behind", in_open, 1000},
      {"1 000 parked sources leave no memory behind", in_next_batch, 1000},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    double each_us;
    const long grown = growth(cases[i].trap, SANITIZED ? 5 : cases[i].rounds, &each_us);
    if (SANITIZED) continue;
    check(cases[i].name, grown <= SLACK_KIB, "grew by %ld KiB", grown);
    fprintf(stderr, "measured: %s: %+ld KiB, %.1f us each\n", cases[i].name, grown, each_us);
  }
  return finish();
}
