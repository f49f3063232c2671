/*
 * Copies extracted values from the guest's records to the host's results, and says where in the event they
 * lie.
 */
#ifndef FT_VALUES_H
#define FT_VALUES_H

#include "base/arena.h"
#include "falco_plugin_abi.h"
#include "sandbox/store.h"

/* For ft_values_copy: copies texts, bools, addresses, and lists of numbers. */
bool ft_values_copy_other(ft_arena *arena, ft_store *store, const uint8_t *records, uint32_t count,
                          ss_plugin_extract_field *field, ft_error *error);

/* For ft_values_copy: copies one text. */
bool ft_values_copy_text(ft_arena *arena, ft_store *store, const uint8_t *record,
                         ss_plugin_extract_field *field, ft_error *error);

/*
 * Copies `count` values (not 0) of the guest's records into the arena, and sets field->res. The caller has
 * checked that the records are inside of the guest's memory. False with the error where a record is no value
 * of the field's type.
 */
static inline bool ft_values_copy(ft_arena *arena, ft_store *store, const uint8_t *records, uint32_t count,
                                  ss_plugin_extract_field *field, ft_error *error) {
  uint64_t *number = count == 1 && field->ftype == FTYPE_UINT64 ? ft_arena_take(arena, sizeof *number) : NULL;
  if (!number)
    return count == 1 && field->ftype == FTYPE_STRING
               ? ft_values_copy_text(arena, store, records, field, error)
               : ft_values_copy_other(arena, store, records, count, field, error);
  *number = ft_load_u64(records);
  field->res.u64 = number;
  return true;
}

/*
 * Sets where each of these values lies in the event that the sandbox holds: the place that the guest names,
 * else the value's own place if it is a part of the payload, else {0, 0}. Leaves the offsets alone if there
 * is no memory.
 */
void ft_values_locate(ft_arena *arena, ft_store *store, const ss_plugin_event *event, const uint8_t *records,
                      uint32_t count, uint32_t type, ss_plugin_extract_value_offsets *offsets);

#endif
