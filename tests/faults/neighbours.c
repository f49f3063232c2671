/*
 * A plugin beside others in one process, of which one lives by signals: each keeps its own traps.
 *
 * usage: neighbours ours FAULTY DUMMY        two plugins of falco-ts
 *        neighbours go FAULTY GO             the official dummy plugin, in Go
 *        neighbours wasmtime FAULTY LIBRARY  another wasmtime, which traps by SIGSEGV, SIGILL and SIGFPE
 */
#include <pthread.h>

#include <wasmtime.h>

#include "../runtime/process.h"

enum { VALUE, DO }; /* fields of plugins.ts */

/* A value, a trap, and a value again. */
static bool ours_is_right(const plugin_api *api, ss_plugin_t *state, uint64_t number) {
  static const char *const faults[] = {"divide", "index", "null", "unreachable", "recursion"};
  char event[64];
  make_text_event(event, "7");
  ss_plugin_extract_field fault = ask(DO, FTYPE_UINT64);
  fault.arg_present = 1;
  fault.arg_key = (char *)(uintptr_t)faults[number % (sizeof faults / sizeof *faults)];
  const bool traps = extract(api, state, (ss_plugin_event *)event, number, &fault, 1) == SS_PLUGIN_FAILURE;
  return traps && extract_number(api, state, (ss_plugin_event *)event, number, VALUE) == 7;
}

static bool dummy_is_right(const plugin_api *api, ss_plugin_t *state, uint64_t number) {
  char event[64], text[24];
  snprintf(text, sizeof text, "%llu", (unsigned long long)number);
  return extract_number(api, state, make_text_event(event, text), number, DUMMY_VALUE) == number;
}

/* ---- Other plugins ------------------------------------------------------------------------------------- */

typedef struct worker {
  const plugin_api *api;
  ss_plugin_t *state;
  bool has_faults; /* else it is a dummy plugin */
  int rounds;
  bool right;
} worker;

static void *work(void *argument) {
  worker *self = argument;
  self->right = true;
  for (int i = 1; i <= self->rounds; i++) {
    const uint64_t number = (uint64_t)i;
    self->right = self->right && (self->has_faults ? ours_is_right(self->api, self->state, number)
                                                   : dummy_is_right(self->api, self->state, number));
  }
  return NULL;
}

/* Both in turn, then each in a thread of its own. */
static bool work_beside(worker *a, worker *b) {
  bool right = true;
  for (int i = 0; i < 200; i++) {
    a->rounds = b->rounds = 1;
    work(a);
    work(b);
    right = right && a->right && b->right;
  }
  a->rounds = 500;
  b->rounds = 500;
  pthread_t other;
  if (pthread_create(&other, NULL, work, a) != 0) die("no thread");
  work(b);
  pthread_join(other, NULL);
  return right && a->right && b->right;
}

/*
 * The plugin with faults and another one, loaded and destroyed in both orders. The Go runtime cannot be
 * unloaded: its library stays.
 */
static void check_plugins(const char *what, const char *faulty, const char *other, bool unloads) {
  char name[200];
  for (int order = 0; order < 4; order++) {
    const bool is_first = order & 1, ends_first = order & 2;
    plugin_api ours, theirs;
    void *other_library = is_first ? NULL : load(other, &theirs);
    void *our_library = load(faulty, &ours);
    if (is_first) other_library = load(other, &theirs);
    worker a = {.api = &ours, .state = start(&ours, ""), .has_faults = true},
           b = {.api = &theirs, .state = start(&theirs, "{}")};
    snprintf(name, sizeof name, "ours loaded %s, values of %s and traps of ours are right beside each other",
             is_first ? "first" : "last", what);
    if (!ends_first) check(name, work_beside(&a, &b), "ours %d, theirs %d", a.right, b.right);
    const worker *gone = ends_first ? &a : &b;
    worker *left = ends_first ? &b : &a;
    gone->api->destroy(gone->state);
    if (ends_first || unloads) dlclose(ends_first ? our_library : other_library);
    left->rounds = 200;
    work(left);
    snprintf(name, sizeof name, "ours loaded %s, %s after the other is gone", is_first ? "first" : "last",
             ends_first ? "theirs goes on" : "ours goes on");
    check(name, left->right, "-");
    left->api->destroy(left->state);
    if (!ends_first || unloads) dlclose(ends_first ? other_library : our_library);
  }
}

/* ---- Another wasmtime ---------------------------------------------------------------------------------- */

/* Its C API, as far as a module that traps needs it. */
static struct {
  __typeof__(wasm_engine_new) *engine_new;
  wasmtime_error_t *(*wat2wasm)(const char *text, size_t length,
                                wasm_byte_vec_t *out); /* our own is built without it */
  __typeof__(wasmtime_module_new) *module_new;
  __typeof__(wasmtime_store_new) *store_new;
  __typeof__(wasmtime_store_context) *store_context;
  __typeof__(wasmtime_instance_new) *instance_new;
  __typeof__(wasmtime_instance_export_get) *export_get;
  __typeof__(wasmtime_func_call) *call;
  __typeof__(wasmtime_trap_code) *trap_code;
  __typeof__(wasm_trap_delete) *trap_delete;
} their;

static wasmtime_context_t *their_context;
static wasmtime_func_t their_traps;

static void find(void *library, const char *name, void *out) {
  void *symbol = dlsym(library, name);
  if (!symbol) die("%s", dlerror());
  memcpy(out, &symbol, sizeof symbol);
}

static void start_wasmtime(const char *path) {
  static const char text[] =
      "(module (memory 1) (func $deep (param i32) (result i32) (i32.add (call $deep (local.get 0)) (i32.const 1)))"
      "  (func (export \"traps\") (param i32) (result i32)"
      "    (if (i32.eq (local.get 0) (i32.const 0)) (then (return (i32.load offset=0xfffffff0 (i32.const 0)))))"
      "    (if (i32.eq (local.get 0) (i32.const 1)) (then unreachable))"
      "    (if (i32.eq (local.get 0) (i32.const 2)) (then (return (i32.div_s (i32.const 1) (i32.const 0)))))"
      "    (if (i32.eq (local.get 0) (i32.const 3)) (then (return (call $deep (i32.const 1)))))"
      "    (i32.const 7)))";
  void *library = dlopen(path, RTLD_LOCAL | RTLD_NOW);
  if (!library) die("%s", dlerror());
  find(library, "wasm_engine_new", &their.engine_new);
  find(library, "wasmtime_wat2wasm", &their.wat2wasm);
  find(library, "wasmtime_module_new", &their.module_new);
  find(library, "wasmtime_store_new", &their.store_new);
  find(library, "wasmtime_store_context", &their.store_context);
  find(library, "wasmtime_instance_new", &their.instance_new);
  find(library, "wasmtime_instance_export_get", &their.export_get);
  find(library, "wasmtime_func_call", &their.call);
  find(library, "wasmtime_trap_code", &their.trap_code);
  find(library, "wasm_trap_delete", &their.trap_delete);
  wasm_engine_t *engine = their.engine_new();
  wasm_byte_vec_t wasm;
  wasmtime_module_t *module;
  if (their.wat2wasm(text, sizeof text - 1, &wasm) ||
      their.module_new(engine, (uint8_t *)wasm.data, wasm.size, &module))
    die("their module");
  their_context = their.store_context(their.store_new(engine, NULL, NULL));
  wasmtime_instance_t instance;
  wasm_trap_t *trap = NULL;
  wasmtime_extern_t traps;
  if (their.instance_new(their_context, module, NULL, 0, &instance, &trap) || trap) die("their instance");
  if (!their.export_get(their_context, &instance, "traps", 5, &traps)) die("their export");
  their_traps = traps.of.func;
}

/* Each kind of trap with its own code, and a value. */
static bool theirs_is_right(void) {
  static const wasmtime_trap_code_t codes[] = {
      WASMTIME_TRAP_CODE_MEMORY_OUT_OF_BOUNDS, WASMTIME_TRAP_CODE_UNREACHABLE_CODE_REACHED,
      WASMTIME_TRAP_CODE_INTEGER_DIVISION_BY_ZERO, WASMTIME_TRAP_CODE_STACK_OVERFLOW};
  bool right = true;
  for (int kind = 0; kind < 5; kind++) {
    wasmtime_val_t argument = {.kind = WASMTIME_I32, .of.i32 = kind}, result = {.kind = WASMTIME_I32};
    wasm_trap_t *trap = NULL;
    if (their.call(their_context, &their_traps, &argument, 1, &result, 1, &trap)) return false;
    wasmtime_trap_code_t code = 255;
    right = right && (kind == 4 ? !trap && result.of.i32 == 7
                                : trap && their.trap_code(trap, &code) && code == codes[kind]);
    if (trap) their.trap_delete(trap);
  }
  return right;
}

static void *theirs_in_a_thread(void *argument) {
  *(bool *)argument = theirs_is_right();
  return NULL;
}

static void check_wasmtime(const char *faulty, const char *library) {
  plugin_api api;
  void *ours = load(faulty, &api);
  ss_plugin_t *state = start(&api, "");
  check("ours traps before the other wasmtime is there", ours_is_right(&api, state, 1), "-");
  start_wasmtime(library);
  check("the other traps by its signals beside ours", theirs_is_right(), "-");
  bool right = true;
  for (uint64_t i = 1; i <= 100; i++) right = right && ours_is_right(&api, state, i) && theirs_is_right();
  check("both trap in turn, and have values", right, "-");
  pthread_t thread;
  bool in_thread = false;
  if (pthread_create(&thread, NULL, theirs_in_a_thread, &in_thread) != 0) die("no thread");
  pthread_join(thread, NULL);
  check("the other traps in a thread that never called ours", in_thread, "-");
  api.destroy(state);
  dlclose(ours);
  check("the other traps after ours is unloaded", theirs_is_right(), "-");
  load(faulty, &api);
  state = start(&api, "");
  check("ours traps when it is loaded after the other", ours_is_right(&api, state, 2) && theirs_is_right(),
        "-");
  api.destroy(state);
}

int main(int argc, char **argv) {
  if (argc != 4) die("usage: neighbours ours|go|wasmtime FAULTY OTHER");
  if (strcmp(argv[1], "ours") == 0) check_plugins("the dummy", argv[2], argv[3], true);
  if (strcmp(argv[1], "go") == 0) check_plugins("Go's dummy", argv[2], argv[3], false);
  if (strcmp(argv[1], "wasmtime") == 0) check_wasmtime(argv[2], argv[3]);
  return finish();
}
