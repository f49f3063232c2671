/*
 * From a place in the machine code to a line of the author's: the table that the compiler makes of asc's source map
 * (compiler/runtime/places.ts, where its form is described).
 */
#ifndef FT_PLACES_H
#define FT_PLACES_H

#include <stdbool.h>
#include <stddef.h>

#include "falco_ts.h"

enum { FT_PLACE_BYTES = 300 };

/*
 * Writes "src/plugin.ts:38:59" for an offset in the wasm module; false where the function there has no code of the
 * author's before it. Reads the table from its beginning: some microseconds, for a trap.
 */
bool ft_places_find(const ft_plugin_facts *facts, size_t offset, char out[FT_PLACE_BYTES]);

#endif
