/* Puts what wasmtime reports of a trap into words for an operator. */
#ifndef FT_TRAP_H
#define FT_TRAP_H

#include <wasmtime.h>

#include "base/error.h"
#include "falco_ts.h"
#include "sandbox/places.h"

/* What the runtime knows of a call that trapped. */
typedef struct ft_trap_context {
  const ft_plugin_facts *facts;
  /* why it was ended: its deadline, or the message of the plugin's abort; "": it was not */
  const char *aborted;
  const char *aborted_at; /* the author's file:line:column that abort was given; "": none */
  uint32_t memory_mib; /* the memory that the sandbox may use */
} ft_trap_context;

/*
 * Writes "reason at file:line:column" and deletes the error or trap, one of which is not NULL. The place is
 * the innermost one in the author's code; if there is none, it writes "reason, in function".
 */
void ft_trap_describe(wasmtime_error_t *problem, wasm_trap_t *trap, const ft_trap_context *context,
                      ft_error *out);

#endif
