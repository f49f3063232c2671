/*
 * Finds the author's line for a place in the machine code, in the table that the compiler makes of asc's
 * source map. compiler/runtime/places.ts describes the table.
 */
#ifndef FT_PLACES_H
#define FT_PLACES_H

#include <stdbool.h>
#include <stddef.h>

#include "falco_ts.h"

enum { FT_PLACE_BYTES = 300 };

/*
 * Writes "src/plugin.ts:38:59" for an offset in the wasm module; false where the function has no code of the
 * author before that offset. Reads the table from its beginning, which takes some microseconds; only traps
 * need it.
 */
bool ft_places_find(const ft_plugin_facts *facts, size_t offset, char out[FT_PLACE_BYTES]);

#endif
