/* What the host gives to a plugin: the imports of the guest ABI (sdk-as/guest-abi.json), and nothing else. */
#ifndef FT_IMPORTS_H
#define FT_IMPORTS_H

#include <wasmtime.h>

/* Defines them all. The functions find the store that calls them by its data, an ft_store. */
wasmtime_error_t *ft_imports_define(wasmtime_linker_t *linker);

#endif
