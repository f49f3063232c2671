/*
 * The Nth allocation of the runtime fails, for each N until none is left to fail, over init, open, 100
 * batches, extraction with traps in it, texts, params, close and destroy; once alone, and once with all that
 * follow it.
 *
 * usage: malloc pull FAULTY            linked with failing.c
 *        malloc push TAIL FOLDER       so is this; the folder is empty
 */
#include <malloc.h>
#include <sys/stat.h>

#include "../runtime/process.h"

enum { MOST = 2000, WORDS = 3 }; /* an N that no scenario reaches; the fewest letters of a reason */

static plugin_api api;
static void (*arm)(long, bool);
static long (*failures)(void);
static long (*live)(void);

static char logged[512]; /* the last line */
static uint64_t lines;
static char wordless[256]; /* the first call that failed without a reason */

static void keep_line(ss_plugin_owner_t *owner, const char *component, const char *message,
                      ss_plugin_log_severity severity) {
  (void)owner, (void)component, (void)severity;
  snprintf(logged, sizeof logged, "%s", message);
  lines++;
}

static void find(void *library, const char *name, void *out) {
  void *symbol = dlsym(library, name);
  if (!symbol) die("%s", dlerror());
  memcpy(out, &symbol, sizeof symbol);
}

static void load_failing(const char *path) {
  void *library = load(path, &api);
  find(library, "failing_arm", &arm);
  find(library, "failing_failures", &failures);
  find(library, "failing_live", &live);
}

static void expect_words(long n, const char *call, const char *reason) {
  if (strlen(reason) < WORDS && !wordless[0])
    snprintf(wordless, sizeof wordless, "%s fails with \"%s\" when allocation %ld does", call, reason, n);
}

static void extract_all(ss_plugin_t *state) {
  static const char *const faults[] = {"divide", "none", "recursion", "none"};
  char event[64];
  make_text_event(event, "7");
  for (uint64_t i = 0; i < 12; i++) {
    ss_plugin_extract_field fields[] = {ask(0, FTYPE_UINT64), ask(2, FTYPE_STRING), ask(1, FTYPE_UINT64),
                                        ask(3, FTYPE_STRING)};
    fields[2].arg_present = fields[3].arg_present = 1;
    fields[2].arg_key = (char *)(uintptr_t)faults[i % 4];
    fields[3].arg_key = (char *)(uintptr_t)"1000"; /* more than the memory that is kept for values */
    fields[3].flist = 1;
    extract(&api, state, (ss_plugin_event *)event, i + 1, fields, i % 4 == 3 ? 4 : 3);
  }
  char large[70000];
  memset(large, 'x', sizeof large);
  static char big_event[sizeof large + PLUGIN_EVENT_PAYLOAD_OFFSET];
  ss_plugin_extract_field text = ask(2, FTYPE_STRING), list = ask(3, FTYPE_STRING);
  list.flist = list.arg_present = 1;
  list.arg_key = (char *)(uintptr_t)"30";
  make_event(big_event, large, 60000);
  extract(&api, state, (ss_plugin_event *)big_event, 100, &text, 1);
  extract(&api, state, (ss_plugin_event *)big_event, 100, &list, 1);
  const ss_plugin_event_input in = {.evt = (ss_plugin_event *)event, .evtnum = 101, .evtsrc = "t"};
  if (api.event_to_string && !api.event_to_string(state, &in)) die("event_to_string gave NULL");
}

static void take_batches(long n, ss_plugin_t *state, ss_instance_t *source) {
  for (int i = 0; i < 100; i++) {
    const batch b = take_batch(&api, state, source);
    if ((b.rc == SS_PLUGIN_SUCCESS) != (b.count > 0)) die("rc %d with %u events", b.rc, b.count);
    for (uint32_t e = 0; e < b.count; e++) payload_length(b.events[e]);
    if (b.rc == SS_PLUGIN_FAILURE) expect_words(n, "next_batch", api.get_last_error(state));
    if (b.rc == SS_PLUGIN_FAILURE || b.rc == SS_PLUGIN_EOF) return;
    if (b.rc == SS_PLUGIN_TIMEOUT && i > 1) return; /* each waits for 30 ms */
  }
}

static void open_one(long n, ss_plugin_t *state, const char *params) {
  ss_plugin_rc rc = GARBAGE_RC;
  ss_instance_t *source = api.open(state, params, &rc);
  if (rc != SS_PLUGIN_SUCCESS) {
    if (source) die("an instance came with a failure");
    expect_words(n, "open", api.get_last_error(state));
    return;
  }
  take_batches(n, state, source);
  if (api.get_progress) {
    uint32_t percent;
    api.get_progress(state, source, &percent);
  }
  api.close(state, source);
}

/* A whole life, in which any step may fail. */
static void live_once(long n, const char *config, const char *const params[]) {
  const ss_plugin_init_input in = {.config = config, .log_fn = keep_line};
  ss_plugin_rc rc = GARBAGE_RC;
  ss_plugin_t *state = api.init(&in, &rc);
  if (rc == SS_PLUGIN_SUCCESS) {
    for (int i = 0; params[i]; i++) open_one(n, state, params[i]);
    extract_all(state);
    if (api.list_open_params) api.list_open_params(state, &rc);
  } else if (state) {
    expect_words(n, "init", api.get_last_error(state));
  }
  api.destroy(state);
}

/*
 * Lets the first allocation fail, then the second, … ; returns how many there are, and through `leaked` the
 * first that left memory behind.
 */
static long fail_each(bool all_after, const char *config, const char *const params[], long *leaked) {
  const long before = live();
  long n = 1;
  for (bool has_failed = true; has_failed && n < MOST; n++) {
    arm(n, all_after);
    live_once(n, config, params);
    has_failed = failures() > 0;
    arm(0, false);
    if (live() != before && !*leaked) *leaked = n;
  }
  return n - 2;
}

static void check_life(const char *config, const char *const params[]) {
  long leaked = 0, most = 0, heap = 0;
  for (int pass = 0; pass < 2; pass++) { /* what is made once is there after the first */
    heap = (long)mallinfo2().uordblks;
    for (int all_after = 0; all_after < 2; all_after++) {
      const long count = fail_each(all_after, config, params, &leaked);
      if (count > most) most = count;
    }
  }
  const long grown = (long)mallinfo2().uordblks - heap;
  check("no allocation that fails ends the host", most > 5 && most < MOST - 2, "%ld allocations", most);
  check("what was allocated before one that fails is given back", !leaked && (SANITIZED || grown < 64 * 1024),
        "allocation %ld leaves memory behind, %ld bytes in all", leaked, grown);
  check("each call that fails says why", !wordless[0], "%s", wordless);
  fprintf(stderr, "measured: %ld allocations, %llu log lines, %ld bytes more in the heap\n", most,
          (unsigned long long)lines, grown);
}

static void make_files(const char *folder) {
  char name[4096];
  snprintf(name, sizeof name, "%s/pipe", folder);
  if (mkfifo(name, 0600) != 0) die("%s cannot be made", name);
  snprintf(name, sizeof name, "%s/lines", folder);
  FILE *lines_file = fopen(name, "we");
  if (!lines_file || fputs("one\ntrap\nmany 300\nlast\n", lines_file) < 0 || fclose(lines_file) != 0)
    die("%s cannot be written", name);
}

int main(int argc, char **argv) {
  const bool is_push = argc == 4 && strcmp(argv[1], "push") == 0;
  if (!is_push && (argc != 3 || strcmp(argv[1], "pull") != 0))
    die("usage: malloc pull FAULTY | push TAIL FOLDER");
  load_failing(argv[2]);
  if (is_push) {
    char file[4096], pipe[4096];
    make_files(argv[3]);
    snprintf(file, sizeof file, "{\"path\":\"%s/lines\"}", argv[3]);
    snprintf(pipe, sizeof pipe, "{\"path\":\"%s/pipe\"}", argv[3]);
    check_life("", (const char *const[]){file, pipe, NULL});
  } else {
    check_life("{\"number\":1}", (const char *const[]){"300*e", "2*e divide", "open divide", "", NULL});
  }
  return finish();
}
