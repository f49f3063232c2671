#include "inputs/gateway.h"

#include <string.h>

#include "base/bytes.h"
#include "sandbox/calls.h"
#include "sandbox/trap.h"

static const char *const NAMES[FT_GATEWAY_CALLS] = {
    "http_room", "http_found", "http_rules", "http_open", "http_close", "http_done", "http_read",
};

/* What a call may take: a read of 64 KiB takes a tenth of a millisecond. */
static const ft_knobs KNOBS = {.extract_ms = 100};

/* Traps here are at no line of the plugin's. */
static const ft_plugin_facts NO_FACTS;

/* Says why a call ended; takes problem and trap over. */
static void die(ft_gateway *self, wasmtime_error_t *problem, wasm_trap_t *trap, ft_error *error) {
  const ft_trap_context context = {
      .facts = &NO_FACTS, .aborted = self->watch.aborted->text, .aborted_at = ""};
  self->dead = true;
  ft_trap_describe(problem, trap, &context, error);
}

static void note_size(ft_gateway *self, size_t size) {
  if (self->size == size) return;
  ft_gauge_move(self->watch.counters, FT_METRIC_MEMORY_BYTES, self->size, size);
  self->size = size;
}

static bool bind(ft_gateway *self, const wasmtime_instance_t *instance, ft_error *error) {
  wasmtime_extern_t export;
  int32_t room, found;
  const int all = FT_GATEWAY_CALLS + (self->more ? self->more->count : 0);
  for (int i = 0; i < all; i++) {
    const char *name = i < FT_GATEWAY_CALLS ? NAMES[i] : self->more->names[i - FT_GATEWAY_CALLS];
    if (!wasmtime_instance_export_get(self->context, instance, name, strlen(name), &export) ||
        export.kind != WASMTIME_EXTERN_FUNC) {
      ft_error_set(error, "the gateway has no function %s", name);
      return false;
    }
    self->functions[i] = export.of.func;
  }
  if (!wasmtime_instance_export_get(self->context, instance, "memory", 6, &export) ||
      export.kind != WASMTIME_EXTERN_MEMORY) {
    ft_error_set(error, "the gateway has no memory");
    return false;
  }
  self->memory = export.of.memory;
  self->base = wasmtime_memory_data(self->context, &self->memory);
  self->dead = false;
  if (!ft_gateway_call(self, FT_GATEWAY_ROOM_PLACE, NULL, 0, &room) ||
      !ft_gateway_call(self, FT_GATEWAY_FOUND, NULL, 0, &found)) {
    *error = self->why;
    return false;
  }
  self->room = (uint32_t)room;
  self->found = (uint32_t)found;
  note_size(self, wasmtime_memory_data_size(self->context, &self->memory));
  if ((uint64_t)self->room + FT_GATEWAY_ROOM <= self->size && (uint64_t)self->found + 16 <= self->size)
    return true;
  ft_error_set(error, "the gateway's room is not in its memory");
  return false;
}

static void drop_store(ft_gateway *self) {
  if (self->size) memset(self->base, 0, self->size); /* no token stays in memory that is given back */
  note_size(self, 0);
  if (self->store) wasmtime_store_delete(self->store);
  self->store = NULL;
}

/* Instantiates the module, with what it imports; what no input of this kind needs of that would be a trap. */
static wasmtime_error_t *instantiate(ft_gateway *self, wasmtime_instance_t *out, wasm_trap_t **trap) {
  wasmtime_linker_t *linker = wasmtime_linker_new(self->engine->engine);
  wasmtime_error_t *problem = self->more && self->more->define
                                  ? self->more->define(linker)
                                  : wasmtime_linker_define_unknown_imports_as_traps(linker, self->module);
  if (!problem) problem = wasmtime_linker_instantiate(linker, self->context, self->module, out, trap);
  wasmtime_linker_delete(linker);
  return problem;
}

bool ft_gateway_renew(ft_gateway *self, ft_error *error) {
  wasm_trap_t *trap = NULL;
  wasmtime_instance_t instance;
  drop_store(self);
  self->store = wasmtime_store_new(self->engine->engine, self, NULL);
  self->context = wasmtime_store_context(self->store);
  wasmtime_store_limiter(self->store, self->more ? (int64_t)self->more->memory : FT_GATEWAY_MEMORY, 1024, 1,
                         1, 1);
  ft_deadline_watch(self->store, &self->watch);
  wasmtime_error_t *problem = instantiate(self, &instance, &trap);
  if (problem || trap) {
    die(self, problem, trap, error);
    return false;
  }
  return bind(self, &instance, error);
}

bool ft_gateway_begin(ft_gateway *self, const ft_plugin_facts *facts, ft_counters *counters,
                      ft_error *error) {
  static const ft_error none;
  self->engine = ft_engine_acquire(facts, error);
  if (!self->engine) return false;
  self->why = none;
  self->watch = (ft_watch){.knobs = self->more ? &self->more->knobs : &KNOBS,
                           .ticker = self->engine->ticker,
                           .aborted = &self->why,
                           .counters = counters};
  return ft_engine_module(self->engine->engine, facts->gateway, facts->gateway_end, &self->module, error) &&
         ft_gateway_renew(self, error);
}

void ft_gateway_end(ft_gateway *self) {
  drop_store(self);
  if (self->module) wasmtime_module_delete(self->module);
  if (self->engine) ft_engine_release();
  *self = (ft_gateway){0};
}

bool ft_gateway_call(ft_gateway *self, int call, const uint32_t *arguments, size_t count, int32_t *result) {
  wasmtime_val_raw_t values[3] = {{0}};
  wasm_trap_t *trap = NULL;
  if (self->dead) return false;
  for (size_t i = 0; i < count; i++) values[i].i32 = (int32_t)arguments[i];
  self->why.text[0] = '\0';
  ft_ticker_look(self->watch.ticker);
  ft_deadline_begin(&self->watch, FT_CALL_collect);
  wasmtime_error_t *problem =
      wasmtime_func_call_unchecked(self->context, &self->functions[call], values, count ? count : 1, &trap);
  if (problem || trap) {
    ft_error error;
    die(self, problem, trap, &error);
    self->why = error;
    return false;
  }
  *result = values[0].i32;
  return true;
}

bool ft_gateway_has(ft_gateway *self, uint32_t place, uint64_t length) {
  note_size(self, wasmtime_memory_data_size(self->context, &self->memory));
  return place + length <= self->size;
}

void ft_gateway_distrust(ft_gateway *self, const char *why) {
  ft_error_set(&self->why, "%s", why);
  self->dead = true;
}

int ft_gateway_read(ft_gateway *self, uint32_t connection, uint32_t at, uint32_t length, ft_http_found *out) {
  const uint32_t arguments[] = {connection, at, length};
  int32_t state;
  if (!ft_gateway_call(self, FT_GATEWAY_READ, arguments, 3, &state)) return FT_HTTP_DEAD;
  const uint8_t *found = self->base + self->found;
  const uint32_t message = ft_load_u32(found + 4);
  *out = (ft_http_found){.used = ft_load_u32(found),
                         .length = ft_load_u32(found + 8),
                         .keeps_alive = ft_load_u32(found + 12) != 0};
  const bool is_right = out->used <= length && ft_gateway_has(self, message, out->length);
  if (is_right && state >= 0) {
    out->message = self->base + message;
    return state;
  }
  ft_gateway_distrust(self, "it names bytes outside of its memory");
  return FT_HTTP_DEAD;
}
