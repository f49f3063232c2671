#include "sandbox/engine_config.h"

/*
 * Bytes of address space, not of memory. A plugin's memory never moves, so the runtime may hold pointers into
 * it.
 */
static const uint64_t MEMORY_RESERVATION = UINT64_C(1) << 30;

/* Bytes; small enough for a thread with a stack of 256 KiB, on which Falco or another host may call. */
static const size_t MAX_WASM_STACK = 128 * 1024;

wasm_config_t *ft_engine_config(void) {
  wasm_config_t *config = wasm_config_new();
  if (!config) return NULL;
  /* Falco and the other plugins own the process's signals, so bounds are checked in code. */
  wasmtime_config_signals_based_traps_set(config, false);
  wasmtime_config_epoch_interruption_set(config, true);
  wasmtime_config_memory_reservation_set(config, MEMORY_RESERVATION);
  wasmtime_config_memory_reservation_for_growth_set(config, 0);
  wasmtime_config_memory_may_move_set(config, false);
  wasmtime_config_memory_guard_size_set(config, 0);
  wasmtime_config_memory_init_cow_set(config, false);
  wasmtime_config_max_wasm_stack_set(config, MAX_WASM_STACK);
  /*
   * Without tables for unwinders of others, of which each module would be registered with the process's own.
   * Traps are found by frame pointers.
   */
  wasmtime_config_native_unwind_info_set(config, false);
  return config;
}
