#include "sandbox/imports.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/outside.h"
#include "sandbox/store.h"

wasm_trap_t *ft_imports_bad_range(const char *import) {
  ft_error error;
  ft_error_set(&error, "the plugin called %s with a range outside of its memory", import);
  return wasmtime_trap_new(error.text, strlen(error.text));
}

static wasm_trap_t *import_log(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *v, size_t count) {
  (void)env;
  (void)count;
  ft_store *store = ft_imports_store(caller);
  uint32_t length = (uint32_t)v[2].i32;
  const uint8_t *text = ft_store_bytes(store, (uint32_t)v[1].i32, length);
  if (!text) return ft_imports_bad_range("log");
  /* the log cuts it anyway; printf walks all of it */
  if (length > FT_LIMIT_TEXT_BYTES) length = FT_LIMIT_TEXT_BYTES;
  int level = v[0].i32;
  if (level < FT_LOG_FATAL || level > FT_LOG_TRACE) level = FT_LOG_INFO;
  if (!store->silent && ft_log_may(store->log, store->log_limit)) {
    ft_log_write(store->log, (ss_plugin_log_severity)level, "%.*s", (int)length, (const char *)text);
  }
  return NULL;
}

static wasm_trap_t *import_abort(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *v, size_t count) {
  (void)env;
  (void)count;
  ft_store *store = ft_imports_store(caller);
  const uint32_t length = (uint32_t)v[1].i32, file_length = (uint32_t)v[3].i32;
  const uint8_t *text = ft_store_bytes(store, (uint32_t)v[0].i32, length);
  const uint8_t *file = ft_store_bytes(store, (uint32_t)v[2].i32, file_length);
  if (!text || !file) return ft_imports_bad_range("abort");
  ft_error_set(&store->aborted, "%.*s", length ? (int)length : 7, length ? (const char *)text : "aborted");
  /* lines of the standard library and the SDK say nothing to an author; the trap's place does */
  const bool is_library = file_length < 5 || memcmp(file, "~lib/", 5) == 0;
  if (!is_library) {
    snprintf(store->aborted_at, sizeof store->aborted_at, "%.*s:%d:%d", (int)file_length, (const char *)file,
             v[4].i32, v[5].i32);
  }
  return wasmtime_trap_new("abort", 5);
}

/* `env` is the kind of the input. */
static wasm_trap_t *import_input(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *v, size_t count) {
  (void)count;
  ft_store *store = ft_imports_store(caller);
  char text[FT_PATH_BYTES];
  const uint32_t length = (uint32_t)v[1].i32;
  const uint8_t *bytes = ft_store_bytes(store, (uint32_t)v[0].i32, length);
  if (!bytes) return ft_imports_bad_range("input");
  if (!store->declare_input) {
    ft_error_set(&store->aborted, "an input is declared while open() runs, and at no other time");
  } else if (length >= sizeof text || memchr(bytes, '\0', length)) {
    ft_error_set(&store->aborted, "a path of %u byte%s; at most %zu are right, without a NUL", length,
                 FT_PLURAL(length), sizeof text - 1);
  } else {
    memcpy(text, bytes, length);
    text[length] = '\0';
    const bool is_declared = store->declare_input(store->inputs, env, text, (uint64_t)v[2].i64,
                                                  (uint64_t)v[3].i64, &store->aborted);
    ft_wipe(text, length); /* it may have a token behind its address */
    if (is_declared) return NULL;
  }
  return wasmtime_trap_new("input", 5); /* ft_trap_describe finds the reason in store->aborted */
}

static wasm_trap_t *import_clock(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *v, size_t count) {
  (void)env;
  (void)caller;
  (void)count;
  v[0].i64 = (int64_t)ft_outside_clock();
  return NULL;
}

static wasm_trap_t *import_seed(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *v, size_t count) {
  (void)env;
  (void)count;
  v[0].i64 = (int64_t)ft_outside_seed(ft_imports_store(caller));
  return NULL;
}

static wasm_trap_t *import_date_now(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *v,
                                    size_t count) {
  (void)env;
  (void)caller;
  (void)count;
  v[0].f64 = (double)(ft_outside_clock() / NS_PER_MS);
  return NULL;
}

static wasm_valtype_t *value_type(char kind) {
  switch (kind) {
    case 'l': return wasm_valtype_new(WASM_I64);
    case 'd': return wasm_valtype_new(WASM_F64);
    default: return wasm_valtype_new(WASM_I32);
  }
}

static void value_types(wasm_valtype_vec_t *out, const char *kinds) {
  wasm_valtype_t *types[8];
  size_t count = 0;
  for (; kinds[count] && count < 8; count++) types[count] = value_type(kinds[count]);
  wasm_valtype_vec_new(out, count, types);
}

static wasmtime_error_t *define(wasmtime_linker_t *linker, const char *module, const char *name,
                                const char *parameters, const char *result,
                                wasmtime_func_unchecked_callback_t callback, const void *env) {
  wasm_valtype_vec_t in, out;
  value_types(&in, parameters);
  value_types(&out, result);
  wasm_functype_t *type = wasm_functype_new(&in, &out);
  wasmtime_error_t *error = wasmtime_linker_define_func_unchecked(
      linker, module, strlen(module), name, strlen(name), type, callback, (void *)(uintptr_t)env, NULL);
  wasm_functype_delete(type);
  return error;
}

wasmtime_error_t *ft_imports_define(wasmtime_linker_t *linker, const ft_plugin_facts *facts) {
  wasmtime_error_t *error = NULL;
#define DEFINE(id, module, name, parameters, result) \
  if (!error) error = define(linker, module, name, parameters, result, import_##id, NULL);
  FT_GUEST_IMPORTS(DEFINE)
#undef DEFINE
#define DEFINE_CURSOR(id, module, name, parameters, result) \
  if (!error && facts->cursor)                              \
    error = define(linker, module, name, parameters, result, facts->cursor->id, NULL);
  FT_CURSOR_IMPORTS(DEFINE_CURSOR)
#undef DEFINE_CURSOR
  for (size_t i = 0; i < facts->input_count && !error; i++) {
    error = define(linker, "falco_ts", facts->inputs[i].import, FT_INPUT_IMPORT_PARAMETERS, "", import_input,
                   facts->inputs[i].kind);
  }
  return error;
}
