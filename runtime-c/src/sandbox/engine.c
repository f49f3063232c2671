#include "sandbox/engine.h"

#include <pthread.h>

#include "base/bytes.h"
#include "base/checksum.h"
#include "sandbox/engine_config.h"
#include "sandbox/exports.h"
#include "sandbox/imports.h"
#include "sandbox/trap.h"

/* Of wasmtime/runtime/src: wasmtime's own C API lacks them. */
void ft_wasmtime_config(wasm_config_t *config);
wasmtime_error_t *ft_wasmtime_module_mapped(wasm_engine_t *engine, const uint8_t *start, size_t bytes,
                                            wasmtime_module_t **out);

/* The only state that the plugin states of one shared object have in common. */
static struct {
  pthread_mutex_t lock;
  unsigned users;
  ft_ticker ticker;
  ft_engine engine;
} shared = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void delete_engine(ft_engine *e) {
  ft_ticker_stop(e->ticker);
  if (e->instance_pre) wasmtime_instance_pre_delete(e->instance_pre);
  if (e->module) wasmtime_module_delete(e->module);
  if (e->gateway) wasmtime_module_delete(e->gateway);
  if (e->engine) wasm_engine_delete(e->engine);
  *e = (ft_engine){0};
}

/*
 * Makes a module of what the AOT tool made, which begins with a page of the .so's code; of each there may be
 * one alone. False with the error, also where its bytes have changed.
 */
static bool make_module(wasm_engine_t *engine, const uint8_t *start, const uint8_t *end,
                        wasmtime_module_t **out, ft_error *error) {
  static const ft_plugin_facts none;
  const ft_trap_context context = {.facts = &none, .aborted = "", .aborted_at = ""};
  const size_t bytes = (size_t)(end - start) - FT_CHECKSUM_BYTES;
  /* wasmtime believes what it reads of a module */
  if (ft_checksum(start, bytes) != ft_load_u64(start + bytes)) {
    ft_error_set(error,
                 "the plugin's file is damaged: its code is not what falco-ts built; copy the file again");
    return false;
  }
  wasmtime_error_t *problem = ft_wasmtime_module_mapped(engine, start, bytes, out);
  if (problem) ft_trap_describe(problem, NULL, &context, error);
  return !problem;
}

static bool make_engine(ft_engine *e, const ft_plugin_facts *facts, ft_error *error) {
  wasmtime_linker_t *linker = NULL;
  wasm_config_t *config = ft_engine_config();
  wasmtime_error_t *problem = NULL;
  const ft_trap_context context = {.facts = facts, .aborted = "", .aborted_at = ""};
  bool ok = false;

  e->facts = facts;
  e->ticker = &shared.ticker;
  if (config) ft_wasmtime_config(config);
  e->engine = config ? wasm_engine_new_with_config(config) : NULL;
  if (!e->engine) {
    ft_error_set(error, "wasmtime cannot make an engine on this machine");
    goto out;
  }
  if (!make_module(e->engine, facts->code, facts->code_end, &e->module, error) ||
      !ft_exports_check(e->module, error))
    goto out;
  linker = wasmtime_linker_new(e->engine);
  problem = ft_imports_define(linker, facts);
  if (problem) goto out;
  problem = wasmtime_linker_instantiate_pre(linker, e->module, &e->instance_pre);
  ok = !problem && ft_ticker_start(e->ticker, e->engine, error);

out:
  if (problem) ft_trap_describe(problem, NULL, &context, error);
  if (linker) wasmtime_linker_delete(linker);
  if (!ok) delete_engine(e);
  return ok;
}

const ft_engine *ft_engine_acquire(const ft_plugin_facts *facts, ft_error *error) {
  const ft_engine *engine = NULL;
  pthread_mutex_lock(&shared.lock);
  if (shared.users || make_engine(&shared.engine, facts, error)) {
    shared.users++;
    engine = &shared.engine;
  }
  pthread_mutex_unlock(&shared.lock);
  return engine;
}

void ft_engine_release(void) {
  pthread_mutex_lock(&shared.lock);
  if (--shared.users == 0) delete_engine(&shared.engine);
  pthread_mutex_unlock(&shared.lock);
}

const wasmtime_module_t *ft_engine_gateway(ft_error *error) {
  ft_engine *e = &shared.engine;
  pthread_mutex_lock(&shared.lock);
  const bool ok =
      e->gateway || make_module(e->engine, e->facts->gateway, e->facts->gateway_end, &e->gateway, error);
  pthread_mutex_unlock(&shared.lock);
  return ok ? e->gateway : NULL;
}
