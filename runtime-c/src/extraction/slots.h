/*
 * Fields that are JSON pointers and nothing else. The guest's scan of an event notes the values of all of
 * them in slots (guest-abi.json), and the runtime reads them there: that costs a third of a handler's call.
 */
#ifndef FT_SLOTS_H
#define FT_SLOTS_H

#include "base/bytes.h"
#include "sandbox/store.h"

/*
 * The kinds of values whose text is as it lies there, of a text with escapes, and of a slot of several
 * values.
 */
enum { FT_SLOT_FIRST_PLAIN = 1, FT_SLOT_LAST_PLAIN = 3, FT_SLOT_ESCAPED = 7, FT_SLOT_SEVERAL = 8 };

/* Of more values than this the handler is asked. */
enum { FT_SLOT_VALUES = 16 };

typedef enum ft_noted {
  FT_NOTED_NOT, /* the handler has to be asked */
  FT_NOTED_ABSENT, /* the event has no such value */
  FT_NOTED_VALUE, /* its records were found */
  FT_NOTED_ESCAPED, /* its record was found, of a text with escapes */
} ft_noted;

typedef struct ft_slot_values {
  const uint8_t *records; /* value records: in the slot itself, or those below */
  uint32_t count;
  uint64_t several[FT_SLOT_VALUES];
} ft_slot_values;

/* What the scan with this number says of a slot. */
static inline ft_noted ft_slot_state(const uint8_t *slot, uint32_t scan) {
  if (ft_load_u32(slot + FT_SLOT_SCAN) == scan) return FT_NOTED_VALUE;
  return ft_load_u32(slot + FT_SLOT_ACTIVE) ? FT_NOTED_ABSENT : FT_NOTED_NOT;
}

/* Whether the text of a value is as it lies there. */
static inline bool ft_slot_is_plain(const uint8_t *value) {
  const uint32_t kind = ft_load_u32(value + FT_SLOT_KIND);
  return kind >= FT_SLOT_FIRST_PLAIN && kind <= FT_SLOT_LAST_PLAIN &&
         ft_load_u32(value + FT_SLOT_LENGTH) <= FT_LIMIT_TEXT_BYTES;
}

/* For ft_slot_look: collects several values, `most` at most. */
ft_noted ft_slot_collect(ft_store *store, const uint8_t *slot, uint32_t most, ft_slot_values *out);

/* What a scan says of the values of a slot, `most` at most. */
static inline ft_noted ft_slot_read(ft_store *store, const uint8_t *slot, uint32_t scan, uint32_t most,
                                    ft_slot_values *out) {
  const ft_noted noted = ft_slot_state(slot, scan);
  if (noted != FT_NOTED_VALUE) return noted;
  out->records = slot + FT_SLOT_OFFSET;
  out->count = 1;
  if (ft_slot_is_plain(slot)) return FT_NOTED_VALUE;
  const uint32_t kind = ft_load_u32(slot + FT_SLOT_KIND);
  if (kind == FT_SLOT_ESCAPED) return FT_NOTED_ESCAPED;
  if (kind != FT_SLOT_SEVERAL) return FT_NOTED_NOT;
  return ft_slot_collect(store, slot, most, out);
}

/*
 * What is noted of a field's value in the event that the sandbox holds, by the scan with this number, which
 * is not 0. `key` is the field's argument, NULL without one.
 */
static inline ft_noted ft_slot_look(ft_store *store, uint32_t scan, uint32_t field, const char *key,
                                    ft_slot_values *out) {
  if (field >= store->handler_count) return FT_NOTED_NOT;
  const ft_handler *handler = &store->handlers[field];
  if (key) {
    const ft_keyed *keyed = ft_keyed_find(store->keyed, field, key);
    return keyed ? ft_slot_read(store, keyed->slot, scan, 1, out) : FT_NOTED_NOT;
  }
  if (!handler->slot) return FT_NOTED_NOT;
  if (handler->needs) {
    const ft_noted needed = ft_slot_state(handler->needs, scan);
    if (needed != FT_NOTED_VALUE) return needed;
  }
  return ft_slot_read(store, handler->slot, scan, handler->limit, out);
}

#endif
