/* The types of a module's exports, which later calls rely on without a look. */
#ifndef FT_EXPORTS_H
#define FT_EXPORTS_H

#include <stdbool.h>
#include <wasmtime.h>

#include "base/error.h"

/*
 * Whether every function that the runtime may call is of the type that the guest ABI says: its exports, and
 * the fields' handlers. False with the error. An export that is missing is found where it is looked up.
 */
bool ft_exports_check(const wasmtime_module_t *module, ft_error *error);

#endif
