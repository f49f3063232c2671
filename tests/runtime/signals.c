/*
 * A plugin leaves the process's signals alone: they belong to Falco and the other plugins.
 * usage: signals DUMMY
 */
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fixture.h"

enum { SIGNALS = 64 };

/* The kernel's sigaction; glibc's hides signals 32 and 33 and leaves garbage in the mask. */
typedef struct action {
  uint64_t handler, flags, restorer, mask;
} action;

typedef struct handling {
  action actions[SIGNALS + 1];
} handling;

static void read_actions(handling *out) {
  memset(out, 0, sizeof *out);
  for (int i = 1; i <= SIGNALS; i++) {
    if (syscall(SYS_rt_sigaction, i, NULL, &out->actions[i], sizeof(uint64_t)) != 0)
      die("rt_sigaction %d", i);
  }
}

/* Returns the first signal that is handled in another way than before; 0: none. */
static int changed_action(const handling *a, const handling *b) {
  for (int i = 1; i <= SIGNALS; i++) {
    if (memcmp(&a->actions[i], &b->actions[i], sizeof a->actions[i]) != 0) return i;
  }
  return 0;
}

static volatile sig_atomic_t faults;

static void count_fault(int signal) {
  (void)signal;
  faults++;
}

/* Makes the calls in Falco's order, with a division by zero in the guest. */
static void use(const plugin_api *api) {
  ss_plugin_t *state = start(api, "{}");
  ss_instance_t *source = open_source(api, state, "{\"maxEvents\":3}");
  uint32_t count = 0;
  ss_plugin_event **events = NULL;
  if (api->next_batch(state, source, &count, &events) != SS_PLUGIN_SUCCESS || count != 3) die("no batch");
  ss_plugin_extract_field by_zero = ask_index(DUMMY_DIVISIBLE, 0);
  if (extract(api, state, events[0], 1, &by_zero, 1) != SS_PLUGIN_FAILURE)
    die("a division by zero gave a value");
  if (extract_number(api, state, events[0], 1, DUMMY_VALUE) == UINT64_MAX) die("no value");
  api->close(state, source);
  api->destroy(state);
}

typedef struct thread_view {
  const char *path;
  stack_t stack_before, stack_after;
  sigset_t mask_before, mask_after;
} thread_view;

static void *use_on_thread(void *argument) {
  thread_view *view = argument;
  sigaltstack(NULL, &view->stack_before);
  pthread_sigmask(SIG_SETMASK, NULL, &view->mask_before);
  plugin_api api;
  void *library = load(view->path, &api);
  use(&api);
  sigaltstack(NULL, &view->stack_after);
  pthread_sigmask(SIG_SETMASK, NULL, &view->mask_after);
  dlclose(library);
  return NULL;
}

static void check_thread(const char *stack_name, const char *mask_name, const thread_view *view) {
  check(stack_name,
        view->stack_before.ss_sp == view->stack_after.ss_sp &&
            view->stack_before.ss_flags == view->stack_after.ss_flags &&
            view->stack_before.ss_size == view->stack_after.ss_size,
        "it was %p, flags %d, and is %p, flags %d", view->stack_before.ss_sp, view->stack_before.ss_flags,
        view->stack_after.ss_sp, view->stack_after.ss_flags);
  int differs = 0;
  for (int i = 1; i < SIGNALS; i++) {
    if (sigismember(&view->mask_before, i) != sigismember(&view->mask_after, i)) differs = i;
  }
  check(mask_name, differs == 0, "signal %d is blocked otherwise", differs);
}

static void *do_nothing(void *argument) { return argument; }

int main(int argc, char **argv) {
  if (argc != 2) die("usage: signals DUMMY");
  const int fault_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP};
  for (size_t i = 0; i < sizeof fault_signals / sizeof *fault_signals; i++)
    signal(fault_signals[i], count_fault);

  /*
   * glibc installs a handler of its own (signal 33) with the first thread; Falco has threads before it has
   * plugins
   */
  pthread_t id;
  if (pthread_create(&id, NULL, do_nothing, NULL) != 0) die("no thread");
  pthread_join(id, NULL);
  handling before, loaded, after;
  read_actions(&before);
  plugin_api api;
  void *library = load(argv[1], &api);
  read_actions(&loaded);
  int changed = changed_action(&before, &loaded);
  check("loading a plugin changes no signal's handling", changed == 0, "signal %d", changed);
  use(&api);
  read_actions(&after);
  changed = changed_action(&before, &after);
  check("init, open, next_batch, extraction, a trap, close and destroy change no signal's handling",
        changed == 0, "signal %d", changed);
  dlclose(library);
  read_actions(&after);
  changed = changed_action(&before, &after);
  check("unloading it changes none either", changed == 0, "signal %d", changed);

  thread_view main_view = {.path = argv[1]}, thread = {.path = argv[1]};
  use_on_thread(&main_view);
  if (pthread_create(&id, NULL, use_on_thread, &thread) != 0) die("no thread");
  pthread_join(id, NULL);
  check_thread("the main thread keeps its signal stack, which is none",
               "the main thread keeps its signal mask", &main_view);
  check_thread("a new thread keeps its signal stack, which is none", "a new thread keeps its signal mask",
               &thread);
  check("a guest's division by zero raises no signal", faults == 0, "%d signals", (int)faults);
  return finish();
}
