/*
 * The cursor of an open source: what the plugin saved, and where the inputs are that keep their places. It is
 * written once a second at most, when the host has come back for more, so that all that it says is done was
 * given to the host and taken by it.
 *
 *   next_batch ─▶ events ─▶ the host takes them ─▶ next_batch: the cursor may be written
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cursor/cursor_store.h"
#include "inputs/inputs.h"
#include "sandbox/imports.h"
#include "sandbox/cursor_kind.h"

/*
 * How often it is written at most; and where an input's place is of another kind than before, as when a file
 * came, so that it is not forgotten.
 */
static const uint64_t SAVE_NS = NS_PER_S, SAVE_NEW_NS = 100 * NS_PER_MS;

struct ft_cursor {
  const char *plugin;
  ft_inputs *inputs;
  const ft_log *log;
  ft_cursor_store *store; /* NULL: nothing is kept beyond the source's life */
  uint8_t *saved; /* what the plugin saved last; NULL: nothing */
  uint32_t saved_length, saved_room;
  uint64_t saved_at; /* monotonic ns: when it was handed over last, or found to be what it was */
  ft_buffer written; /* what was handed over to the store last */
  ft_cursor_found found; /* what there was when the source was opened; the inputs begin there */
};

static bool save(ft_cursor *cursor, const uint8_t *bytes, uint32_t length) {
  if (!cursor->saved || length > cursor->saved_room) {
    const uint32_t room = length < 64 ? 64 : length;
    uint8_t *larger = realloc(cursor->saved, room);
    if (!larger) return false;
    cursor->saved = larger;
    cursor->saved_room = room;
  }
  if (length) memcpy(cursor->saved, bytes, length);
  cursor->saved_length = length;
  return true;
}

static ft_cursor *open_cursor(const ft_plugin_facts *facts, const char *folder, ft_inputs *inputs,
                              ft_counters *counters, const ft_log *log) {
  ft_cursor *cursor = calloc(1, sizeof *cursor);
  if (!cursor) return NULL;
  cursor->plugin = facts->name;
  cursor->inputs = inputs;
  cursor->log = log;
  cursor->store = ft_cursor_store_open(folder, facts->name, counters, log, &cursor->found);
  inputs->keeps_places = true;
  inputs->places_begin_anew = cursor->found.was_set_aside;
  inputs->places = cursor->found.parts.places;
  const ft_text saved = cursor->found.parts.saved;
  if (!cursor->found.file.length || save(cursor, (const uint8_t *)saved.data, (uint32_t)saved.length))
    return cursor;
  ft_cursor_store_close(cursor->store, log);
  free(cursor);
  return NULL;
}

/* Hands the cursor as it is now over to the store, unless it is what the store has. False: not yet. */
static bool hand_over(ft_cursor *cursor) {
  ft_buffer file = {0}, copy = {0};
  const ft_text saved = {cursor->saved ? (const char *)cursor->saved : "", cursor->saved_length};
  ft_cursor_file_begin(&file, (ft_text){cursor->plugin, strlen(cursor->plugin)}, saved);
  ft_inputs_places(cursor->inputs, &file);
  bool done = !file.has_failed;
  if (done && (file.length != cursor->written.length ||
               memcmp(file.bytes, cursor->written.bytes, file.length) != 0)) {
    ft_buffer_add(&copy, file.bytes, file.length);
    ft_cursor_file_end(&file);
    done = !copy.has_failed && ft_cursor_store_put(cursor->store, &file, saved);
    if (done) {
      free(cursor->written.bytes);
      cursor->written = copy;
      copy = (ft_buffer){0};
    }
  }
  free(copy.bytes);
  free(file.bytes);
  return done;
}

static bool delivered(ft_cursor *cursor, bool has_left) {
  if (!cursor->store) return false;
  const uint64_t now = ft_monotonic_ns();
  const uint64_t rest = ft_inputs_have_new_places(cursor->inputs) ? SAVE_NEW_NS : SAVE_NS;
  if (now - cursor->saved_at < rest) return false;
  if (has_left) return true;
  if (ft_cursor_store_report(cursor->store, cursor->log)) cursor->written.length = 0; /* once more */
  if (hand_over(cursor)) cursor->saved_at = now;
  return false;
}

static void close_cursor(ft_cursor *cursor, bool is_delivered) {
  if (cursor->store && is_delivered) {
    /* the store takes no second cursor while it writes one, which takes it a few milliseconds */
    const struct timespec moment = {.tv_nsec = NS_PER_MS};
    for (int tries = 0; !hand_over(cursor) && tries < 50; tries++) nanosleep(&moment, NULL);
  }
  ft_cursor_store_close(cursor->store, cursor->log);
  free(cursor->found.file.bytes);
  free(cursor->written.bytes);
  free(cursor->saved);
  free(cursor);
}

/* ---- The guest's imports ------------------------------------------------------------------------------- */

/* The cursor that the sandbox has; NULL with the reason in store->aborted. */
static ft_cursor *cursor_of(ft_store *store) {
  if (!store->cursor)
    ft_error_set(&store->aborted, "a cursor belongs to an open source: open() and what it returns use it");
  return store->cursor;
}

/* (offset, capacity): copies what was saved there if it fits, and returns its length. */
static wasm_trap_t *cursor_load(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *v, size_t count) {
  (void)env;
  (void)count;
  ft_store *guest = ft_imports_store(caller);
  const uint32_t capacity = (uint32_t)v[1].i32;
  uint8_t *room = ft_store_bytes(guest, (uint32_t)v[0].i32, capacity);
  if (!room) return ft_imports_bad_range("cursor_load");
  const ft_cursor *cursor = cursor_of(guest);
  if (!cursor) return wasmtime_trap_new("cursor", 6);
  if (cursor->saved_length && cursor->saved_length <= capacity)
    memcpy(room, cursor->saved, cursor->saved_length);
  v[0].i32 = (int32_t)cursor->saved_length;
  return NULL;
}

/* (offset, length): keeps a copy. */
static wasm_trap_t *cursor_save(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *v, size_t count) {
  (void)env;
  (void)count;
  ft_store *guest = ft_imports_store(caller);
  const uint32_t length = (uint32_t)v[1].i32;
  const uint8_t *bytes = ft_store_bytes(guest, (uint32_t)v[0].i32, length);
  if (!bytes) return ft_imports_bad_range("cursor_save");
  ft_cursor *cursor = cursor_of(guest);
  if (cursor && length > FT_LIMIT_CURSOR_BYTES)
    ft_error_set(&guest->aborted, "a cursor of %u bytes; at most %d are right", length,
                 FT_LIMIT_CURSOR_BYTES);
  else if (cursor && save(cursor, bytes, length))
    return NULL;
  else if (cursor)
    ft_error_set(&guest->aborted, "out of memory");
  return wasmtime_trap_new("cursor", 6);
}

const ft_cursor_kind ft_cursor_kept = {.open = open_cursor,
                                       .cursor_load = cursor_load,
                                       .cursor_save = cursor_save,
                                       .delivered = delivered,
                                       .close = close_cursor};
