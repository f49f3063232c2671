/* plugin_extract_fields and plugin_event_to_string: from an event to values, by the plugin's handlers. */
#include <stdio.h>

#include "base/bytes.h"
#include "sandbox/handlers.h"
#include "plugin/plugin.h"
#include "base/utf8.h"
#include "extraction/values.h"

enum {
  FIELD_NAME_BYTES = 256,
  EVENT_SLACK = 7, /* room behind a payload for what ft_copy_words writes more */
};

/* ---- The event -------------------------------------------------------------------------------------------- */

/* The payload of an event of type 322; NULL if it is another or its lengths do not add up. */
static const uint8_t *payload_of(const ss_plugin_event *event, uint32_t *length) {
  const uint8_t *bytes = (const uint8_t *)event;
  if (event->type != PLUGIN_EVENT_TYPE || event->len < PLUGIN_EVENT_PAYLOAD_OFFSET) return NULL;
  *length = ft_load_u32(bytes + PLUGIN_EVENT_PAYLOAD_LEN_OFFSET);
  return *length <= event->len - PLUGIN_EVENT_PAYLOAD_OFFSET ? bytes + PLUGIN_EVENT_PAYLOAD_OFFSET : NULL;
}

/* Hands over the name of the event's source, to a plugin that reads it. */
static void put_source(ft_store *store, const char *source) {
  const uint32_t capacity = ft_load_u32(store->control + FT_CONTROL_SOURCE_CAPACITY);
  const size_t whole = source ? strlen(source) : 0;
  uint32_t length = whole < capacity ? (uint32_t)whole : capacity;
  uint8_t *room = ft_store_bytes(store, ft_load_u32(store->control + FT_CONTROL_SOURCE_OFFSET), length);
  if (!room) length = 0;
  if (length) memcpy(room, source, length);
  ft_store_u32(store->control + FT_CONTROL_SOURCE_LENGTH, length);
}

/* For load_event: there was no room for the event. */
__attribute__((noinline)) static ft_store *no_room(ft_plugin *plugin, ft_store *store, const ft_error *error) {
  if (store->dead) {
    ft_plugin_restart_extraction(plugin, FT_STORM_NONE, "event", error);
  } else {
    ft_log_fault(&plugin->log, &plugin->fault_limit, error->text);
  }
  return NULL;
}

/*
 * With the extraction lock held: the extraction store with the event in it, or NULL when there is none to be had
 * now. Copies the event once, however many fields are asked of it.
 */
__attribute__((always_inline)) static inline ft_store *load_event(ft_plugin *plugin, const ss_plugin_event_input *in,
                                                                  ft_error *error) {
  ft_store *store = ft_plugin_extraction(plugin);
  const ss_plugin_event *event = in->evt;
  if (!store) return NULL;
  /* the number alone tells events apart by contract; the rest costs nothing and trusts nobody */
  if (plugin->event == event && plugin->event_number == in->evtnum && plugin->event_time == event->ts) return store;
  plugin->event = NULL;
  uint32_t length;
  const uint8_t *payload = payload_of(event, &length);
  if (!payload) return NULL;
  const size_t needed = (size_t)length + EVENT_SLACK;
  uint8_t *room = needed <= store->event_capacity ? store->event_room : ft_store_reserve_event(store, needed, error);
  if (!room) return no_room(plugin, store, error);

  uint8_t *control = store->control;
  ft_copy_words(room, payload, length);
  ft_store_u32(control + FT_CONTROL_EVENT_LENGTH, length);
  ft_store_u64(control + FT_CONTROL_EVENT_NUMBER, in->evtnum);
  ft_store_u64(control + FT_CONTROL_EVENT_TIMESTAMP, event->ts);
  ft_store_u32(control + FT_CONTROL_EVENT_TYPE, event->type);
  if (ft_load_u32(control + FT_CONTROL_SOURCE_CAPACITY)) put_source(store, in->evtsrc);
  plugin->event = event;
  plugin->event_number = in->evtnum;
  plugin->event_time = event->ts;
  return store;
}

/* ---- Fields ----------------------------------------------------------------------------------------------- */

/* The field as a rule writes it: dummy.divisible[3] */
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

/* What a key is: FT_ARG_KEY, and where it is a number an index too. */
static int kind_of_key(const ss_plugin_extract_field *field) {
  uint64_t number = 0;
  const char *at = field->arg_key;
  while (*at >= '0' && *at <= '9') number = number * 10 + (uint64_t)(*at++ - '0');
  const bool is_index = at != field->arg_key && *at == '\0' && number == field->arg_index &&
                        (*field->arg_key != '0' || at == field->arg_key + 1);
  return is_index ? FT_ARG_KEY | FT_ARG_INDEX : FT_ARG_KEY;
}

/* Hands the guest the key in its input buffer, where it has room once it had one as long. Sets what kind of argument it is. */
__attribute__((noinline)) static bool put_key(ft_store *store, const ss_plugin_extract_field *field, int *argument,
                                              ft_error *error) {
  const size_t length = strlen(field->arg_key);
  if (length > FT_LIMIT_TEXT_BYTES) {
    ft_error_set(error, "an argument of %zu bytes; the limit is %d", length, FT_LIMIT_TEXT_BYTES);
    return false;
  }
  *argument = kind_of_key(field);
  return ft_store_put_input(store, (ft_text){field->arg_key, length}, error);
}

/* Sets the field's values, and with offsets where they lie; false with the error where it has none because something is wrong. */
__attribute__((always_inline)) static inline bool extract_field(ft_plugin *plugin, ft_store *store,
                                                                ss_plugin_extract_field *field,
                                                                ss_plugin_extract_value_offsets *offsets, ft_error *error) {
  int argument = FT_ARG_NONE;
  uint64_t index = 0;
  uint32_t count = 0;
  if (field->arg_present) { /* the host's mark for "no index" varies */
    argument = FT_ARG_INDEX;
    if (field->arg_key && !put_key(store, field, &argument, error)) return false;
    if (argument & FT_ARG_INDEX) index = field->arg_index;
  }
  if (offsets) ft_store_u32(store->control + FT_CONTROL_ORIGINS_COUNT, 0);
  if (!ft_handlers_call(store, field->field_id, argument, index, &count, error)) return false;
  if (count > 0) {
    const uint32_t wanted = field->flist ? count : 1; /* the guest sets one where there is no list */
    if (!ft_values_copy(&plugin->values, store, store->answers, wanted, field, error)) return false;
    if (offsets) ft_values_locate(&plugin->values, store, plugin->event, store->answers, wanted, field->ftype, offsets);
    field->res_len = wanted;
  }
  return ft_handlers_collect(store, error);
}

__attribute__((noinline)) static void trapped(ft_plugin *plugin, const ss_plugin_extract_field *field, const ft_error *error) {
  char name[FIELD_NAME_BYTES + 32];
  memcpy(name, "extract_fields: ", 16);
  name_field(name + 16, field);
  ft_plugin_restart_extraction(plugin, field->field_id, name, error);
}

/* Where the host asks for them, empty ones; NULL if it does not, or there is no place for them. */
static ss_plugin_extract_value_offsets *offsets_of(const ft_plugin *plugin, const ss_plugin_field_extract_input *extract) {
  /* an older host's input ends before this member: only a plugin that requires it looks */
  if (!plugin->facts->value_offsets) return NULL;
  ss_plugin_extract_value_offsets *offsets = extract->value_offsets;
  if (offsets) *offsets = (ss_plugin_extract_value_offsets){NULL, NULL};
  return extract->num_fields == 1 ? offsets : NULL; /* there is one pair of arrays, and hosts ask for one field at a time */
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
    ft_store *store = load_event(plugin, in, &error);
    if (!store || ft_storm_rests(&plugin->storm, field->field_id)) {
      rc = SS_PLUGIN_FAILURE;
    } else if (!extract_field(plugin, store, field, offsets, &error)) {
      trapped(plugin, field, &error);
      rc = SS_PLUGIN_FAILURE;
    }
  }
  ft_lock_give(&plugin->extraction_lock);
  return rc;
}

/* ---- The line --------------------------------------------------------------------------------------------- */

const char *ft_plugin_event_to_string(ss_plugin_t *s, const ss_plugin_event_input *in) {
  ft_plugin *plugin = s;
  ft_error error;
  int status;
  ft_lock_take(&plugin->extraction_lock);
  plugin->line[0] = '\0';
  ft_store *store = ft_storm_rests(&plugin->storm, FT_STORM_LINE) ? NULL : load_event(plugin, in, &error);
  if (store && !ft_store_call_status(store, FT_CALL_event_to_string, &status, &error)) {
    ft_plugin_restart_extraction(plugin, FT_STORM_LINE, "event_to_string", &error);
  } else if (store && status == FT_STATUS_OK) {
    uint32_t length;
    const uint8_t *text = ft_store_text(store, &length);
    if (text && ft_utf8_copy_ascii(plugin->line, text, length)) {
      plugin->line[length] = '\0';
    } else if (text) {
      plugin->line[ft_utf8_repair(plugin->line, text, length)] = '\0';
    }
  }
  ft_lock_give(&plugin->extraction_lock);
  return plugin->line;
}
