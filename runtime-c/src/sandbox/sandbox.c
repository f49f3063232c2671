#include "sandbox/sandbox.h"

#include <stdlib.h>

#include "sandbox/handlers.h"

/* Functions that a plugin's table may hold; asc makes it as large as it is used. */
enum { MAX_TABLE = 65536 };

static const char *const NAMES[FT_CALLS] = {
#define NAME(id, name, parameters, result) name,
    FT_GUEST_EXPORTS(NAME)
#undef NAME
};

static bool export_of(ft_store *store, const wasmtime_instance_t *instance, const char *name,
                      wasmtime_extern_kind_t kind, wasmtime_extern_t *out, ft_error *error) {
  if (wasmtime_instance_export_get(store->context, instance, name, strlen(name), out) && out->kind == kind)
    return true;
  ft_error_set(error, "the embedded module has no export %s", name);
  return false;
}

static bool global_of(ft_store *store, const wasmtime_instance_t *instance, const char *name, uint32_t *out,
                      ft_error *error) {
  wasmtime_extern_t export;
  if (!export_of(store, instance, name, WASMTIME_EXTERN_GLOBAL, &export, error)) return false;
  wasmtime_val_t value;
  wasmtime_global_get(store->context, &export.of.global, &value);
  if (value.kind != WASMTIME_I32) {
    ft_error_set(error, "the embedded module's %s is no i32", name);
    return false;
  }
  *out = (uint32_t)value.of.i32;
  return true;
}

/*
 * Finds the memory, the control record and the functions, and checks the ABI's version. False with the error.
 */
static bool bind(ft_store *store, const wasmtime_instance_t *instance, ft_error *error) {
  wasmtime_extern_t export;
  uint32_t version, control;
  if (!global_of(store, instance, "ft_abi_version", &version, error)) return false;
  if (version != FT_GUEST_ABI_VERSION) {
    ft_error_set(error,
                 "the embedded module has guest ABI version %u, this runtime has %d; build the plugin again",
                 version, FT_GUEST_ABI_VERSION);
    return false;
  }
  if (!export_of(store, instance, "memory", WASMTIME_EXTERN_MEMORY, &export, error)) return false;
  store->memory = export.of.memory;
  store->base = wasmtime_memory_data(store->context, &store->memory);
  ft_store_refresh(store);
  if (!global_of(store, instance, "ft_control", &control, error)) return false;
  store->control = control % 8 == 0 ? ft_store_bytes(store, control, FT_CONTROL_SIZE) : NULL;
  if (!store->control) {
    ft_error_set(error, "the embedded module's control record is askew, or outside of its memory");
    return false;
  }
  store->watch.batch_limit = store->control + FT_CONTROL_BATCH_LIMIT;
  ft_put_u32(store->control + FT_CONTROL_MEMORY_LIMIT, store->watch.knobs->memory_mib << 20);
  for (int i = 0; i < FT_CALLS; i++) {
    if (!export_of(store, instance, NAMES[i], WASMTIME_EXTERN_FUNC, &export, error)) return false;
    store->functions[i] = export.of.func;
  }
  return true;
}

static bool instantiate(ft_store *store, const ft_engine *engine, wasmtime_instance_t *instance,
                        ft_error *error) {
  wasm_trap_t *trap = NULL;
  store->store = wasmtime_store_new(engine->engine, store, NULL);
  store->context = wasmtime_store_context(store->store);
  wasmtime_store_limiter(store->store, (int64_t)store->watch.knobs->memory_mib << 20, MAX_TABLE, 1, 1, 1);
  ft_deadline_watch(store->store, &store->watch);
  ft_ticker_look(store->watch.ticker); /* a module may have a start function */
  wasmtime_error_t *problem =
      wasmtime_instance_pre_instantiate(engine->instance_pre, store->context, instance, &trap);
  if (problem || trap) {
    ft_store_die(store, problem, trap, error);
    return false;
  }
  return bind(store, instance, error);
}

/* After the guest's init: has its metrics read, unless it placed them outside of its memory, or askew. */
static void measure(ft_store *store) {
  const uint32_t offset = ft_load_u32(store->control + FT_CONTROL_METRICS_OFFSET);
  const uint32_t count = ft_load_u32(store->control + FT_CONTROL_METRICS_COUNT);
  store->metrics.control = store->control;
  if (count <= FT_LIMIT_METRICS && offset % 8 == 0) {
    store->metrics.metrics = ft_store_bytes(store, offset, count * 8);
    store->metrics.metric_count = store->metrics.metrics ? count : 0;
  }
  ft_measured_add(store->measured, &store->metrics);
}

ft_store *ft_store_new(const ft_store_setup *setup, ft_error *error) {
  ft_store *store = calloc(1, sizeof *store);
  if (!store) {
    ft_error_set(error, "out of memory");
    return NULL;
  }
  store->watch = (ft_watch){.knobs = setup->knobs,
                            .ticker = setup->engine->ticker,
                            .stop = setup->stop,
                            .aborted = &store->aborted,
                            .counters = setup->counters};
  store->counters = setup->counters;
  store->measured = setup->measured;
  store->facts = setup->engine->facts;
  store->log = setup->log;
  store->log_limit = setup->log_limit;
  store->silent = setup->again;
  store->dead = true; /* the guest cannot be called until it is instantiated */
  wasmtime_instance_t instance;
  bool ok = instantiate(store, setup->engine, &instance, error);
  if (ok) {
    store->dead = false;
    wasmtime_val_raw_t none[1];
    int status = FT_STATUS_OK;
    ok = ft_store_call(store, FT_CALL_initialize, none, 0, error) &&
         ft_store_put_text_in(store, setup->config, error) &&
         ft_store_call_status(store, FT_CALL_init, &status, error) && status == FT_STATUS_OK &&
         ft_handlers_bind(store, &instance, error);
  }
  if (!ok) {
    ft_store_delete(store);
    return NULL;
  }
  store->silent = false;
  measure(store);
  return store;
}

void ft_store_delete(ft_store *store) {
  if (!store) return;
  if (!store->dead) {
    ft_store_ignore_stop(store);
    ft_error error;
    int status;
    if (!ft_store_call_status(store, FT_CALL_destroy, &status, &error)) {
      ft_log_write(store->log, SS_PLUGIN_LOG_SEV_ERROR, "destroy: %s", error.text);
    }
  }
  ft_measured_remove(store->measured, &store->metrics);
  ft_gauge_move(store->counters, FT_METRIC_MEMORY_BYTES, store->size, 0);
  if (store->store) wasmtime_store_delete(store->store);
  free(store->handlers);
  ft_keyed_free(store->keyed, store->counters);
  free(store);
}
