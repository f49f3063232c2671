/*
 * A sandbox: a wasmtime store with the plugin's instance in it. After a trap it may be read, but not called
 * again: its owner deletes it and makes a new one (sandbox.h). It is not thread-safe; its owner has a lock.
 */
#ifndef FT_STORE_H
#define FT_STORE_H

#include <stdbool.h>
#include <wasmtime.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/knobs.h"
#include "base/log.h"
#include "base/text.h"
#include "falco_ts.h"
#include "sandbox/calls.h"
#include "sandbox/cursor_kind.h"
#include "sandbox/deadline.h"
#include "sandbox/keyed.h"
#include "sandbox/measured.h"
#include "sandbox/places.h"
#include "sandbox/ticker.h"

/* A field's handler. */
typedef struct ft_handler {
  wasmtime_func_t func;
  uint32_t
      limit; /* the number of values that it may set, where it has a slot; else what the guest is handed */
  uint64_t slots; /* `slot` and `needs` of its record */
  const uint8_t *slot; /* where the guest notes the value of the field that it is about; NULL: nowhere */
  const uint8_t *needs; /* the same, of the value that must be there too; NULL: none */
} ft_handler;

struct ft_inputs;

/* Declares an input for the guest's import: its kind, text, number and options. False with the error. */
typedef bool ft_declare_input(struct ft_inputs *inputs, const struct ft_input_kind *kind, const char *text,
                              uint64_t value, uint64_t options, ft_error *error);

typedef struct ft_store {
  wasmtime_store_t *store;
  wasmtime_context_t *context;
  uint8_t *control; /* the control record, in the linear memory */
  uint8_t *base; /* the linear memory, which never moves */
  size_t size; /* bytes of the linear memory that are known to be there; it only grows */
  ft_watch watch;
  uint8_t *event_room; /* the place of events to extract from; NULL before the first */
  size_t event_capacity; /* bytes of event_room that are known to be there */
  ft_handler *handlers; /* the fields' handlers, by the fields' ids */
  uint32_t handler_count;
  ft_keyed_slots *keyed; /* arguments that are JSON pointers; NULL before the first */
  /* the arguments of every handler; a call writes its result over the first, which handler_self has, too */
  wasmtime_val_raw_t handler_values[3];
  int32_t handler_self;
  const uint8_t *answers; /* FT_LIMIT_VALUES records, of which a handler sets some */
  wasmtime_func_t functions[FT_CALLS];
  wasmtime_memory_t memory;
  const ft_plugin_facts *facts;
  const ft_log *log;
  ft_log_limit *log_limit;
  bool silent; /* whatever the plugin logs is dropped */
  /* why a call was ended: its deadline, or the message of the plugin's abort; "": it was not */
  ft_error aborted;
  char aborted_at[FT_PLACE_BYTES]; /* the place in the author's code that abort was given; "": none */
  ft_declare_input *declare_input; /* set while open() runs; NULL: no input may be declared now */
  struct ft_inputs *inputs; /* its first argument */
  ft_cursor *cursor; /* the source's; NULL in a sandbox of no source */
  bool dead; /* a call trapped */
  ft_counters *counters; /* the plugin state's */
  ft_measured *measured; /* the plugin state's */
  ft_measured_sandbox metrics; /* what other threads read of this sandbox */
} ft_store;

/* Ignores the flag that ends a running call, for the calls of close and destroy. */
static inline void ft_store_ignore_stop(ft_store *store) { store->watch.stop = NULL; }

/*
 * For ft_store_call: marks the sandbox as dead after a trap, and says why it trapped. Takes problem and trap
 * over.
 */
void ft_store_die(ft_store *store, wasmtime_error_t *problem, wasm_trap_t *trap, ft_error *error);

/* For ft_store_call and handlers.h. */
static inline bool ft_store_call_function(ft_store *store, enum ft_call call, const wasmtime_func_t *function,
                                          wasmtime_val_raw_t *values, size_t count, ft_error *error) {
  wasm_trap_t *trap = NULL;
  ft_ticker_look(store->watch.ticker);
  ft_deadline_begin(&store->watch, call);
  wasmtime_error_t *problem = wasmtime_func_call_unchecked(store->context, function, values, count, &trap);
  if (!problem && !trap) return true;
  ft_store_die(store, problem, trap, error);
  return false;
}

/*
 * Calls the guest; `values` holds the parameters and then the result. False after a trap: the sandbox is
 * dead, and the error says why.
 */
static inline bool ft_store_call(ft_store *store, enum ft_call call, wasmtime_val_raw_t *values, size_t count,
                                 ft_error *error) {
  return ft_store_call_function(store, call, &store->functions[call], values, count, error);
}

/* For ft_store_call_status: reads the text of a call that failed; another status is put into words. */
void ft_store_failure(ft_store *store, int status, ft_error *error);

/*
 * Calls a function without parameters that returns a status; after FT_STATUS_FAILURE the error has its text.
 * False after a trap.
 */
static inline bool ft_store_call_status(ft_store *store, enum ft_call call, int *status, ft_error *error) {
  wasmtime_val_raw_t value[1];
  if (!ft_store_call(store, call, value, 1, error)) return false;
  *status = value[0].i32;
  if (*status != FT_STATUS_OK) ft_store_failure(store, *status, error);
  return true;
}

/*
 * Has the guest make room for an event of `length` bytes, sets event_room to it, and returns it; NULL with
 * the error. The room is good until the next call of this function.
 */
uint8_t *ft_store_reserve_event(ft_store *store, size_t length, ft_error *error);

/* For ft_store_put_text_in: has the guest make room for it. */
bool ft_store_put_text_in_slowly(ft_store *store, ft_text text, ft_error *error);

/* Looks up how large the linear memory is now. */
void ft_store_refresh(ft_store *store);

/*
 * Returns the guest's bytes at an offset that the guest gave; NULL if they are not all inside of its memory.
 */
static inline uint8_t *ft_store_bytes(ft_store *store, uint32_t offset, uint32_t length) {
  const uint64_t end = (uint64_t)offset + length;
  if (end > store->size) {
    ft_store_refresh(store);
    if (end > store->size) return NULL;
  }
  return store->base + offset;
}

/* Hands the guest a text: the config, open params or a field's key. False with the error. */
static inline bool ft_store_put_text_in(ft_store *store, ft_text text, ft_error *error) {
  uint8_t *control = store->control;
  const uint64_t offset = ft_load_u32(control + FT_CONTROL_TEXT_IN_OFFSET);
  if (text.length > ft_load_u32(control + FT_CONTROL_TEXT_IN_CAPACITY) || offset + text.length > store->size)
    return ft_store_put_text_in_slowly(store, text, error);
  ft_copy(store->base + offset, text.data, text.length);
  ft_put_u32(control + FT_CONTROL_TEXT_IN_LENGTH, (uint32_t)text.length);
  return true;
}

/* Returns a call's text result; NULL if the guest names a range that is too long or outside of its memory. */
static inline const uint8_t *ft_store_text_out(ft_store *store, uint32_t *length) {
  *length = ft_load_u32(store->control + FT_CONTROL_TEXT_OUT_LENGTH);
  if (*length > FT_LIMIT_TEXT_BYTES) return NULL;
  return ft_store_bytes(store, ft_load_u32(store->control + FT_CONTROL_TEXT_OUT_OFFSET), *length);
}

#endif
