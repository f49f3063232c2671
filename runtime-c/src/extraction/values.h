/* Extracted values: from the guest's records to what the host takes, and where in the event they come from. */
#ifndef FT_VALUES_H
#define FT_VALUES_H

#include "base/arena.h"
#include "falco_plugin_abi.h"
#include "sandbox/store.h"

/* For ft_values_copy: texts, bools, addresses, and lists of numbers. */
bool ft_values_copy_other(ft_arena *arena, ft_store *store, const uint8_t *records, uint32_t count, ss_plugin_extract_field *field,
                          ft_error *error);

/*
 * Copies `count` values (not 0) out of the guest's records, all inside of its memory, into the arena, and sets
 * field->res. False with the error where one of them cannot be a value of the field's type.
 */
static inline bool ft_values_copy(ft_arena *arena, ft_store *store, const uint8_t *records, uint32_t count,
                                  ss_plugin_extract_field *field, ft_error *error) {
  uint64_t *number = count == 1 && field->ftype == FTYPE_UINT64 ? ft_arena_take(arena, sizeof *number) : NULL;
  if (!number) return ft_values_copy_other(arena, store, records, count, field, error);
  *number = ft_load_u64(records);
  field->res.u64 = number;
  return true;
}

/*
 * Says where in the event, which the store holds, each of these values lies: where the guest says so, else where it is a part of the payload,
 * else {0, 0}. Leaves the offsets alone if there is no memory.
 */
void ft_values_locate(ft_arena *arena, ft_store *store, const ss_plugin_event *event, const uint8_t *records,
                      uint32_t count, uint32_t type, ss_plugin_extract_value_offsets *offsets);

#endif
