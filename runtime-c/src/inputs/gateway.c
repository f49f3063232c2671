#include "inputs/gateway.h"

#include <string.h>

#include "sandbox/calls.h"
#include "sandbox/trap.h"

enum { ROOM = FT_GATEWAY_CALLS - 1 }; /* the function that no part has */

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

static bool bind_function(const ft_gateway *self, const wasmtime_instance_t *instance, const char *name,
                          wasmtime_func_t *out, ft_error *error) {
  wasmtime_extern_t export;
  if (!wasmtime_instance_export_get(self->context, instance, name, strlen(name), &export) ||
      export.kind != WASMTIME_EXTERN_FUNC) {
    ft_error_set(error, "the gateway has no function %s", name);
    return false;
  }
  *out = export.of.func;
  return true;
}

static bool bind(ft_gateway *self, const wasmtime_instance_t *instance, ft_error *error) {
  wasmtime_extern_t export;
  for (int i = 0; i < FT_GATEWAY_PARTS; i++) {
    const ft_gateway_part *part = self->parts[i];
    if (!part) continue;
    for (int j = 0; j < part->count; j++)
      if (!bind_function(self, instance, part->names[j], &self->functions[part->first + j], error))
        return false;
  }
  if (!bind_function(self, instance, "room", &self->functions[ROOM], error)) return false;
  if (!wasmtime_instance_export_get(self->context, instance, "memory", 6, &export) ||
      export.kind != WASMTIME_EXTERN_MEMORY) {
    ft_error_set(error, "the gateway has no memory");
    return false;
  }
  self->memory = export.of.memory;
  self->base = wasmtime_memory_data(self->context, &self->memory);
  self->dead = false;
  if (ft_gateway_find(self, ROOM, FT_GATEWAY_ROOM, &self->room)) return true;
  *error = self->why;
  return false;
}

static void drop_store(ft_gateway *self) {
  if (self->size) memset(self->base, 0, self->size); /* no token stays in memory that is given back */
  note_size(self, 0);
  if (self->store) wasmtime_store_delete(self->store);
  self->store = NULL;
}

/* Instantiates the module, with what its parts import; what others import would be a trap. */
static wasmtime_error_t *instantiate(ft_gateway *self, wasmtime_instance_t *out, wasm_trap_t **trap) {
  wasmtime_linker_t *linker = wasmtime_linker_new(self->engine->engine);
  wasmtime_error_t *problem = NULL;
  for (int i = 0; i < FT_GATEWAY_PARTS && !problem; i++)
    if (self->parts[i] && self->parts[i]->define) problem = self->parts[i]->define(linker);
  if (!problem) problem = wasmtime_linker_define_unknown_imports_as_traps(linker, self->module);
  if (!problem) problem = wasmtime_linker_instantiate(linker, self->context, self->module, out, trap);
  wasmtime_linker_delete(linker);
  return problem;
}

bool ft_gateway_renew(ft_gateway *self, ft_error *error) {
  wasm_trap_t *trap = NULL;
  wasmtime_instance_t instance;
  size_t memory = 0;
  for (int i = 0; i < FT_GATEWAY_PARTS; i++) {
    const ft_gateway_part *part = self->parts[i];
    if (!part) continue;
    if (memory < part->memory) memory = part->memory;
    if (self->knobs.extract_ms < part->call_ms) self->knobs.extract_ms = part->call_ms;
  }
  drop_store(self);
  self->store = wasmtime_store_new(self->engine->engine, self, NULL);
  self->context = wasmtime_store_context(self->store);
  wasmtime_store_limiter(self->store, (int64_t)memory, 1024, 1, 1, 1);
  ft_deadline_watch(self->store, &self->watch);
  /* the call that a deadline ended is over: its time is none of the new instance's */
  ft_deadline_begin(&self->watch, FT_CALL_collect);
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
  self->watch = (ft_watch){
      .knobs = &self->knobs, .ticker = self->engine->ticker, .aborted = &self->why, .counters = counters};
  self->module = ft_engine_gateway(error);
  return self->module && ft_gateway_renew(self, error);
}

void ft_gateway_end(ft_gateway *self) {
  drop_store(self);
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

bool ft_gateway_find(ft_gateway *self, int call, uint32_t length, uint32_t *place) {
  int32_t found;
  if (!ft_gateway_call(self, call, NULL, 0, &found)) return false;
  *place = (uint32_t)found;
  if (ft_gateway_has(self, *place, length)) return true;
  ft_gateway_distrust(self, "it names bytes outside of its memory");
  return false;
}
