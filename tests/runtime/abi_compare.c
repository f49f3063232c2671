/*
 * Prints every size, offset, enum value and function signature of Falco's plugin ABI, one `name value` a
 * line. Compiled once with Falco's own headers and once with -DFT_OWN_ABI and ours, it must print the same.
 *
 *   cc -std=c11 -I TREE/usr/include/falcosecurity abi_compare.c       (libfalcosecurity0-dev, API 3.12)
 *   cc -std=c11 -DFT_OWN_ABI -I runtime-c/include abi_compare.c
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef FT_OWN_ABI
#include "falco_plugin_abi.h"
#else
#include <driver/ppm_events_public.h>
#include <plugin/plugin_api.h>
/* The event types and the places of their parameters, by the driver's table. */
enum {
  PLUGIN_EVENT_TYPE = PPME_PLUGINEVENT_E,
  ASYNC_EVENT_TYPE = PPME_ASYNCEVENT_E,
  PLUGIN_EVENT_ID_LEN_OFFSET = sizeof(struct ppm_evt_hdr),
  PLUGIN_EVENT_PAYLOAD_LEN_OFFSET = PLUGIN_EVENT_ID_LEN_OFFSET + sizeof(uint32_t),
  PLUGIN_EVENT_ID_OFFSET = PLUGIN_EVENT_PAYLOAD_LEN_OFFSET + sizeof(uint32_t),
  PLUGIN_EVENT_NPARAMS = 2,
  ASYNC_EVENT_ID_LEN_OFFSET = sizeof(struct ppm_evt_hdr),
  ASYNC_EVENT_NAME_LEN_OFFSET = ASYNC_EVENT_ID_LEN_OFFSET + sizeof(uint32_t),
  ASYNC_EVENT_DATA_LEN_OFFSET = ASYNC_EVENT_NAME_LEN_OFFSET + sizeof(uint32_t),
  ASYNC_EVENT_ID_OFFSET = ASYNC_EVENT_DATA_LEN_OFFSET + sizeof(uint32_t),
  ASYNC_EVENT_NAME_OFFSET = ASYNC_EVENT_ID_OFFSET + sizeof(uint32_t),
  ASYNC_EVENT_NPARAMS = 3,
};
#endif

#define VALUE(constant) printf("%s %lld\n", #constant, (long long)(constant))
#define SIZE(type) printf("sizeof(%s) %zu\n", #type, sizeof(type))
#define AT(type, member) \
  printf("%s.%s %zu+%zu\n", #type, #member, offsetof(type, member), sizeof(((type *)0)->member))
/* Prints 1 if the header declares the function pointer with the type that is spelled out here. */
#define CALL(type, member, ...) \
  (AT(type, member),            \
   printf("%s.%s() %d\n", #type, #member, _Generic(((type *)0)->member, __VA_ARGS__: 1, default: 0)))
#define CALLABLE(type, ...) printf("%s() %d\n", #type, _Generic((type)0, __VA_ARGS__: 1, default: 0))

static void constants(void) {
  VALUE(PLUGIN_API_VERSION_MAJOR), VALUE(PLUGIN_API_VERSION_MINOR), VALUE(PLUGIN_API_VERSION_PATCH);
  printf("PLUGIN_API_VERSION_STR %s\n", PLUGIN_API_VERSION_STR);
  VALUE(PLUGIN_MAX_ERRLEN);
  VALUE(SS_PLUGIN_SUCCESS), VALUE(SS_PLUGIN_FAILURE), VALUE(SS_PLUGIN_TIMEOUT), VALUE(SS_PLUGIN_EOF);
  VALUE(SS_PLUGIN_NOT_SUPPORTED);
  VALUE(FTYPE_UINT64), VALUE(FTYPE_STRING), VALUE(FTYPE_RELTIME), VALUE(FTYPE_ABSTIME), VALUE(FTYPE_BOOL);
  VALUE(FTYPE_IPADDR), VALUE(FTYPE_IPNET);
  VALUE(SS_PLUGIN_SCHEMA_NONE), VALUE(SS_PLUGIN_SCHEMA_JSON);
  VALUE(SS_PLUGIN_LOG_SEV_FATAL), VALUE(SS_PLUGIN_LOG_SEV_CRITICAL), VALUE(SS_PLUGIN_LOG_SEV_ERROR);
  VALUE(SS_PLUGIN_LOG_SEV_WARNING), VALUE(SS_PLUGIN_LOG_SEV_NOTICE), VALUE(SS_PLUGIN_LOG_SEV_INFO);
  VALUE(SS_PLUGIN_LOG_SEV_DEBUG), VALUE(SS_PLUGIN_LOG_SEV_TRACE);
  VALUE(SS_PLUGIN_ST_INT8), VALUE(SS_PLUGIN_ST_INT16), VALUE(SS_PLUGIN_ST_INT32), VALUE(SS_PLUGIN_ST_INT64);
  VALUE(SS_PLUGIN_ST_UINT8), VALUE(SS_PLUGIN_ST_UINT16), VALUE(SS_PLUGIN_ST_UINT32),
      VALUE(SS_PLUGIN_ST_UINT64);
  VALUE(SS_PLUGIN_ST_STRING), VALUE(SS_PLUGIN_ST_TABLE), VALUE(SS_PLUGIN_ST_BOOL);
  VALUE(SS_PLUGIN_METRIC_TYPE_MONOTONIC), VALUE(SS_PLUGIN_METRIC_TYPE_NON_MONOTONIC);
  VALUE(SS_PLUGIN_METRIC_VALUE_TYPE_U32), VALUE(SS_PLUGIN_METRIC_VALUE_TYPE_S32);
  VALUE(SS_PLUGIN_METRIC_VALUE_TYPE_U64), VALUE(SS_PLUGIN_METRIC_VALUE_TYPE_S64);
  VALUE(SS_PLUGIN_METRIC_VALUE_TYPE_D), VALUE(SS_PLUGIN_METRIC_VALUE_TYPE_F),
      VALUE(SS_PLUGIN_METRIC_VALUE_TYPE_I);
  VALUE(PLUGIN_EVENT_TYPE), VALUE(PLUGIN_EVENT_NPARAMS), VALUE(PLUGIN_EVENT_ID_LEN_OFFSET);
  VALUE(PLUGIN_EVENT_PAYLOAD_LEN_OFFSET), VALUE(PLUGIN_EVENT_ID_OFFSET), VALUE(PLUGIN_EVENT_PAYLOAD_OFFSET);
  VALUE(ASYNC_EVENT_TYPE), VALUE(ASYNC_EVENT_NPARAMS), VALUE(ASYNC_EVENT_ID_LEN_OFFSET);
  VALUE(ASYNC_EVENT_NAME_LEN_OFFSET), VALUE(ASYNC_EVENT_DATA_LEN_OFFSET), VALUE(ASYNC_EVENT_ID_OFFSET);
  VALUE(ASYNC_EVENT_NAME_OFFSET);
  SIZE(ss_plugin_bool), SIZE(ss_plugin_rc), SIZE(ss_plugin_field_type), SIZE(ss_plugin_schema_type);
  SIZE(ss_plugin_log_severity), SIZE(ss_plugin_state_type), SIZE(ss_plugin_metric_type);
  SIZE(ss_plugin_metric_value_type);
}

static void events_and_fields(void) {
  SIZE(ss_plugin_event);
  AT(ss_plugin_event, ts), AT(ss_plugin_event, tid), AT(ss_plugin_event, len), AT(ss_plugin_event, type);
  AT(ss_plugin_event, nparams);
  SIZE(ss_plugin_event_input);
  AT(ss_plugin_event_input, evt), AT(ss_plugin_event_input, evtnum), AT(ss_plugin_event_input, evtsrc);
  SIZE(ss_plugin_byte_buffer);
  AT(ss_plugin_byte_buffer, len), AT(ss_plugin_byte_buffer, ptr);
  SIZE(ss_plugin_extract_value_offsets);
  AT(ss_plugin_extract_value_offsets, start), AT(ss_plugin_extract_value_offsets, length);
  SIZE(ss_plugin_extract_field);
  AT(ss_plugin_extract_field, res), AT(ss_plugin_extract_field, res.str),
      AT(ss_plugin_extract_field, res.u64);
  AT(ss_plugin_extract_field, res.u32), AT(ss_plugin_extract_field, res.boolean),
      AT(ss_plugin_extract_field, res.buf);
  AT(ss_plugin_extract_field, res_len), AT(ss_plugin_extract_field, field_id),
      AT(ss_plugin_extract_field, field);
  AT(ss_plugin_extract_field, arg_key), AT(ss_plugin_extract_field, arg_index);
  AT(ss_plugin_extract_field, arg_present), AT(ss_plugin_extract_field, ftype),
      AT(ss_plugin_extract_field, flist);
}

/* Prints the members that an accessor struct has by value and as *_ext. */
#define FIELDS(type)                                                                                    \
  SIZE(type);                                                                                           \
  CALL(type, list_table_fields, const ss_plugin_table_fieldinfo *(*)(ss_plugin_table_t *, uint32_t *)); \
  CALL(type, get_table_field,                                                                           \
       ss_plugin_table_field_t *(*)(ss_plugin_table_t *, const char *, ss_plugin_state_type));          \
  CALL(type, add_table_field,                                                                           \
       ss_plugin_table_field_t *(*)(ss_plugin_table_t *, const char *, ss_plugin_state_type))
#define READER(type)                                                                                     \
  SIZE(type);                                                                                            \
  CALL(type, get_table_name, const char *(*)(ss_plugin_table_t *));                                      \
  CALL(type, get_table_size, uint64_t (*)(ss_plugin_table_t *));                                         \
  CALL(type, get_table_entry,                                                                            \
       ss_plugin_table_entry_t *(*)(ss_plugin_table_t *, const ss_plugin_state_data *));                 \
  CALL(type, read_entry_field,                                                                           \
       ss_plugin_rc (*)(ss_plugin_table_t *, ss_plugin_table_entry_t *, const ss_plugin_table_field_t *, \
                        ss_plugin_state_data *))
#define WRITER(type)                                                                                     \
  SIZE(type);                                                                                            \
  CALL(type, clear_table, ss_plugin_rc (*)(ss_plugin_table_t *));                                        \
  CALL(type, erase_table_entry, ss_plugin_rc (*)(ss_plugin_table_t *, const ss_plugin_state_data *));    \
  CALL(type, create_table_entry, ss_plugin_table_entry_t *(*)(ss_plugin_table_t *));                     \
  CALL(type, destroy_table_entry, void (*)(ss_plugin_table_t *, ss_plugin_table_entry_t *));             \
  CALL(type, add_table_entry,                                                                            \
       ss_plugin_table_entry_t *(*)(ss_plugin_table_t *, const ss_plugin_state_data *,                   \
                                    ss_plugin_table_entry_t *));                                         \
  CALL(type, write_entry_field,                                                                          \
       ss_plugin_rc (*)(ss_plugin_table_t *, ss_plugin_table_entry_t *, const ss_plugin_table_field_t *, \
                        const ss_plugin_state_data *))

static void tables(void) {
  SIZE(ss_plugin_state_data);
  AT(ss_plugin_state_data, s8), AT(ss_plugin_state_data, s16), AT(ss_plugin_state_data, s32);
  AT(ss_plugin_state_data, s64), AT(ss_plugin_state_data, u8), AT(ss_plugin_state_data, u16);
  AT(ss_plugin_state_data, u32), AT(ss_plugin_state_data, u64), AT(ss_plugin_state_data, str);
  AT(ss_plugin_state_data, b), AT(ss_plugin_state_data, table);
  SIZE(ss_plugin_table_info);
  AT(ss_plugin_table_info, name), AT(ss_plugin_table_info, key_type);
  SIZE(ss_plugin_table_fieldinfo);
  AT(ss_plugin_table_fieldinfo, name), AT(ss_plugin_table_fieldinfo, field_type);
  AT(ss_plugin_table_fieldinfo, read_only);
  FIELDS(ss_plugin_table_fields_vtable);
  FIELDS(ss_plugin_table_fields_vtable_ext);
  READER(ss_plugin_table_reader_vtable);
  READER(ss_plugin_table_reader_vtable_ext);
  CALL(ss_plugin_table_reader_vtable_ext, release_table_entry,
       void (*)(ss_plugin_table_t *, ss_plugin_table_entry_t *));
  CALL(ss_plugin_table_reader_vtable_ext, iterate_entries,
       ss_plugin_bool (*)(ss_plugin_table_t *, ss_plugin_table_iterator_func_t,
                          ss_plugin_table_iterator_state_t *));
  CALLABLE(ss_plugin_table_iterator_func_t,
           ss_plugin_bool (*)(ss_plugin_table_iterator_state_t *, ss_plugin_table_entry_t *));
  WRITER(ss_plugin_table_writer_vtable);
  WRITER(ss_plugin_table_writer_vtable_ext);
  SIZE(ss_plugin_table_input);
  AT(ss_plugin_table_input, name), AT(ss_plugin_table_input, key_type), AT(ss_plugin_table_input, table);
  AT(ss_plugin_table_input, reader), AT(ss_plugin_table_input, writer), AT(ss_plugin_table_input, fields);
  AT(ss_plugin_table_input, reader_ext), AT(ss_plugin_table_input, writer_ext);
  AT(ss_plugin_table_input, fields_ext);
  SIZE(ss_plugin_init_tables_input);
  CALL(ss_plugin_init_tables_input, list_tables, ss_plugin_table_info * (*)(ss_plugin_owner_t *, uint32_t *));
  CALL(ss_plugin_init_tables_input, get_table,
       ss_plugin_table_t * (*)(ss_plugin_owner_t *, const char *, ss_plugin_state_type));
  CALL(ss_plugin_init_tables_input, add_table,
       ss_plugin_rc (*)(ss_plugin_owner_t *, const ss_plugin_table_input *));
  AT(ss_plugin_init_tables_input, fields), AT(ss_plugin_init_tables_input, fields_ext);
  AT(ss_plugin_init_tables_input, reader_ext), AT(ss_plugin_init_tables_input, writer_ext);
}

/* All inputs that carry a host's error text have it under one name. */
#define OWNER(type) \
  SIZE(type);       \
  AT(type, owner);  \
  CALL(type, get_owner_last_error, const char *(*)(ss_plugin_owner_t *))

static void inputs_and_metrics(void) {
  OWNER(ss_plugin_init_input);
  AT(ss_plugin_init_input, config), AT(ss_plugin_init_input, tables), AT(ss_plugin_init_input, log_fn);
  CALLABLE(ss_plugin_log_fn_t,
           void (*)(ss_plugin_owner_t *, const char *, const char *, ss_plugin_log_severity));
  OWNER(ss_plugin_field_extract_input);
  AT(ss_plugin_field_extract_input, num_fields), AT(ss_plugin_field_extract_input, fields);
  AT(ss_plugin_field_extract_input, table_reader), AT(ss_plugin_field_extract_input, table_reader_ext);
  AT(ss_plugin_field_extract_input, value_offsets);
  OWNER(ss_plugin_event_parse_input);
  AT(ss_plugin_event_parse_input, table_reader), AT(ss_plugin_event_parse_input, table_writer);
  AT(ss_plugin_event_parse_input, table_reader_ext), AT(ss_plugin_event_parse_input, table_writer_ext);
  SIZE(ss_plugin_set_config_input);
  AT(ss_plugin_set_config_input, config);
  OWNER(ss_plugin_capture_listen_input);
  AT(ss_plugin_capture_listen_input, routine), AT(ss_plugin_capture_listen_input, table_reader_ext);
  AT(ss_plugin_capture_listen_input, table_writer_ext);
  SIZE(ss_plugin_routine_vtable);
  CALL(ss_plugin_routine_vtable, subscribe,
       ss_plugin_routine_t * (*)(ss_plugin_owner_t *, ss_plugin_routine_fn_t, ss_plugin_routine_state_t *));
  CALL(ss_plugin_routine_vtable, unsubscribe, ss_plugin_rc (*)(ss_plugin_owner_t *, ss_plugin_routine_t *));
  CALLABLE(ss_plugin_routine_fn_t, ss_plugin_bool (*)(ss_plugin_t *, ss_plugin_routine_state_t *));
  CALLABLE(ss_plugin_async_event_handler_t,
           ss_plugin_rc (*)(ss_plugin_owner_t *, const ss_plugin_event *, char *));
  SIZE(ss_plugin_metric_value);
  AT(ss_plugin_metric_value, u32), AT(ss_plugin_metric_value, s32), AT(ss_plugin_metric_value, u64);
  AT(ss_plugin_metric_value, s64), AT(ss_plugin_metric_value, d), AT(ss_plugin_metric_value, f);
  AT(ss_plugin_metric_value, i);
  SIZE(ss_plugin_metric);
  AT(ss_plugin_metric, name), AT(ss_plugin_metric, type), AT(ss_plugin_metric, value);
  AT(ss_plugin_metric, value_type);
}

typedef const char *text_fn(void);
typedef uint16_t *types_fn(uint32_t *, ss_plugin_t *);
typedef ss_plugin_rc async_fn(ss_plugin_t *, ss_plugin_owner_t *, ss_plugin_async_event_handler_t);
typedef ss_plugin_rc listen_fn(ss_plugin_t *, const ss_plugin_capture_listen_input *);

static void symbols(void) {
  SIZE(plugin_api);
  CALL(plugin_api, get_required_api_version, text_fn *);
  CALL(plugin_api, get_init_schema, const char *(*)(ss_plugin_schema_type *));
  CALL(plugin_api, init, ss_plugin_t * (*)(const ss_plugin_init_input *, ss_plugin_rc *));
  CALL(plugin_api, destroy, void (*)(ss_plugin_t *));
  CALL(plugin_api, get_last_error, const char *(*)(ss_plugin_t *));
  CALL(plugin_api, get_name, text_fn *);
  CALL(plugin_api, get_description, text_fn *);
  CALL(plugin_api, get_contact, text_fn *);
  CALL(plugin_api, get_version, text_fn *);
  CALL(plugin_api, get_id, uint32_t (*)(void));
  CALL(plugin_api, get_event_source, text_fn *);
  CALL(plugin_api, open, ss_instance_t * (*)(ss_plugin_t *, const char *, ss_plugin_rc *));
  CALL(plugin_api, close, void (*)(ss_plugin_t *, ss_instance_t *));
  CALL(plugin_api, list_open_params, const char *(*)(ss_plugin_t *, ss_plugin_rc *));
  CALL(plugin_api, get_progress, const char *(*)(ss_plugin_t *, ss_instance_t *, uint32_t *));
  CALL(plugin_api, event_to_string, const char *(*)(ss_plugin_t *, const ss_plugin_event_input *));
  CALL(plugin_api, next_batch,
       ss_plugin_rc (*)(ss_plugin_t *, ss_instance_t *, uint32_t *, ss_plugin_event ***));
  CALL(plugin_api, get_extract_event_types, types_fn *);
  CALL(plugin_api, get_extract_event_sources, text_fn *);
  CALL(plugin_api, get_fields, text_fn *);
  CALL(plugin_api, extract_fields,
       ss_plugin_rc (*)(ss_plugin_t *, const ss_plugin_event_input *, const ss_plugin_field_extract_input *));
  CALL(plugin_api, get_parse_event_types, types_fn *);
  CALL(plugin_api, get_parse_event_sources, text_fn *);
  CALL(plugin_api, parse_event,
       ss_plugin_rc (*)(ss_plugin_t *, const ss_plugin_event_input *, const ss_plugin_event_parse_input *));
  CALL(plugin_api, get_async_event_sources, text_fn *);
  CALL(plugin_api, get_async_events, text_fn *);
  CALL(plugin_api, set_async_event_handler, async_fn *);
  CALL(plugin_api, dump_state, async_fn *);
  CALL(plugin_api, set_config, ss_plugin_rc (*)(ss_plugin_t *, const ss_plugin_set_config_input *));
  CALL(plugin_api, get_metrics, ss_plugin_metric * (*)(ss_plugin_t *, uint32_t *));
  CALL(plugin_api, capture_open, listen_fn *);
  CALL(plugin_api, capture_close, listen_fn *);
  CALL(plugin_api, get_required_event_schema_version, const char *(*)(ss_plugin_t *));
}

int main(void) {
  constants();
  events_and_fields();
  tables();
  inputs_and_metrics();
  symbols();
  return 0;
}
