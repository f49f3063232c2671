/*
 * Texts with escapes: nearly every audit event has one, in the reason of its decision, and to ask the handler
 * costs twice as much.
 */
#ifndef FT_ESCAPED_H
#define FT_ESCAPED_H

#include "base/arena.h"
#include "falco_plugin_abi.h"
#include "sandbox/store.h"

/*
 * Copies the text of a JSON string into the arena, with each escape's character in its place, and sets
 * field->res to it. `record` is a value record, of what stands between the quotes. False where only the
 * handler knows the text: it is not ASCII, has a \u or what is no escape, is too long, or lies outside of the
 * guest's memory; or there is no memory.
 */
bool ft_escaped_copy(ft_arena *arena, ft_store *store, const uint8_t *record, ss_plugin_extract_field *field);

#endif
