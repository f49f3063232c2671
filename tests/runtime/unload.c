/*
 * Falco's reload: dlclose removes the library completely, and the next load takes the file that replaced it.
 * usage: unload DUMMY REPLACED REPLACEMENT TAILING FOLDER
 * (REPLACED and REPLACEMENT: copies of the scripted plugin, "t", and of the dummy; TAILING: see plugins.ts;
 * FOLDER: a place for a pipe)
 */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "process.h"

static void use(const plugin_api *api) {
  ss_plugin_t *state = start(api, "{}");
  ss_instance_t *source = open_source(api, state, "{\"maxEvents\":3}");
  uint32_t count = 0;
  ss_plugin_event **events = NULL;
  if (api->next_batch(state, source, &count, &events) != SS_PLUGIN_SUCCESS) die("no batch");
  if (extract_number(api, state, events[0], 1, DUMMY_VALUE) == UINT64_MAX) die("no value");
  ss_plugin_extract_field by_zero = ask_index(DUMMY_DIVISIBLE, 0);
  if (extract(api, state, events[0], 1, &by_zero, 1) != SS_PLUGIN_FAILURE)
    die("a division by zero gave a value");
  api->close(state, source);
  api->destroy(state);
}

static void load_and_use(const char *path) {
  plugin_api api;
  void *library = load(path, &api);
  use(&api);
  dlclose(library);
}

/* ---- A thread that outlives the library ---------------------------------------------------------------- */

typedef struct user {
  const plugin_api *api;
  sem_t done, may_exit;
} user;

static void *use_and_stay(void *argument) {
  user *thread = argument;
  use(thread->api);
  sem_post(&thread->done);
  while (sem_wait(&thread->may_exit) != 0 && errno == EINTR) {
  }
  return NULL;
}

static void check_living_thread(const char *path, const char *name) {
  plugin_api api;
  user thread = {.api = &api};
  sem_init(&thread.done, 0, 0);
  sem_init(&thread.may_exit, 0, 0);
  void *library = load(path, &api);
  pthread_t id;
  if (pthread_create(&id, NULL, use_and_stay, &thread) != 0) die("no thread");
  while (sem_wait(&thread.done) != 0 && errno == EINTR) {
  }
  dlclose(library);
  const int mapped = mappings_with(name);
  check("dlclose unmaps the library while a thread that called it lives", mapped == 0,
        "%d mappings of it are left", mapped);
  sem_post(&thread.may_exit);
  pthread_join(id, NULL);
  check("that thread ends after the library is gone", true, "-");
}

/* ---- Again and again ----------------------------------------------------------------------------------- */

/*
 * Counts the free keys of thread-local data. A process has 1024, and a library that leaves one behind at each
 * reload uses them up.
 */
static int free_thread_keys(void) {
  static pthread_key_t keys[PTHREAD_KEYS_MAX];
  int count = 0;
  while (count < PTHREAD_KEYS_MAX && pthread_key_create(&keys[count], NULL) == 0) count++;
  for (int i = 0; i < count; i++) pthread_key_delete(keys[i]);
  return count;
}

static void check_cycles(const char *path) {
  /*
   * wasmtime's table of loaded code is a static that keeps 640 bytes when it is empty; each unload loses them
   */
  enum { WARM_UP = 20, CYCLES = 100, RESIDENT_SLACK_KIB = 512 };
  for (int i = 0; i < WARM_UP; i++) load_and_use(path);
  const int threads = threads_now(), files = files_now(), mappings = mappings_with(""),
            keys = free_thread_keys();
  const long resident = resident_kib();
  const double start_ms = milliseconds_now();
  for (int i = 0; i < CYCLES; i++) load_and_use(path);
  const double each_ms = (milliseconds_now() - start_ms) / CYCLES;
  const int threads_after = threads_now(), files_after = files_now(), mappings_after = mappings_with(""),
            keys_after = free_thread_keys();
  const long grown = resident_kib() - resident;
  check("100 loads and unloads leave no thread behind", threads_after == threads, "%d became %d", threads,
        threads_after);
  check("100 loads and unloads leave no file open", files_after == files, "%d became %d", files, files_after);
  check("100 loads and unloads leave no mapping behind", mappings_after == mappings, "%d became %d", mappings,
        mappings_after);
  check("100 loads and unloads leave no key of thread-local data behind", keys_after == keys,
        "%d free ones became %d", keys, keys_after);
  struct rusage children;
  getrusage(RUSAGE_CHILDREN, &children); /* the children that somebody waited for */
  check("no process was started by any of them", waitpid(-1, NULL, WNOHANG) == -1 && children.ru_maxrss == 0,
        "a child is there, or was");
  check("100 loads and unloads leave no memory behind", grown <= RESIDENT_SLACK_KIB,
        "resident memory grew by %ld KiB", grown);
  fprintf(stderr, "measured: %.2f ms a cycle, resident memory %+ld KiB over %d cycles\n", each_ms, grown,
          CYCLES);
}

/* Opens sources whose threads wait for a pipe and for timers when they are closed, or only destroyed. */
static void check_inputs(const char *path, const char *folder) {
  enum { CYCLES = 20 };
  char pipe[4096], params[4200];
  snprintf(pipe, sizeof pipe, "%s/pipe", folder);
  snprintf(params, sizeof params, "{\"file\":\"%s\",\"every\":1}", pipe);
  if (mkfifo(pipe, 0600) != 0) die("%s cannot be made", pipe);
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  const int threads = threads_now(), files = files_now();
  int most_threads = 0;
  for (int i = 0; i < CYCLES; i++) {
    plugin_api api;
    void *library = load(path, &api);
    ss_plugin_t *state = start(&api, "");
    ss_instance_t *closed = open_source(&api, state, params);
    open_source(&api, state, params);
    uint32_t count;
    ss_plugin_event **events;
    if (api.next_batch(state, closed, &count, &events) == SS_PLUGIN_FAILURE)
      die("%s", api.get_last_error(state));
    if (threads_now() > most_threads) most_threads = threads_now();
    api.close(state, closed);
    api.destroy(state);
    dlclose(library);
  }
  check("20 loads and unloads with sources that wait for inputs leave nothing behind",
        most_threads == threads + 3 && threads_now() == threads && files_now() == files &&
            mappings_with(name) == 0,
        "%d threads became %d and then %d, %d files %d", threads, most_threads, threads_now(), files,
        files_now());
}

int main(int argc, char **argv) {
  if (argc != 6) die("usage: unload DUMMY REPLACED REPLACEMENT TAILING FOLDER");
  const char *slash = strrchr(argv[1], '/'), *name = slash ? slash + 1 : argv[1];
  plugin_api api;
  void *library = load(argv[1], &api);
  check("a loaded library is in /proc/self/maps", mappings_with(name) > 0,
        "the next checks would prove nothing");
  use(&api);
  dlclose(library);
  int mapped = mappings_with(name);
  check("dlclose unmaps the library after destroy", mapped == 0, "%d mappings of it are left", mapped);
  check_living_thread(argv[1], name);
  check_cycles(argv[1]);
  check_inputs(argv[4], argv[5]);

  library = load(argv[2], &api);
  const bool old_first = strcmp(api.get_name(), "t") == 0;
  api.destroy(start(&api, ""));
  dlclose(library);
  if (rename(argv[3], argv[2]) != 0) die("%s: %s", argv[3], strerror(errno));
  library = load(argv[2], &api);
  check("a file that was replaced on disk is what is loaded next",
        old_first && strcmp(api.get_name(), "dummy") == 0, "it is %s", api.get_name());
  use(&api);
  dlclose(library);
  return finish();
}
