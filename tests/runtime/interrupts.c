/*
 * Falco's timer interrupts calls by a SIGALRM without SA_RESTART; here it does so a thousand times a second.
 * usage: interrupts DUMMY SCRIPTED TAILING FOLDER     (TAILING: see plugins.ts; FOLDER: to make a pipe in)
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/time.h>

#include "process.h"

static volatile sig_atomic_t alarms;

static void count_alarm(int signal) {
  (void)signal;
  alarms++;
}

static void start_alarms(void) {
  const struct sigaction action = {.sa_handler = count_alarm};
  const struct itimerval every_ms = {{0, 1000}, {0, 1000}};
  sigaction(SIGALRM, &action, NULL);
  if (setitimer(ITIMER_REAL, &every_ms, NULL) != 0) die("no timer");
}

static void check_calls(const plugin_api *api) {
  enum { FOR_MS = 500 };
  const double end = milliseconds_now() + FOR_MS;
  const sig_atomic_t before = alarms;
  uint64_t last = 0, rounds = 0, number = 0;
  bool right = true;
  for (; milliseconds_now() < end && right; rounds++) {
    ss_plugin_t *state = start(api, "{\"jitter\":0}");
    ss_instance_t *source = open_source(api, state, "{\"start\":0,\"maxEvents\":10000}");
    uint32_t count;
    ss_plugin_event **events;
    last = 0;
    while (api->next_batch(state, source, &count, &events) == SS_PLUGIN_SUCCESS) {
      for (uint32_t i = 0; i < count && right; i++) {
        ss_plugin_extract_field fields[] = {ask(DUMMY_VALUE, FTYPE_UINT64),
                                            ask(DUMMY_STRVALUE, FTYPE_STRING)};
        const ss_plugin_rc rc = extract(api, state, events[i], ++number, fields, 2);
        right = rc == SS_PLUGIN_SUCCESS && fields[0].res.u64[0] == ++last &&
                strtoull(fields[1].res.str[0], NULL, 10) == last;
      }
      ss_plugin_extract_field by_zero = ask_index(DUMMY_DIVISIBLE, 0);
      right = right && extract(api, state, events[0], ++number, &by_zero, 1) == SS_PLUGIN_FAILURE;
    }
    right = right && last == 10000;
    api->close(state, source);
    api->destroy(state);
  }
  check("init, open, next_batch, extraction, traps, close and destroy are right under 1000 alarms a second",
        right && alarms > before, "in round %llu after %llu events", (unsigned long long)rounds,
        (unsigned long long)last);
  fprintf(stderr, "measured: %d alarms in %d ms, %llu rounds\n", (int)(alarms - before), FOR_MS,
          (unsigned long long)rounds);
}

static void check_waiting(const plugin_api *api) {
  enum { WAITS = 10 };
  ss_plugin_t *state = start(api, "");
  ss_instance_t *source = open_source(api, state, "tttttttttt");
  double shortest = 1e9, total = 0;
  bool right = true;
  const sig_atomic_t before = alarms;
  for (int i = 0; i < WAITS; i++) {
    uint32_t count = 77;
    ss_plugin_event **events = NULL;
    const double start_ms = milliseconds_now();
    right = right && api->next_batch(state, source, &count, &events) == SS_PLUGIN_TIMEOUT && count == 0;
    const double waited = milliseconds_now() - start_ms;
    total += waited;
    if (waited < shortest) shortest = waited;
  }
  check("an idle source answers TIMEOUT under alarms", right && alarms > before, "-");
  /* the shortest of ten counts, since on a busy machine any of them may take longer */
  check("its wait is cut short by none of them, and takes no longer than 30 ms by its own doing",
        shortest >= 29 && shortest < 40, "%.1f ms", shortest);
  fprintf(stderr, "measured: idle waits of %.1f ms at least, %.1f ms on average, with %d alarms\n", shortest,
          total / WAITS, (int)(alarms - before));
  api->close(state, source);
  api->destroy(state);
}

/* ---- A source that reads a pipe ------------------------------------------------------------------------ */

enum { LINES = 50000 };

static void *write_lines(void *path) {
  FILE *pipe = fopen(path, "we");
  if (!pipe) die("the pipe cannot be written to");
  for (int i = 1; i <= LINES; i++) {
    if (fprintf(pipe, "%d\n", i) < 0) die("the pipe takes no more");
  }
  fclose(pipe);
  return NULL;
}

/* Returns the signals that all threads of this process but the first block. */
static uint64_t blocked_by_others(void) {
  uint64_t all = UINT64_MAX;
  DIR *tasks = opendir("/proc/self/task");
  if (!tasks) die("/proc/self/task cannot be read");
  for (const struct dirent *task; (task = readdir(tasks));) {
    if (task->d_name[0] == '.' || atoi(task->d_name) == getpid()) continue;
    char path[300], line[200];
    snprintf(path, sizeof path, "/proc/self/task/%s/status", task->d_name);
    FILE *status = fopen(path, "re");
    unsigned long long blocked = 0;
    while (status && fgets(line, sizeof line, status) && sscanf(line, "SigBlk: %llx", &blocked) != 1) {
    }
    if (status) fclose(status);
    all &= blocked;
  }
  closedir(tasks);
  return all;
}

static void check_pipe(const plugin_api *api, const char *folder) {
  char path[4096], params[4200];
  snprintf(path, sizeof path, "%s/pipe", folder);
  snprintf(params, sizeof params, "{\"file\":\"%s\"}", path);
  if (mkfifo(path, 0600) != 0) die("%s cannot be made", path);
  const int threads = threads_now();
  ss_plugin_t *state = start(api, "");
  ss_instance_t *source = open_source(api, state, params);
  const int signals[] = {SIGHUP, SIGINT, SIGTERM, SIGALRM, SIGUSR1, SIGCHLD, SIGPIPE};
  uint64_t missing = 0;
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) missing |= UINT64_C(1) << (signals[i] - 1);
  missing &= ~blocked_by_others();
  check("the threads that a plugin starts leave all signals to Falco's",
        threads_now() > threads && missing == 0, "%d threads, not blocked: %llx", threads_now() - threads,
        (unsigned long long)missing);

  pthread_t writer;
  if (pthread_create(&writer, NULL, write_lines, path) != 0) die("no thread");
  const sig_atomic_t before = alarms;
  uint64_t last = 0;
  ss_plugin_rc rc;
  do {
    uint32_t count = 0;
    ss_plugin_event **events;
    rc = api->next_batch(state, source, &count, &events);
    for (uint32_t i = 0; i < count; i++) last = number_of(events[i]) == last + 1 ? last + 1 : UINT64_MAX / 2;
  } while (rc == SS_PLUGIN_SUCCESS || rc == SS_PLUGIN_TIMEOUT);
  check("lines from a pipe all come, in order, under them",
        rc == SS_PLUGIN_EOF && last == LINES && alarms > before, "rc %d, %llu lines, %d alarms", rc,
        (unsigned long long)last, (int)(alarms - before));
  pthread_join(writer, NULL);
  api->close(state, source);
  api->destroy(state);
}

int main(int argc, char **argv) {
  if (argc != 5) die("usage: interrupts DUMMY SCRIPTED TAILING FOLDER");
  start_alarms();
  plugin_api dummy, scripted, tailing;
  load(argv[1], &dummy);
  check_calls(&dummy);
  load(argv[2], &scripted);
  check_waiting(&scripted);
  load(argv[3], &tailing);
  check_pipe(&tailing, argv[4]);
  return finish();
}
