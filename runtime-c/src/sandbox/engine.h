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
  wasmtime_module_t *gateway; /* NULL: none was asked for yet */
  wasmtime_instance_pre_t *instance_pre; /* the module with its imports resolved */
  ft_ticker *ticker;
} ft_engine;

/*
 * Returns the shared engine, which the caller gives back with ft_engine_release; NULL with the error's text.
 */
const ft_engine *ft_engine_acquire(const ft_plugin_facts *facts, ft_error *error);
void ft_engine_release(void);

/*
 * The module of the gateway, for who has the engine; made when it is asked for first, and deleted with the
 * engine. NULL with the error.
 */
const wasmtime_module_t *ft_engine_gateway(ft_error *error);

#endif
