/* plugin_extract_fields and plugin_event_to_string: from an event to values, by the plugin's handlers. */
#include <stdio.h>

#include "plugin.h"

enum { FIELD_NAME_BYTES = 256 };

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

/* Copies numbers out of the guest's value records. */
static bool copy_numbers(ft_plugin *plugin, const uint8_t *records, uint32_t count, ss_plugin_extract_field *field) {
  uint64_t *values = ft_arena_take(&plugin->values, count * sizeof *values);
  if (!values) return false;
  memcpy(values, records, count * sizeof *values);
  field->res.u64 = values;
  return true;
}

/* Copies texts that the guest's value records name, each with a NUL behind it. */
static bool copy_texts(ft_plugin *plugin, ft_store *store, const uint8_t *records, uint32_t count,
                       ss_plugin_extract_field *field, ft_error *error) {
  const char **values = ft_arena_take(&plugin->values, count * sizeof *values);
  for (uint32_t i = 0; values && i < count; i++) {
    const uint8_t *record = records + (size_t)i * FT_VALUE_SIZE;
    const uint32_t length = ft_load_u32(record + FT_VALUE_LENGTH);
    const uint8_t *text = ft_store_bytes(store, ft_load_u32(record + FT_VALUE_OFFSET), length);
    if (!text) {
      ft_error_set(error, "the plugin returned a text outside of its memory");
      return false;
    }
    if (length > FT_LIMIT_TEXT_BYTES) {
      ft_error_set(error, "a text of %u bytes; the limit is %d", length, FT_LIMIT_TEXT_BYTES);
      return false;
    }
    char *copy = ft_arena_take(&plugin->values, (size_t)length + 1);
    if (!copy) return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    values[i] = copy;
  }
  field->res.str = values;
  return values != NULL;
}

/* Sets the field's values; false with the error where it has none because something is wrong. */
static bool extract_field(ft_plugin *plugin, ft_store *store, ss_plugin_extract_field *field, ft_error *error) {
  wasmtime_val_raw_t v[3];
  v[0].i32 = (int32_t)field->field_id;
  v[1].i32 = field->arg_present ? FT_ARG_INDEX : FT_ARG_NONE;
  v[2].i64 = field->arg_present ? (int64_t)field->arg_index : 0;
  if (!ft_store_call(store, FT_CALL_extract, v, 3, error)) return false;

  const uint64_t answer = (uint64_t)v[0].i64;
  const uint32_t count = (uint32_t)(answer >> 32);
  if (count == 0) return true;
  const uint8_t *records = ft_store_bytes(store, (uint32_t)answer, count * FT_VALUE_SIZE);
  if (count > FT_LIMIT_VALUES || !records) {
    ft_error_set(error, "the plugin returned %u values outside of its memory", count);
    return false;
  }
  ft_error_set(error, "out of memory");
  const bool copied = field->ftype == FTYPE_STRING ? copy_texts(plugin, store, records, count, field, error)
                                                   : copy_numbers(plugin, records, count, field);
  if (copied) field->res_len = field->flist ? count : 1;
  return copied;
}

ss_plugin_rc ft_plugin_extract_fields(ss_plugin_t *s, const ss_plugin_event_input *in,
                                      const ss_plugin_field_extract_input *extract) {
  ft_plugin *plugin = s;
  ss_plugin_rc rc = SS_PLUGIN_SUCCESS;
  ft_error error;
  pthread_mutex_lock(&plugin->extraction_lock);
  ft_arena_reset(&plugin->values);
  for (uint32_t i = 0; i < extract->num_fields; i++) {
    ss_plugin_extract_field *field = &extract->fields[i];
    field->res_len = 0;
    ft_store *store = ft_plugin_put_event(plugin, in);
    if (!store || ft_storm_rests(&plugin->storm, field->field_id)) {
      rc = SS_PLUGIN_FAILURE;
    } else if (!extract_field(plugin, store, field, &error)) {
      char name[FIELD_NAME_BYTES + 32];
      memcpy(name, "extract_fields: ", 16);
      name_field(name + 16, field);
      ft_plugin_restart_extraction(plugin, field->field_id, name, &error);
      rc = SS_PLUGIN_FAILURE;
    }
  }
  pthread_mutex_unlock(&plugin->extraction_lock);
  return rc;
}

const char *ft_plugin_event_to_string(ss_plugin_t *s, const ss_plugin_event_input *in) {
  ft_plugin *plugin = s;
  ft_error error;
  int status;
  pthread_mutex_lock(&plugin->extraction_lock);
  plugin->line[0] = '\0';
  ft_store *store = ft_storm_rests(&plugin->storm, FT_STORM_LINE) ? NULL : ft_plugin_put_event(plugin, in);
  if (store && !ft_store_call_status(store, FT_CALL_event_to_string, &status, &error)) {
    ft_plugin_restart_extraction(plugin, FT_STORM_LINE, "event_to_string", &error);
  } else if (store && status == FT_STATUS_OK) {
    uint32_t length;
    const uint8_t *text = ft_store_text(store, &length);
    if (text) {
      memcpy(plugin->line, text, length);
      plugin->line[length] = '\0';
    }
  }
  pthread_mutex_unlock(&plugin->extraction_lock);
  return plugin->line;
}
