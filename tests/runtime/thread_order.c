/*
 * An order for ThreadSanitizer, linked with --wrap. One thread's work in a sandbox's memory comes before
 * another's in a sandbox that gets the same addresses later, since the kernel unmaps and maps them between.
 * The sanitizer does not see wasmtime's raw system calls, so a lock tells it of the order.
 */
#include <pthread.h>
#include <wasmtime.h>

wasmtime_error_t *__real_wasmtime_instance_pre_instantiate(const wasmtime_instance_pre_t *pre,
                                                           wasmtime_context_t *context,
                                                           wasmtime_instance_t *instance, wasm_trap_t **trap);
wasmtime_error_t *__wrap_wasmtime_instance_pre_instantiate(const wasmtime_instance_pre_t *pre,
                                                           wasmtime_context_t *context,
                                                           wasmtime_instance_t *instance, wasm_trap_t **trap);
wasmtime_error_t *__real_wasmtime_instance_new(wasmtime_context_t *context, const wasmtime_module_t *module,
                                               const wasmtime_extern_t *imports, size_t count,
                                               wasmtime_instance_t *instance, wasm_trap_t **trap);
wasmtime_error_t *__wrap_wasmtime_instance_new(wasmtime_context_t *context, const wasmtime_module_t *module,
                                               const wasmtime_extern_t *imports, size_t count,
                                               wasmtime_instance_t *instance, wasm_trap_t **trap);
void __real_wasmtime_store_delete(wasmtime_store_t *store);
void __wrap_wasmtime_store_delete(wasmtime_store_t *store);

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;

wasmtime_error_t *__wrap_wasmtime_instance_pre_instantiate(const wasmtime_instance_pre_t *pre,
                                                           wasmtime_context_t *context,
                                                           wasmtime_instance_t *instance,
                                                           wasm_trap_t **trap) {
  pthread_mutex_lock(&order);
  wasmtime_error_t *error = __real_wasmtime_instance_pre_instantiate(pre, context, instance, trap);
  pthread_mutex_unlock(&order);
  return error;
}

wasmtime_error_t *__wrap_wasmtime_instance_new(wasmtime_context_t *context, const wasmtime_module_t *module,
                                               const wasmtime_extern_t *imports, size_t count,
                                               wasmtime_instance_t *instance, wasm_trap_t **trap) {
  pthread_mutex_lock(&order);
  wasmtime_error_t *error = __real_wasmtime_instance_new(context, module, imports, count, instance, trap);
  pthread_mutex_unlock(&order);
  return error;
}

void __wrap_wasmtime_store_delete(wasmtime_store_t *store) {
  pthread_mutex_lock(&order);
  __real_wasmtime_store_delete(store);
  pthread_mutex_unlock(&order);
}
