/* plugin_extract_fields: from an event to values, by the plugin's handlers. */
#include <stdio.h>

#include "extraction/escaped.h"
#include "extraction/event.h"
#include "extraction/slots.h"
#include "extraction/values.h"
#include "sandbox/handlers.h"

enum { FIELD_NAME_BYTES = 256 };

/* Writes the field as a rule has it: dummy.divisible[3] */
static void name_field(char *out, const ss_plugin_extract_field *field) {
  const char *name = field->field ? field->field : "?";
  if (!field->arg_present) {
    snprintf(out, FIELD_NAME_BYTES, "%s", name);
  } else if (field->arg_key) {
    snprintf(out, FIELD_NAME_BYTES, "%s[%s]", name, field->arg_key);
  } else {
    snprintf(out, FIELD_NAME_BYTES, "%s[%llu]", name, (unsigned long long)field->arg_index);
  }
}

/* Returns FT_ARG_KEY, and FT_ARG_INDEX with it where the key is the index as a number. */
static int kind_of_key(const ss_plugin_extract_field *field) {
  uint64_t number = 0;
  const char *at = field->arg_key;
  while (*at >= '0' && *at <= '9') number = number * 10 + (uint64_t)(*at++ - '0');
  const bool is_index = at != field->arg_key && *at == '\0' && number == field->arg_index &&
                        (*field->arg_key != '0' || at == field->arg_key + 1);
  return is_index ? FT_ARG_KEY | FT_ARG_INDEX : FT_ARG_KEY;
}

/*
 * The kind of an argument that is longer than a plugin takes: the field has no value, and nobody is to blame.
 */
enum { TOO_LONG = -1 };

/* Hands the guest a field's key, and sets the kind of argument that it is. False with the error. */
__attribute__((noinline)) static bool put_key(ft_store *store, const ss_plugin_extract_field *field,
                                              int *argument, ft_error *error) {
  const size_t length = strlen(field->arg_key);
  *argument = TOO_LONG;
  if (length > FT_LIMIT_TEXT_BYTES) return true;
  *argument = kind_of_key(field);
  ft_put_u32(store->control + FT_CONTROL_ANSWER_SLOT, 0);
  return ft_store_put_text_in(store, (ft_text){field->arg_key, length}, error);
}

/* After the call of a handler with a key: keeps where the guest notes what it points at, if it says so. */
__attribute__((noinline)) static void keep_key(ft_store *store, const ss_plugin_extract_field *field) {
  const uint32_t offset = ft_load_u32(store->control + FT_CONTROL_ANSWER_SLOT);
  if (offset == 0 || ft_keyed_find(store->keyed, field->field_id, field->arg_key)) return;
  const uint8_t *slot = ft_store_bytes(store, offset, FT_SLOT_SIZE);
  if (slot) ft_keyed_keep(&store->keyed, store->counters, field->field_id, field->arg_key, slot);
}

/* How many of a field's values the host gets: a field that is no list has one. */
static inline uint32_t wanted(const ss_plugin_extract_field *field, uint32_t count) {
  return field->flist ? count : 1;
}

/*
 * Sets the field to values of the guest's records, and where they lie in the event if offsets is not NULL.
 * False with the error where a record is no value.
 */
__attribute__((always_inline)) static inline bool set_values(ft_plugin *plugin, ft_store *store,
                                                             const uint8_t *records, uint32_t count,
                                                             ss_plugin_extract_field *field,
                                                             ss_plugin_extract_value_offsets *offsets,
                                                             ft_error *error) {
  if (!ft_values_copy(&plugin->values, store, records, count, field, error)) return false;
  if (offsets) ft_values_locate(&plugin->values, store, plugin->event, records, count, field->ftype, offsets);
  field->res_len = count;
  ft_count_locked(&plugin->counters, FT_METRIC_VALUES, count);
  return true;
}

/*
 * Sets the field to a text with escapes. False: the handler has to be asked, as it has to be of where the
 * text lies in the event.
 */
__attribute__((noinline)) static bool take_escaped(ft_plugin *plugin, ft_store *store, const uint8_t *record,
                                                   ss_plugin_extract_field *field,
                                                   const ss_plugin_extract_value_offsets *offsets) {
  if (offsets || field->ftype != FTYPE_STRING || !ft_escaped_copy(&plugin->values, store, record, field))
    return false;
  field->res_len = 1;
  ft_count_locked(&plugin->counters, FT_METRIC_VALUES, 1);
  return true;
}

/*
 * Of an event that the guest has scanned: sets the field to what the scan noted. False: the handler has to be
 * asked. `ok` is false with the error where what was noted is no value.
 */
static inline bool take_noted(ft_plugin *plugin, ft_store *store, uint32_t scan,
                              ss_plugin_extract_field *field, ss_plugin_extract_value_offsets *offsets,
                              bool *ok, ft_error *error) {
  ft_slot_values noted;
  *ok = true;
  if (field->arg_present && !field->arg_key) return false;
  const char *key = field->arg_present ? field->arg_key : NULL;
  switch (ft_slot_look(store, scan, field->field_id, key, &noted)) {
    case FT_NOTED_NOT: return false;
    case FT_NOTED_ABSENT: return true;
    case FT_NOTED_VALUE: break;
    case FT_NOTED_ESCAPED: return take_escaped(plugin, store, noted.records, field, offsets);
  }
  *ok = set_values(plugin, store, noted.records, wanted(field, noted.count), field, offsets, error);
  return true;
}

/*
 * Sets the field's values, and where they lie in the event if offsets is not NULL. False with the error after
 * a fault.
 */
__attribute__((always_inline)) static inline bool extract_field(ft_plugin *plugin, ft_store *store,
                                                                ss_plugin_extract_field *field,
                                                                ss_plugin_extract_value_offsets *offsets,
                                                                ft_error *error) {
  int argument = FT_ARG_NONE;
  uint64_t index = 0;
  uint32_t count = 0;
  bool ok;
  if (offsets) ft_put_u32(store->control + FT_CONTROL_ORIGINS_COUNT, 0);
  const uint32_t scan = ft_load_u32(store->control + FT_CONTROL_JSON_SCAN);
  /* most plugins read no JSON: their way is the straight one */
  if (__builtin_expect(scan != 0, 0) && take_noted(plugin, store, scan, field, offsets, &ok, error))
    return ok;
  if (field->arg_present) { /* hosts mark "no index" in different ways */
    argument = FT_ARG_INDEX;
    if (field->arg_key && !put_key(store, field, &argument, error)) return false;
    if (argument == TOO_LONG) return true;
    if (argument & FT_ARG_INDEX) index = field->arg_index;
  }
  if (!ft_handlers_call(store, field->field_id, argument, index, &count, error)) return false;
  if (argument & FT_ARG_KEY) keep_key(store, field);
  if (count > 0 && !set_values(plugin, store, store->answers, wanted(field, count), field, offsets, error))
    return false;
  return ft_handlers_collect(store, error);
}

__attribute__((noinline)) static void trapped(ft_plugin *plugin, const ss_plugin_extract_field *field,
                                              const ft_error *error) {
  char name[FIELD_NAME_BYTES + 32];
  memcpy(name, "extract_fields: ", 16);
  name_field(name + 16, field);
  ft_plugin_restart_extraction(plugin, field->field_id, name, error);
}

/* Returns the host's offsets, emptied; NULL if it asks for none, or for several fields. */
static ss_plugin_extract_value_offsets *offsets_of(const ft_plugin *plugin,
                                                   const ss_plugin_field_extract_input *extract) {
  /* an older host's input ends before this member, so only a plugin that requires a newer host reads it */
  if (!plugin->facts->value_offsets) return NULL;
  ss_plugin_extract_value_offsets *offsets = extract->value_offsets;
  if (offsets) *offsets = (ss_plugin_extract_value_offsets){NULL, NULL};
  /* there is one pair of arrays, for the one field that hosts ask for */
  return extract->num_fields == 1 ? offsets : NULL;
}

ss_plugin_rc ft_plugin_extract_fields(ss_plugin_t *s, const ss_plugin_event_input *in,
                                      const ss_plugin_field_extract_input *extract) {
  ft_plugin *plugin = s;
  ss_plugin_rc rc = SS_PLUGIN_SUCCESS;
  ft_error error;
  ft_lock_take(&plugin->extraction_lock);
  ft_arena_reset(&plugin->values);
  ss_plugin_extract_value_offsets *offsets = offsets_of(plugin, extract);
  ss_plugin_extract_field *field = extract->fields, *const end = field + extract->num_fields;
  for (; field < end; field++) {
    field->res_len = 0;
    ft_store *store = ft_event_load(plugin, in, &error);
    if (!store || ft_storm_rests(&plugin->storm, field->field_id)) {
      rc = SS_PLUGIN_FAILURE;
    } else if (!extract_field(plugin, store, field, offsets, &error)) {
      trapped(plugin, field, &error);
      rc = SS_PLUGIN_FAILURE;
    }
  }
  ft_count_locked(&plugin->counters, FT_METRIC_EXTRACT_CALLS, extract->num_fields);
  ft_lock_give(&plugin->extraction_lock);
  return rc;
}
