#ifndef FT_ENGINE_CONFIG_H
#define FT_ENGINE_CONFIG_H

#include <wasmtime.h>

/*
 * The settings of every engine. The AOT tool and the runtime both call this one function, since a module loads only
 * where it was compiled with the same. Returns a config that wasm_engine_new_with_config takes over; NULL: no memory.
 */
wasm_config_t *ft_engine_config(void);

#endif
