#ifndef FT_ENGINE_CONFIG_H
#define FT_ENGINE_CONFIG_H

#include <wasmtime.h>

/*
 * Returns the settings of every engine, in a config that wasm_engine_new_with_config takes over; NULL: no
 * memory. The AOT tool and the runtime both call this one function, since a module loads only into an engine
 * with the settings that it was compiled with.
 */
wasm_config_t *ft_engine_config(void);

#endif
