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
#include "base/fork_mark.h"
#include "falco_ts.h"
#include "sandbox/ticker.h"

typedef struct ft_engine {
  const ft_plugin_facts *facts;
  wasm_engine_t *engine;
  wasmtime_module_t *module;
  wasmtime_instance_pre_t *instance_pre; /* the module with its imports resolved */
  ft_ticker ticker;
  ft_fork_mark mark;
  uint32_t forks; /* how often the process forked since the engine was made */
} ft_engine;

/*
 * Returns the shared engine, which the caller gives back with ft_engine_release; NULL with the error's text.
 */
const ft_engine *ft_engine_acquire(const ft_plugin_facts *facts, ft_error *error);
void ft_engine_release(void);

/* For ft_engine_look: starts what a fork lacks. */
void ft_engine_revive(void);

/* Before guest code runs: sees to it that deadlines hold in a fork, too. */
static inline void ft_engine_look(const ft_engine *engine) {
  if (ft_is_forked(&engine->mark)) ft_engine_revive();
}

#endif
