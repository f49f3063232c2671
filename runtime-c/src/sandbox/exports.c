#include "sandbox/exports.h"

#include <string.h>

#include "guest_abi.h"

static const char HANDLER[] = "ft_handler_";

/* A function's type, a letter for each value: i = i32, l = i64, d = f64. */
typedef struct signature {
  const char *name;
  const char *parameters;
  const char *result;
} signature;

static const signature SIGNATURES[] = {
#define SIGNATURE(id, name, parameters, result) {name, parameters, result},
    FT_GUEST_EXPORTS(SIGNATURE)
#undef SIGNATURE
        {HANDLER, "iii", "i"},
};

static bool are_of(const wasm_valtype_vec_t *types, const char *letters) {
  if (types->size != strlen(letters)) return false;
  for (size_t i = 0; i < types->size; i++) {
    const wasm_valkind_t kind = wasm_valtype_kind(types->data[i]);
    const wasm_valkind_t wanted = letters[i] == 'l' ? WASM_I64 : letters[i] == 'd' ? WASM_F64 : WASM_I32;
    if (kind != wanted) return false;
  }
  return true;
}

static bool is_named(const wasm_name_t *name, const char *wanted) {
  const size_t length = strlen(wanted);
  const bool is_prefix = wanted == HANDLER;
  return (is_prefix ? name->size > length : name->size == length) && memcmp(name->data, wanted, length) == 0;
}

/* Whether an export is one that the runtime calls and of another type than it relies on. */
static bool is_wrong(const wasm_exporttype_t *export) {
  const wasm_externtype_t *type = wasm_exporttype_type(export);
  for (size_t i = 0; i < sizeof SIGNATURES / sizeof *SIGNATURES; i++) {
    if (!is_named(wasm_exporttype_name(export), SIGNATURES[i].name)) continue;
    if (wasm_externtype_kind(type) != WASM_EXTERN_FUNC) return true;
    const wasm_functype_t *function = wasm_externtype_as_functype_const(type);
    return !are_of(wasm_functype_params(function), SIGNATURES[i].parameters) ||
           !are_of(wasm_functype_results(function), SIGNATURES[i].result);
  }
  return false;
}

bool ft_exports_check(const wasmtime_module_t *module, ft_error *error) {
  wasm_exporttype_vec_t exports;
  wasmtime_module_exports(module, &exports);
  bool ok = true;
  for (size_t i = 0; ok && i < exports.size; i++) {
    if (!is_wrong(exports.data[i])) continue;
    const wasm_name_t *name = wasm_exporttype_name(exports.data[i]);
    ft_error_set(
        error,
        "the embedded module's export %.*s is of another type than the guest ABI's; build the plugin again",
        (int)name->size, name->data);
    ok = false;
  }
  wasm_exporttype_vec_delete(&exports);
  return ok;
}
