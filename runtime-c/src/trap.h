/* Turns what wasmtime reports into words for an operator. */
#ifndef FT_TRAP_H
#define FT_TRAP_H

#include <wasmtime.h>

#include "error.h"

/*
 * Writes "reason, in function" and deletes the error or trap, one of which is not NULL. `aborted` is what the
 * plugin's own abort said, or "". The function is the innermost one of the author's code.
 */
void ft_trap_describe(wasmtime_error_t *problem, wasm_trap_t *trap, const char *aborted, ft_error *out);

#endif
