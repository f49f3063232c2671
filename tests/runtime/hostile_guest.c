/*
 * A guest that answers with random numbers, mostly just inside or outside of what is allowed. It stands in
 * for wasmtime and for engine.c, trap.c and clock.c. Its memory is a heap block, so that AddressSanitizer
 * sees every byte that the runtime touches beyond it.
 */
#include "hostile_guest.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "sandbox/engine.h"
#include "guest_abi.h"
#include "inputs/gzip.h"
#include "inputs/inputs.h"
#include "sandbox/store.h"
#include "sandbox/trap.h"

enum { MEMORY = 1 << 18, CONTROL = 64, RECORDS = 4096 };

static uint64_t seed = 1;
static bool trapped;
static uint64_t messages;
static uint8_t *memory; /* the memory of the sandbox that was called or made last */

static const uint8_t *thrown;
static size_t thrown_left;

void hostile_throw(const uint8_t *bytes, size_t size) {
  hostile_seed(1);
  thrown = bytes;
  thrown_left = size;
}

uint32_t hostile_random(uint32_t below) {
  if (thrown_left >= 2) { /* the low bits decide between few cases, so that small numbers take one byte */
    const size_t bytes = below <= 256 || thrown_left < 4 ? 1 : 4;
    uint32_t value = 0;
    memcpy(&value, thrown, bytes);
    thrown += bytes;
    thrown_left -= bytes;
    return below ? value % below : 0;
  }
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return below ? (uint32_t)((seed >> 16) % below) : 0;
}

uint64_t hostile_messages(void) { return messages; }

bool hostile_trapped(void) { return trapped; }

void hostile_seed(uint64_t value) { seed = value * 0x9E3779B97F4A7C15u + 1; }

/* Returns a number, more often than not near a limit. */
static uint32_t odd_number(uint32_t limit) {
  switch (hostile_random(6)) {
    case 0: return hostile_random(limit);
    case 1: return limit - hostile_random(64);
    case 2: return limit + hostile_random(64);
    case 3: return UINT32_MAX - hostile_random(64);
    case 4: return hostile_random(64);
    default: return (uint32_t)hostile_random(UINT32_MAX);
  }
}

static void set(size_t field, uint32_t value) { memcpy(memory + CONTROL + field, &value, sizeof value); }

static uint32_t get(size_t field) {
  uint32_t value;
  memcpy(&value, memory + CONTROL + field, sizeof value);
  return value;
}

/* Announces a batch, which is allowed most of the time. */
static void announce_batch(void) {
  const bool bad = hostile_random(6) == 0;
  set(FT_CONTROL_BATCH_OFFSET, bad ? odd_number(MEMORY) : RECORDS);
  set(FT_CONTROL_BATCH_CAPACITY, bad ? odd_number(FT_LIMIT_BATCH_EVENTS) : 1 + hostile_random(8));
  set(FT_CONTROL_BATCH_TIMEOUT,
      hostile_random(32) ? 1 + hostile_random(FT_LIMIT_IDLE_MS) : odd_number(FT_LIMIT_IDLE_MS));
  set(FT_CONTROL_BATCH_BYTES, bad ? odd_number(FT_LIMIT_BATCH_BYTES) : hostile_random(1000));
}

/* The sandboxes, and the memory of each. */
static struct {
  uint8_t *memory;
  ft_store *store;
} owners[8];

static ft_store *own_store(void) {
  size_t i = 0;
  while (owners[i].memory != memory) i++;
  return owners[i].store;
}

/* The path of this program. /proc/self/exe itself is a link of the kernel's, which no permission allows. */
static const char *own_path(void) {
  static char path[4096];
  const ssize_t length = *path ? 0 : readlink("/proc/self/exe", path, sizeof path - 1);
  if (length < 0) abort();
  return path;
}

/* The same with the parts that the text of files() has, mostly. */
static const char *own_files(void) {
  static char text[4200];
  snprintf(text, sizeof text, "%s%s", own_path(), hostile_random(8) ? "\n*\nkey" : "\n\n\n");
  return text;
}

/* Declares inputs: a file with bytes of all kinds in it, and timers; after a trap mostly the same ones. */
static void declare_inputs(void) {
  ft_inputs *inputs = own_store()->inputs;
  ft_error error;
  const uint32_t count = inputs->started && hostile_random(8)
                             ? inputs->count
                             : (hostile_random(6) == 0 ? 1 + hostile_random(3) : 0);
  for (uint32_t i = 0; i < count; i++) {
    const bool again = inputs->started && i < inputs->count;
    const ft_input_kind *const kind =
        again ? inputs->all[i]->kind : inputs->facts->inputs[hostile_random(4)].kind;
    const uint64_t options = again                ? inputs->all[i]->options
                             : hostile_random(16) ? hostile_random(3)
                                                  : hostile_random(UINT32_MAX);
    const uint64_t value = again                ? inputs->all[i]->value
                           : hostile_random(16) ? 1 + hostile_random(300)
                                                : hostile_random(UINT32_MAX);
    const char *text = again                                          ? inputs->all[i]->text
                       : kind == &ft_input_files && hostile_random(8) ? own_files()
                                                                      : own_path();
    if (!ft_inputs_declare(inputs, kind, text, value, options, &error)) trapped = true;
  }
  const bool bad = hostile_random(8) == 0;
  set(FT_CONTROL_MESSAGES_OFFSET, bad ? odd_number(MEMORY) : 20480);
  set(FT_CONTROL_MESSAGES_CAPACITY, bad ? odd_number(FT_LIMIT_BATCH_EVENTS) : 1 + hostile_random(8));
  set(FT_CONTROL_MESSAGES_BYTES_OFFSET, bad ? odd_number(MEMORY) : 24576);
  set(FT_CONTROL_MESSAGES_BYTES_CAPACITY, bad ? odd_number(MEMORY) : 300 + hostile_random(5000));
}

/* Says of any number of messages that they are dealt with. */
static void handle_messages(void) {
  const uint32_t count = get(FT_CONTROL_MESSAGES_COUNT);
  messages += count;
  set(FT_CONTROL_MESSAGES_DONE, hostile_random(8) ? hostile_random(count + 1) : odd_number(count));
  set(FT_CONTROL_MESSAGES_LEFT, hostile_random(2) ? 0 : odd_number(1));
  if (hostile_random(16) == 0) set(FT_CONTROL_MESSAGES_BYTES_OFFSET, odd_number(MEMORY));
  if (hostile_random(16) == 0) set(FT_CONTROL_MESSAGES_BYTES_CAPACITY, odd_number(MEMORY));
}

/* Returns the length of a payload, which often fills the batch to its last byte, or a few bytes more. */
static uint32_t payload_length(uint32_t room) {
  switch (hostile_random(16)) {
    case 0: return odd_number(MEMORY);
    case 1: return room + hostile_random(64);
    case 2:
    case 3:
    case 4: return room;
    default: return hostile_random(room < 100 ? room + 1 : 100);
  }
}

static void fill_batch(void) {
  const uint32_t count = hostile_random(9);
  uint32_t room = get(FT_CONTROL_BATCH_BYTES);
  for (uint32_t i = 0; i < count; i++) {
    uint8_t *record = memory + RECORDS + (size_t)i * FT_BATCH_SIZE;
    const uint32_t length = payload_length(room),
                   offset = hostile_random(16) ? hostile_random(MEMORY / 2) : odd_number(MEMORY);
    room = length < room ? room - length : 0;
    memcpy(record + FT_BATCH_OFFSET, &offset, sizeof offset);
    memcpy(record + FT_BATCH_LENGTH, &length, sizeof length);
  }
  set(FT_CONTROL_BATCH_COUNT, hostile_random(16) ? count : odd_number(get(FT_CONTROL_BATCH_CAPACITY)));
}

/* Places checkpoint records, mostly inside of the memory, and writes any numbers into them. */
static void make_checkpoints(void) {
  enum { CHECKPOINTS = 36864 };
  set(FT_CONTROL_CHECKPOINTS_OFFSET, hostile_random(8) ? CHECKPOINTS : odd_number(MEMORY));
  set(FT_CONTROL_CHECKPOINT_READ, hostile_random(2));
  for (size_t i = 0; i < 2; i++) {
    const uint32_t event = hostile_random(16) ? hostile_random(9) : odd_number(FT_LIMIT_BATCH_EVENTS),
                   offset = hostile_random(8) ? hostile_random(MEMORY / 2) : odd_number(MEMORY),
                   length = hostile_random(4) ? hostile_random(100) : odd_number(FT_LIMIT_CHECKPOINT_BYTES);
    uint8_t *record = memory + CHECKPOINTS + i * FT_CHECKPOINT_SIZE;
    memcpy(record + FT_CHECKPOINT_EVENT, &event, sizeof event);
    memcpy(record + FT_CHECKPOINT_OFFSET, &offset, sizeof offset);
    memcpy(record + FT_CHECKPOINT_LENGTH, &length, sizeof length);
  }
}

/*
 * Writes value records: numbers, or texts and addresses inside or outside of the memory, often in the event.
 */
static void answer_values(void) {
  set(FT_CONTROL_ANSWER_COUNT, hostile_random(8) ? hostile_random(6) : odd_number(FT_LIMIT_VALUES));
  set(FT_CONTROL_HEAP_BYTES, hostile_random(4));
  set(FT_CONTROL_HEAP_LIMIT, hostile_random(4));
  for (uint32_t i = 0; i < 8; i++) {
    const uint32_t in_event = 16384 + hostile_random(100);
    const uint32_t range[2] = {
        hostile_random(2)   ? in_event
        : hostile_random(8) ? hostile_random(MEMORY / 2)
                            : odd_number(MEMORY),
        hostile_random(8) ? hostile_random(2) ? 4 : hostile_random(100) : odd_number(FT_LIMIT_TEXT_BYTES)};
    memcpy(memory + 8192 + (size_t)i * FT_VALUE_SIZE, range, sizeof range);
  }
  /* a guest may also change what the control record says of the event and of origins */
  set(FT_CONTROL_ORIGINS_OFFSET, hostile_random(4) ? 8192 : odd_number(MEMORY));
  set(FT_CONTROL_ORIGINS_COUNT, hostile_random(4) ? hostile_random(8) : odd_number(FT_LIMIT_VALUES));
  set(FT_CONTROL_SOURCE_OFFSET, hostile_random(4) ? 12288 : odd_number(MEMORY));
  set(FT_CONTROL_SOURCE_CAPACITY, odd_number(FT_LIMIT_SOURCE_BYTES));
  if (hostile_random(8) == 0) set(FT_CONTROL_EVENT_LENGTH, odd_number(MEMORY));
}

/* Places handlers, mostly as many as the driver has fields. */
static void place_handlers(void) {
  const bool bad = hostile_random(100) == 0;
  set(FT_CONTROL_HANDLERS_OFFSET, bad ? odd_number(MEMORY) : 32768);
  set(FT_CONTROL_HANDLERS_COUNT, bad ? odd_number(FT_LIMIT_FIELDS) : 1 + hostile_random(8));
  set(FT_CONTROL_ANSWER_OFFSET, bad ? odd_number(MEMORY) : 8192);
}

/* Two of three are good, so that sources live for some batches: a status that there is not ends one, too. */
static int random_status(void) {
  const int others[] = {FT_STATUS_FAILURE, FT_STATUS_EOF, 77};
  return hostile_random(3) ? FT_STATUS_OK : others[hostile_random(3)];
}

/* ---- What the runtime calls ---------------------------------------------------------------------------- */

wasmtime_error_t *wasmtime_func_call_unchecked(wasmtime_context_t *context, const wasmtime_func_t *function,
                                               wasmtime_val_raw_t *values, size_t count, wasm_trap_t **trap) {
  (void)count;
  memory = (uint8_t *)context;
  const enum ft_call call = (enum ft_call)function->store_id;
  set(FT_CONTROL_TEXT_OUT_OFFSET, hostile_random(2) ? hostile_random(MEMORY / 2) : odd_number(MEMORY));
  set(FT_CONTROL_TEXT_OUT_LENGTH, hostile_random(2) ? hostile_random(100) : odd_number(FT_LIMIT_TEXT_BYTES));
  trapped = hostile_random(32) == 0;
  if (trapped) {
    *trap = (wasm_trap_t *)memory;
    return NULL;
  }
  switch (call) {
    case FT_CALL_reserve: {
      const bool is_text = values[0].i32 == FT_BUFFER_TEXT_IN, bad = hostile_random(8) == 0;
      set(is_text ? FT_CONTROL_TEXT_IN_OFFSET : FT_CONTROL_EVENT_OFFSET, bad ? odd_number(MEMORY) : 16384);
      set(is_text ? FT_CONTROL_TEXT_IN_CAPACITY : FT_CONTROL_EVENT_CAPACITY,
          bad ? odd_number(MEMORY) : (uint32_t)values[1].i32);
      break;
    }
    case FT_CALL_init:
      place_handlers();
      values[0].i32 = hostile_random(8) ? FT_STATUS_OK : random_status();
      break;
    case FT_CALL_open:
      announce_batch();
      make_checkpoints();
      declare_inputs();
      if (trapped) {
        *trap = (wasm_trap_t *)memory;
        return NULL;
      }
      values[0].i32 = hostile_random(8) ? FT_STATUS_OK : random_status();
      break;
    case FT_CALL_next_batch:
      fill_batch();
      make_checkpoints();
      handle_messages();
      values[0].i32 = random_status();
      break;
    case FT_CALL_progress: values[0].i32 = (int)odd_number(10000); break;
    case FT_CALL_handler: answer_values(); break;
    default: values[0].i32 = random_status(); break;
  }
  return NULL;
}

wasmtime_store_t *wasmtime_store_new(wasm_engine_t *engine, void *data, void (*finalizer)(void *)) {
  (void)engine, (void)finalizer;
  memory = calloc(1, MEMORY);
  size_t i = 0;
  while (owners[i].memory) i++;
  owners[i].memory = memory;
  owners[i].store = data;
  return (wasmtime_store_t *)memory;
}

void wasmtime_store_delete(wasmtime_store_t *store) {
  for (size_t i = 0; i < sizeof owners / sizeof *owners; i++) {
    if (owners[i].memory == (uint8_t *)store) owners[i].memory = NULL;
  }
  free(store);
}
wasmtime_context_t *wasmtime_store_context(wasmtime_store_t *store) { return (wasmtime_context_t *)store; }
void wasmtime_store_limiter(wasmtime_store_t *store, int64_t bytes, int64_t elements, int64_t instances,
                            int64_t tables, int64_t memories) {
  (void)store, (void)bytes, (void)elements, (void)instances, (void)tables, (void)memories;
}
void wasmtime_store_epoch_deadline_callback(wasmtime_store_t *store,
                                            wasmtime_error_t *(*tick)(wasmtime_context_t *, void *,
                                                                      uint64_t *,
                                                                      wasmtime_update_deadline_kind_t *),
                                            void *data, void (*finalizer)(void *)) {
  (void)store, (void)tick, (void)data, (void)finalizer;
}
wasmtime_error_t *wasmtime_error_new(const char *text) { return (void)text, (wasmtime_error_t *)NULL; }
void wasmtime_context_set_epoch_deadline(wasmtime_context_t *context, uint64_t ticks) {
  (void)context, (void)ticks;
}
uint8_t *wasmtime_memory_data(wasmtime_context_t *context, const wasmtime_memory_t *m) {
  return (void)m, (uint8_t *)context;
}
size_t wasmtime_memory_data_size(const wasmtime_context_t *context, const wasmtime_memory_t *m) {
  return (void)context, (void)m, (size_t)MEMORY;
}

wasmtime_error_t *wasmtime_instance_pre_instantiate(const wasmtime_instance_pre_t *pre,
                                                    wasmtime_context_t *context,
                                                    wasmtime_instance_t *instance, wasm_trap_t **trap) {
  (void)pre, (void)context;
  memset(instance, 0, sizeof *instance);
  *trap = NULL;
  return NULL;
}

bool wasmtime_instance_export_get(wasmtime_context_t *context, const wasmtime_instance_t *instance,
                                  const char *name, size_t length, wasmtime_extern_t *out) {
  static const char *const names[FT_CALLS] = {
#define NAME(id, export, parameters, result) export,
      FT_GUEST_EXPORTS(NAME)
#undef NAME
  };
  (void)context, (void)instance;
  memset(out, 0, sizeof *out);
  out->kind = strcmp(name, "memory") == 0 ? WASMTIME_EXTERN_MEMORY : WASMTIME_EXTERN_GLOBAL;
  out->of.global.store_id = strcmp(name, "ft_control") == 0 ? CONTROL : FT_GUEST_ABI_VERSION;
  for (uint64_t i = 0; i < FT_CALLS; i++) {
    if (strncmp(name, names[i], length + 1) != 0) continue;
    out->kind = WASMTIME_EXTERN_FUNC;
    out->of.func.store_id = i;
  }
  if (strncmp(name, "ft_handler_", 11) == 0) {
    if (hostile_random(1000)) out->kind = WASMTIME_EXTERN_FUNC;
    out->of.func.store_id = FT_CALL_handler;
  }
  return true;
}

void wasmtime_global_get(wasmtime_context_t *context, const wasmtime_global_t *global, wasmtime_val_t *out) {
  (void)context;
  out->kind = WASMTIME_I32;
  out->of.i32 = (int32_t)global->store_id;
}

const ft_engine *ft_engine_acquire(const ft_plugin_facts *facts, ft_error *error) {
  static atomic_uint ticks = FT_TICKER_TICKS;
  static ft_ticker ticker = {.state = {.number = &ticks}};
  static const ft_engine engine = {.ticker = &ticker};
  (void)facts, (void)error;
  return &engine;
}

void ft_engine_release(void) {}

/* ---- The gateway, which no plugin here has ------------------------------------------------------------- */

bool ft_engine_module(wasm_engine_t *engine, const uint8_t *start, const uint8_t *end,
                      wasmtime_module_t **out, ft_error *error) {
  (void)engine, (void)start, (void)end, (void)out;
  ft_error_set(error, "there is no gateway");
  return false;
}

void wasmtime_module_delete(wasmtime_module_t *module) { (void)module; }

wasmtime_error_t *wasmtime_instance_new(wasmtime_context_t *context, const wasmtime_module_t *module,
                                        const wasmtime_extern_t *imports, size_t count,
                                        wasmtime_instance_t *instance, wasm_trap_t **trap) {
  (void)context, (void)module, (void)imports, (void)count, (void)instance, (void)trap;
  return NULL;
}

void ft_ticker_revive(ft_ticker *ticker) { (void)ticker; }

void ft_ticker_rouse(ft_ticker *ticker) { (void)ticker; }

/* It has no gateway: a file that is gzip cannot be read. */
ft_gzip_state ft_gzip_open(ft_gzip *self, const ft_input *input, const uint8_t *bytes, size_t count) {
  (void)input, (void)bytes, (void)count;
  ft_error_set(&self->why, "it is gzip");
  return FT_GZIP_BREAKS;
}
ft_gzip_state ft_gzip_inflate(ft_gzip *self, const ft_input *input, int file, uint8_t *to, size_t room,
                              size_t *got) {
  (void)self, (void)input, (void)file, (void)to, (void)room, (void)got;
  abort(); /* none was opened */
}
void ft_gzip_end(ft_gzip *self) { (void)self; }

void ft_trap_describe(wasmtime_error_t *problem, wasm_trap_t *trap, const ft_trap_context *context,
                      ft_error *out) {
  (void)problem, (void)trap;
  ft_error_set(out, "a trap%s", context->aborted);
}

/* The time flies, so that nothing waits and a retry is always due. */
uint64_t ft_monotonic_ns(void) {
  static uint64_t now;
  return now += 2 * NS_PER_S;
}

uint64_t ft_outside_clock(void) { return UINT64_MAX; }
uint32_t ft_outside_most(void) { return UINT32_MAX; }
uint64_t ft_thread_cpu_ns(void) { return 1; }
void ft_cond_init(pthread_cond_t *condition) { pthread_cond_init(condition, NULL); }
struct timespec ft_timespec(uint64_t ns) { return (void)ns, (struct timespec){0}; }
