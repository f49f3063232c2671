/*
 * The plugin's module, ready to be instantiated, and the ticker for its calls' deadlines. All states of a
 * shared object share one engine, which is made with the first and deleted with the last: Falco inits a
 * plugin once per source, and again in parallel while it reloads.
 */
#ifndef FT_ENGINE_H
#define FT_ENGINE_H

#include <stdbool.h>
#include <wasmtime.h>

#include "base/error.h"
#include "falco_ts.h"
#include "sandbox/ticker.h"

typedef struct ft_engine {
  const ft_plugin_facts *facts;
  wasm_engine_t *engine;
  wasmtime_module_t *module;
  wasmtime_instance_pre_t *instance_pre; /* the module with its imports resolved */
  ft_ticker *ticker;
} ft_engine;

/*
 * Returns the shared engine, which the caller gives back with ft_engine_release; NULL with the error's text.
 */
const ft_engine *ft_engine_acquire(const ft_plugin_facts *facts, ft_error *error);
void ft_engine_release(void);

/*
 * Makes a module of what the AOT tool made, which begins with a page of the .so's code. False with the error,
 * also where its bytes have changed.
 */
bool ft_engine_module(wasm_engine_t *engine, const uint8_t *start, const uint8_t *end,
                      wasmtime_module_t **out, ft_error *error);

#endif
