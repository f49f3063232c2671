/*
 * A guest call that would run for ever ends at its deadline, which is CPU time of the calling thread; pauses
 * do not count. The thread that sees to it rests while no call runs.
 * usage: deadlines LOOPING      the plugin of plugins.ts
 */
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "process.h"

static plugin_api api;

/* The fields of plugins.ts. */
enum { VALUE, LOOP, LOGS, SLEEPS };

static const char config[] =
    "{\"falco_ts\":{\"deadlines\":{\"init\":400,\"open\":300,\"next_batch\":250,\"extract\":200}}";
enum { INIT_MS = 400, OPEN_MS = 300, NEXT_MS = 250, EXTRACT_MS = 200, END_MS = 1000 };

static char last_log[4096];

static void keep_log(ss_plugin_owner_t *owner, const char *component, const char *message,
                     ss_plugin_log_severity severity) {
  (void)owner, (void)component, (void)severity;
  if (!strstr(message, "it rests for")) snprintf(last_log, sizeof last_log, "%s", message);
}

static double cpu_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/*
 * Checks that a call ends at its deadline, or up to 1.2 times later. `more`: the CPU time of its other work.
 */
static void check_time(const char *call, double used, double deadline, double more) {
  char name[200];
  snprintf(name, sizeof name, "an endless loop in %s ends between 1 and 1.2 times its deadline of CPU time",
           call);
  check(name, used >= deadline - 1 && used <= 1.2 * deadline + more, "%.1f ms, the deadline is %.0f ms", used,
        deadline);
  fprintf(stderr, "measured: %s ended after %.1f ms of CPU time, the deadline is %.0f ms\n", call, used,
          deadline);
}

static void check_text(const char *name, const char *text, const char *expected) {
  check(name, strstr(text, expected) != NULL, "%s", text);
}

/* Returns the CPU time for making a sandbox, which is the other work of some calls. */
static double making_ms(ss_plugin_t *state) {
  const double start = cpu_ms();
  api.close(state, open_source(&api, state, "-"));
  return cpu_ms() - start;
}

static ss_plugin_t *start_with(const char *more, ss_plugin_rc *rc) {
  char text[300];
  snprintf(text, sizeof text, "%s%s}", config, more);
  const ss_plugin_init_input in = {.config = text, .log_fn = keep_log};
  return api.init(&in, rc);
}

static void check_init(void) {
  ss_plugin_rc rc = GARBAGE_RC;
  const double start = cpu_ms();
  ss_plugin_t *state = start_with(",\"loop\":1", &rc);
  check_time("init", cpu_ms() - start, INIT_MS, 50);
  check("init fails after its deadline", rc == SS_PLUGIN_FAILURE, "%d", rc);
  check_text("init's error names its deadline", api.get_last_error(state),
             "init: ran longer than its deadline of 400 ms (CPU time) at src/plugin.ts:");
  api.destroy(state);
}

static void check_open(ss_plugin_t *state, double making) {
  ss_plugin_rc rc = GARBAGE_RC;
  const double start = cpu_ms();
  const ss_instance_t *source = api.open(state, "open", &rc);
  check_time("open", cpu_ms() - start, OPEN_MS, making + 20);
  check("open fails after its deadline", !source && rc == SS_PLUGIN_FAILURE, "%d", rc);
  check_text("open's error names its deadline", api.get_last_error(state),
             "open: ran longer than its deadline of 300 ms (CPU time) at src/plugin.ts:");
}

static void check_next(ss_plugin_t *state, const char *params) {
  ss_instance_t *source = open_source(&api, state, params);
  uint32_t count = 0;
  ss_plugin_event **events;
  double start = cpu_ms();
  ss_plugin_rc rc = api.next_batch(state, source, &count, &events);
  char name[100];
  snprintf(name, sizeof name, "next_batch, %s,", params);
  check_time(name, cpu_ms() - start, NEXT_MS, 20);
  check("the events before the deadline go out", rc == SS_PLUGIN_SUCCESS && count == 2, "rc %d, %u events",
        rc, count);
  check_text("the log says that the source is parked", last_log,
             "next_batch: ran longer than its deadline of 250 ms (CPU time) at src/plugin.ts:");
  start = cpu_ms();
  rc = api.next_batch(state, source, &count, &events);
  check("a parked source is not called again", rc == SS_PLUGIN_TIMEOUT && cpu_ms() - start < 50,
        "rc %d after %.0f ms", rc, cpu_ms() - start);
  api.close(state, source);
}

static void check_extraction(ss_plugin_t *state, double making) {
  char event[64];
  make_text_event(event, "7");
  const uint32_t fields[] = {LOOP, LOGS};
  for (size_t i = 0; i < 2; i++) {
    const double start = cpu_ms();
    const uint64_t value = extract_number(&api, state, (ss_plugin_event *)event, i + 1, fields[i]);
    check_time(i ? "a field's handler, which logs," : "a field's handler", cpu_ms() - start, EXTRACT_MS,
               making + 20);
    check("the field has no value after its deadline", value == UINT64_MAX, "%llu",
          (unsigned long long)value);
    check_text("the log says that the field ran longer than its deadline", last_log,
               "ran longer than its deadline of 200 ms (CPU time) at src/plugin.ts:");
  }
  make_text_event(event, "77");
  const ss_plugin_event_input in = {.evt = (ss_plugin_event *)event, .evtnum = 9, .evtsrc = "t"};
  const double start = cpu_ms();
  const char *line = api.event_to_string(state, &in);
  check_time("event_to_string", cpu_ms() - start, EXTRACT_MS, making + 20);
  check("event_to_string gives no text after its deadline", line && !*line, "%s", line);
  check("extraction goes on after its deadlines",
        extract_number(&api, state, (ss_plugin_event *)event, 10, VALUE) == 77, "no value");
}

static void check_ends(ss_plugin_t *state, double making) {
  ss_instance_t *source = open_source(&api, state, "close");
  double start = cpu_ms();
  api.close(state, source);
  check_time("close", cpu_ms() - start, END_MS, 20);
  check_text("close: the log says why", last_log,
             "close: ran longer than its deadline of 1 s (CPU time) at src/plugin.ts:");
  ss_plugin_rc rc;
  state = start_with(",\"loop\":2", &rc);
  start = cpu_ms();
  api.destroy(state);
  check_time("destroy", cpu_ms() - start, END_MS, making + 20);
  check_text("destroy: the log says why", last_log,
             "destroy: ran longer than its deadline of 1 s (CPU time) at src/plugin.ts:");
}

/* ---- Pauses -------------------------------------------------------------------------------------------- */

/*
 * Starts a child whose handler loops for half of its deadline, and stops the child meanwhile for longer than
 * that.
 */
static void check_pause(void) {
  int pipes[2];
  if (pipe(pipes) != 0) die("no pipe");
  const pid_t child = fork();
  if (child == 0) {
    ss_plugin_rc rc;
    ss_plugin_t *state = start_with("", &rc);
    char event[64];
    if (write(pipes[1], "x", 1) != 1) _exit(3);
    const uint64_t value = extract_number(&api, state, make_text_event(event, "7"), 1, SLEEPS);
    _exit(value == 1 ? 0 : 2);
  }
  char byte;
  if (read(pipes[0], &byte, 1) != 1) die("no child");
  int status = 0, stops = 0;
  const struct timespec part = {.tv_nsec = 20 * 1000 * 1000}, pause = {.tv_nsec = 300 * 1000 * 1000};
  for (; stops < 3; stops++) {
    nanosleep(&part, NULL);
    kill(child, SIGSTOP);
    nanosleep(&pause, NULL);
    kill(child, SIGCONT);
  }
  waitpid(child, &status, 0);
  check("pauses longer than the deadline do not count", WIFEXITED(status) && WEXITSTATUS(status) == 0,
        "status %x, %s", (unsigned)status, last_log);
}

/* A fork has no ticker; the parent's state works in it all the same, and can be destroyed. */
static void check_fork(ss_plugin_t *state) {
  const pid_t child = fork();
  if (child == 0) {
    char event[64];
    alarm(20);
    const uint64_t value = extract_number(&api, state, make_text_event(event, "7"), 1, VALUE);
    api.destroy(state);
    _exit(value == 7 ? 0 : 2);
  }
  int status = 0;
  waitpid(child, &status, 0);
  check("a fork extracts and destroys", WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x",
        (unsigned)status);
}

/* ---- Rest ---------------------------------------------------------------------------------------------- */

static void sleep_ms(long ms) {
  const struct timespec pause = {.tv_nsec = ms * 1000 * 1000};
  nanosleep(&pause, NULL);
}

/* Waits for longer than the ticker looks for calls; then it sleeps, and the kernel counts no sleep of it. */
static long sleeps_in_rest(void) {
  sleep_ms(300);
  const long before = sleeps_of_others();
  sleep_ms(300);
  return sleeps_of_others() - before;
}

static void check_rest(ss_plugin_t *state, double making) {
  char event[64];
  check("the ticker rests after init", sleeps_in_rest() == 0, "it woke");
  check_fork(state);
  double start = cpu_ms();
  make_text_event(event, "7");
  extract_number(&api, state, (ss_plugin_event *)event, 1, LOOP);
  check_time("a field's handler that rouses the ticker", cpu_ms() - start, EXTRACT_MS, making + 20);
  check("the ticker rests after a call that ended at its deadline", sleeps_in_rest() == 0, "it woke");
  ss_instance_t *source = open_source(&api, state, "next");
  check("the ticker rests while a source is open and not asked", sleeps_in_rest() == 0, "it woke");
  uint32_t count = 0;
  ss_plugin_event **events;
  start = cpu_ms();
  api.next_batch(state, source, &count, &events);
  check_time("a next_batch that rouses the ticker", cpu_ms() - start, NEXT_MS, 20);
  api.close(state, source);
}

int main(int argc, char **argv) {
  if (argc != 2) die("usage: deadlines LOOPING");
  load(argv[1], &api);
  check_pause();
  const int threads = threads_now();
  check_init();
  ss_plugin_rc rc = GARBAGE_RC;
  ss_plugin_t *state = start_with("", &rc);
  if (rc != SS_PLUGIN_SUCCESS) die("init: %s", api.get_last_error(state));
  check("one thread ticks for all states", threads_now() == threads + 1, "%d more", threads_now() - threads);
  check_fork(state);
  const double making = making_ms(state);
  check_open(state, making);
  check_next(state, "next");
  check_next(state, "log");
  check_extraction(state, making);
  check_ends(state, making);
  check_rest(state, making);
  api.destroy(state);
  check("that thread ends with the last state", threads_now() == threads, "%d more", threads_now() - threads);
  return finish();
}
