/*
 * The functions that a guest can call: the imports of the guest ABI (sdk-as/guest-abi.json), and nothing
 * else.
 */
#ifndef FT_IMPORTS_H
#define FT_IMPORTS_H

#include <wasmtime.h>

#include "falco_ts.h"
#include "sandbox/store.h"

/*
 * Defines all imports, and those that declare inputs of the plugin's kinds. Each finds the sandbox that calls
 * it in the wasmtime store's data, an ft_store.
 */
wasmtime_error_t *ft_imports_define(wasmtime_linker_t *linker, const ft_plugin_facts *facts);

/* For imports of other folders: the sandbox whose guest calls. */
static inline ft_store *ft_imports_store(wasmtime_caller_t *caller) {
  return wasmtime_context_get_data(wasmtime_caller_context(caller));
}

/* For imports of other folders: the trap of a call with a range outside of the guest's memory. */
wasm_trap_t *ft_imports_bad_range(const char *import);

#endif
