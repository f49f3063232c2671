/*
 * Falco's plugin ABI, version 3.12.0, described for C11 on 64-bit little-endian Linux.
 *
 * A plugin is a shared object that exports functions named plugin_<symbol>; the host (Falco, sysdig, anything
 * built on libsinsp) finds them by dlsym, so what a plugin lacks is simply not called. Types have the names
 * that Falco gives them. Structs only grew at their end within API 3: "since" tells from which version a
 * member may be read, and a plugin may read no further than the version it requires.
 *
 * "M" is the host's main thread, "S" the thread of one event source (M itself when there is only one).
 * tests/runtime/abi_compare.c compares this file with the official header.
 */
#ifndef FALCO_PLUGIN_ABI_H
#define FALCO_PLUGIN_ABI_H

#include <stddef.h>
#include <stdint.h>

#define PLUGIN_API_VERSION_MAJOR 3
#define PLUGIN_API_VERSION_MINOR 12
#define PLUGIN_API_VERSION_PATCH 0
#define PLUGIN_API_VERSION_STR "3.12.0"

/* Room that the host has for an error text, its NUL included; longer ones are cut. */
#define PLUGIN_MAX_ERRLEN 1024

/* ---- Scalars ------------------------------------------------------------------------------------------- */

typedef uint32_t ss_plugin_bool; /* 0 or 1, always 4 bytes */

typedef enum ss_plugin_rc {
  SS_PLUGIN_SUCCESS = 0,
  SS_PLUGIN_FAILURE = 1, /* the host asks plugin_get_last_error for the reason */
  SS_PLUGIN_TIMEOUT = -1, /* nothing now; the host calls again at once */
  SS_PLUGIN_EOF = 2, /* this source has ended */
  SS_PLUGIN_NOT_SUPPORTED = 3,
} ss_plugin_rc;

/* What a field's values are; in ss_plugin_extract_field.ftype. */
typedef enum ss_plugin_field_type {
  FTYPE_UINT64 = 8,
  FTYPE_STRING = 9, /* NUL-terminated; an embedded NUL ends it */
  FTYPE_RELTIME = 20, /* u64, nanoseconds */
  FTYPE_ABSTIME = 21, /* u64, nanoseconds since 1970 */
  FTYPE_BOOL = 25, /* ss_plugin_bool */
  FTYPE_IPADDR = 40, /* 4 or 16 bytes in network order */
  FTYPE_IPNET = 41, /* the same: an address, without a prefix length */
} ss_plugin_field_type;

typedef enum ss_plugin_schema_type {
  SS_PLUGIN_SCHEMA_NONE = 0, /* the config is a text of the plugin's own */
  SS_PLUGIN_SCHEMA_JSON = 1, /* the config is JSON; the host checks it against the JSON Schema */
} ss_plugin_schema_type;

typedef enum ss_plugin_log_severity {
  SS_PLUGIN_LOG_SEV_FATAL = 1,
  SS_PLUGIN_LOG_SEV_CRITICAL = 2,
  SS_PLUGIN_LOG_SEV_ERROR = 3,
  SS_PLUGIN_LOG_SEV_WARNING = 4,
  SS_PLUGIN_LOG_SEV_NOTICE = 5,
  SS_PLUGIN_LOG_SEV_INFO = 6,
  SS_PLUGIN_LOG_SEV_DEBUG = 7,
  SS_PLUGIN_LOG_SEV_TRACE = 8,
} ss_plugin_log_severity;

/* Opaque: what plugin_init and plugin_open return, and what the host hands around. */
typedef void ss_plugin_t;
typedef void ss_instance_t;
typedef void ss_plugin_owner_t; /* the host's object behind one plugin state; valid from init to destroy */
typedef void ss_plugin_table_t;
typedef void ss_plugin_table_entry_t;
typedef void ss_plugin_table_field_t; /* an accessor: may be kept from init to destroy */
typedef void ss_plugin_table_iterator_state_t;
typedef void ss_plugin_routine_t;
typedef void ss_plugin_routine_state_t;

/* ---- Events -------------------------------------------------------------------------------------------- */

/*
 * An event's header. After it come nparams lengths (u32 each in the two types below), then the parameters'
 * bytes back to back. Not aligned: use memcpy for what lies behind the header.
 */
typedef struct __attribute__((packed)) ss_plugin_event {
  uint64_t ts; /* nanoseconds since 1970; UINT64_MAX: the host fills in the present */
  uint64_t tid; /* UINT64_MAX: no thread; the host forces that on plugin events */
  uint32_t len; /* bytes of the whole event, header included */
  uint16_t type;
  uint32_t nparams;
} ss_plugin_event;

/*
 * The type that source plugins with an id emit (PPME_PLUGINEVENT_E of the driver's event table), with two
 * parameters: the plugin's id, where 0 means "fill in mine", and the payload. len = 38 + payload.
 */
enum {
  PLUGIN_EVENT_TYPE = 322,
  PLUGIN_EVENT_NPARAMS = 2,
  PLUGIN_EVENT_ID_LEN_OFFSET = 26, /* u32, always 4 */
  PLUGIN_EVENT_PAYLOAD_LEN_OFFSET = 30, /* u32 */
  PLUGIN_EVENT_ID_OFFSET = 34, /* u32 */
};
#define PLUGIN_EVENT_PAYLOAD_OFFSET 38

/* The type of asynchronous events (PPME_ASYNCEVENT_E): plugin id, NUL-terminated name, data. */
enum {
  ASYNC_EVENT_TYPE = 402,
  ASYNC_EVENT_NPARAMS = 3,
  ASYNC_EVENT_ID_LEN_OFFSET = 26, /* u32, always 4 */
  ASYNC_EVENT_NAME_LEN_OFFSET = 30, /* u32, the NUL included */
  ASYNC_EVENT_DATA_LEN_OFFSET = 34, /* u32 */
  ASYNC_EVENT_ID_OFFSET = 38, /* u32, overwritten by the host */
  ASYNC_EVENT_NAME_OFFSET = 42,
};

/* An event as a plugin is given it: read only, valid during the call. */
typedef struct ss_plugin_event_input {
  const ss_plugin_event *evt;
  uint64_t evtnum; /* from 1, rising, with gaps; tells events of one state apart */
  const char *evtsrc; /* "syscall" or the event source of a plugin */
} ss_plugin_event_input;

/* ---- Field extraction ---------------------------------------------------------------------------------- */

typedef struct ss_plugin_byte_buffer {
  uint32_t len;
  const void *ptr;
} ss_plugin_byte_buffer;

/*
 * Where values lie in the event: arrays of res_len entries, in bytes from the event's start; {0, 0}: nowhere.
 * The plugin sets the pointers and owns the arrays, until its next plugin_extract_fields. Since 3.11.
 */
typedef struct ss_plugin_extract_value_offsets {
  uint32_t *start;
  uint32_t *length;
} ss_plugin_extract_value_offsets;

/*
 * One field asked for. The plugin writes res and res_len, which hold garbage before; the rest is the host's.
 */
typedef struct ss_plugin_extract_field {
  union {
    const char **str;
    uint64_t *u64;
    uint32_t *u32;
    ss_plugin_bool *boolean;
    ss_plugin_byte_buffer *buf;
  } res; /* array of res_len values, the plugin's until its next plugin_extract_fields on that state */
  uint64_t res_len; /* 0: no value; more than 1 only where flist is set */
  uint32_t field_id; /* position in plugin_get_fields */
  const char *field; /* its name, without the argument */
  const char *arg_key; /* the argument's text, where the field takes a key; else NULL */
  /* its number, where the field takes an index; without one UINT64_MAX or 0, so look at: */
  uint64_t arg_index;
  ss_plugin_bool arg_present;
  uint32_t ftype; /* ss_plugin_field_type */
  ss_plugin_bool flist; /* not 0: the field is a list */
} ss_plugin_extract_field;

/* ---- Tables: state that plugins share with each other and with the host -------------------------------- */

typedef enum ss_plugin_state_type {
  SS_PLUGIN_ST_INT8 = 1,
  SS_PLUGIN_ST_INT16 = 2,
  SS_PLUGIN_ST_INT32 = 3,
  SS_PLUGIN_ST_INT64 = 4,
  SS_PLUGIN_ST_UINT8 = 5,
  SS_PLUGIN_ST_UINT16 = 6,
  SS_PLUGIN_ST_UINT32 = 7,
  SS_PLUGIN_ST_UINT64 = 8,
  SS_PLUGIN_ST_STRING = 9,
  SS_PLUGIN_ST_TABLE = 10, /* since 3.5 */
  SS_PLUGIN_ST_BOOL = 25,
} ss_plugin_state_type;

/* A key or a value. Texts belong to the table: copy them before the call that read them returns. */
typedef union ss_plugin_state_data {
  int8_t s8;
  int16_t s16;
  int32_t s32;
  int64_t s64;
  uint8_t u8;
  uint16_t u16;
  uint32_t u32;
  uint64_t u64;
  const char *str;
  ss_plugin_bool b;
  ss_plugin_table_t *table;
} ss_plugin_state_data;

typedef struct ss_plugin_table_info {
  const char *name;
  ss_plugin_state_type key_type;
} ss_plugin_table_info;

typedef struct ss_plugin_table_fieldinfo {
  const char *name;
  ss_plugin_state_type field_type;
  ss_plugin_bool read_only;
} ss_plugin_table_fieldinfo;

/* Called for each entry; returns 0 to stop. */
typedef ss_plugin_bool (*ss_plugin_table_iterator_func_t)(ss_plugin_table_iterator_state_t *s,
                                                          ss_plugin_table_entry_t *e);

/*
 * Accessors of a table. A host's own are static functions: copy the pointers, never keep a pointer to one of
 * these structs. NULL and FAILURE have their reason in get_owner_last_error. Each kind exists twice, by value
 * (deprecated, frozen at 3.0) and as *_ext, which grows; a plugin that exports a table fills both with the
 * same functions.
 */
typedef struct ss_plugin_table_fields_vtable {
  const ss_plugin_table_fieldinfo *(*list_table_fields)(ss_plugin_table_t *t, uint32_t *nfields);
  ss_plugin_table_field_t *(*get_table_field)(ss_plugin_table_t *t, const char *name,
                                              ss_plugin_state_type data_type);
  ss_plugin_table_field_t *(*add_table_field)(ss_plugin_table_t *t, const char *name,
                                              ss_plugin_state_type data_type);
} ss_plugin_table_fields_vtable;

typedef struct ss_plugin_table_fields_vtable_ext {
  const ss_plugin_table_fieldinfo *(*list_table_fields)(ss_plugin_table_t *t, uint32_t *nfields);
  ss_plugin_table_field_t *(*get_table_field)(ss_plugin_table_t *t, const char *name,
                                              ss_plugin_state_type data_type);
  ss_plugin_table_field_t *(*add_table_field)(ss_plugin_table_t *t, const char *name,
                                              ss_plugin_state_type data_type);
} ss_plugin_table_fields_vtable_ext;

typedef struct ss_plugin_table_reader_vtable {
  const char *(*get_table_name)(ss_plugin_table_t *t);
  uint64_t (*get_table_size)(ss_plugin_table_t *t);
  ss_plugin_table_entry_t *(*get_table_entry)(ss_plugin_table_t *t, const ss_plugin_state_data *key);
  ss_plugin_rc (*read_entry_field)(ss_plugin_table_t *t, ss_plugin_table_entry_t *e,
                                   const ss_plugin_table_field_t *f, ss_plugin_state_data *out);
} ss_plugin_table_reader_vtable;

/* Since 3.1. An entry got from get_table_entry is released in the same call of the plugin that got it. */
typedef struct ss_plugin_table_reader_vtable_ext {
  const char *(*get_table_name)(ss_plugin_table_t *t);
  uint64_t (*get_table_size)(ss_plugin_table_t *t);
  ss_plugin_table_entry_t *(*get_table_entry)(ss_plugin_table_t *t, const ss_plugin_state_data *key);
  ss_plugin_rc (*read_entry_field)(ss_plugin_table_t *t, ss_plugin_table_entry_t *e,
                                   const ss_plugin_table_field_t *f, ss_plugin_state_data *out);
  void (*release_table_entry)(ss_plugin_table_t *t, ss_plugin_table_entry_t *e);
  ss_plugin_bool (*iterate_entries)(ss_plugin_table_t *t, ss_plugin_table_iterator_func_t it,
                                    ss_plugin_table_iterator_state_t *s);
} ss_plugin_table_reader_vtable_ext;

/*
 * create_table_entry makes one that is in no table yet: add_table_entry takes it, destroy_table_entry frees
 * it.
 */
typedef struct ss_plugin_table_writer_vtable {
  ss_plugin_rc (*clear_table)(ss_plugin_table_t *t);
  ss_plugin_rc (*erase_table_entry)(ss_plugin_table_t *t, const ss_plugin_state_data *key);
  ss_plugin_table_entry_t *(*create_table_entry)(ss_plugin_table_t *t);
  void (*destroy_table_entry)(ss_plugin_table_t *t, ss_plugin_table_entry_t *e);
  ss_plugin_table_entry_t *(*add_table_entry)(ss_plugin_table_t *t, const ss_plugin_state_data *key,
                                              ss_plugin_table_entry_t *entry);
  ss_plugin_rc (*write_entry_field)(ss_plugin_table_t *t, ss_plugin_table_entry_t *e,
                                    const ss_plugin_table_field_t *f, const ss_plugin_state_data *in);
} ss_plugin_table_writer_vtable;

typedef struct ss_plugin_table_writer_vtable_ext {
  ss_plugin_rc (*clear_table)(ss_plugin_table_t *t);
  ss_plugin_rc (*erase_table_entry)(ss_plugin_table_t *t, const ss_plugin_state_data *key);
  ss_plugin_table_entry_t *(*create_table_entry)(ss_plugin_table_t *t);
  void (*destroy_table_entry)(ss_plugin_table_t *t, ss_plugin_table_entry_t *e);
  ss_plugin_table_entry_t *(*add_table_entry)(ss_plugin_table_t *t, const ss_plugin_state_data *key,
                                              ss_plugin_table_entry_t *entry);
  ss_plugin_rc (*write_entry_field)(ss_plugin_table_t *t, ss_plugin_table_entry_t *e,
                                    const ss_plugin_table_field_t *f, const ss_plugin_state_data *in);
} ss_plugin_table_writer_vtable_ext;

/*
 * A table that a plugin exports with add_table; it and all that it points to must outlive the plugin's state.
 */
typedef struct ss_plugin_table_input {
  const char *name;
  ss_plugin_state_type key_type;
  ss_plugin_table_t *table; /* handed back as the first argument of every accessor */
  ss_plugin_table_reader_vtable reader;
  ss_plugin_table_writer_vtable writer;
  ss_plugin_table_fields_vtable fields;
  ss_plugin_table_reader_vtable_ext *reader_ext; /* since 3.1, as are the next two */
  ss_plugin_table_writer_vtable_ext *writer_ext;
  ss_plugin_table_fields_vtable_ext *fields_ext;
} ss_plugin_table_input;

/* How to find and make tables: in init only. */
typedef struct ss_plugin_init_tables_input {
  ss_plugin_table_info *(*list_tables)(ss_plugin_owner_t *o, uint32_t *ntables);
  ss_plugin_table_t *(*get_table)(ss_plugin_owner_t *o, const char *name, ss_plugin_state_type key_type);
  ss_plugin_rc (*add_table)(ss_plugin_owner_t *o, const ss_plugin_table_input *in);
  ss_plugin_table_fields_vtable fields;
  ss_plugin_table_fields_vtable_ext *fields_ext; /* since 3.1 */
  ss_plugin_table_reader_vtable_ext *reader_ext; /* since 3.5 */
  ss_plugin_table_writer_vtable_ext *writer_ext; /* since 3.5 */
} ss_plugin_init_tables_input;

/* ---- Inputs of calls: all on the host's stack, valid during the call ----------------------------------- */

/* Thread-safe. component NULL: the plugin's name. May be kept with its owner from init to destroy. */
typedef void (*ss_plugin_log_fn_t)(ss_plugin_owner_t *o, const char *component, const char *msg,
                                   ss_plugin_log_severity sev);

typedef struct ss_plugin_init_input {
  const char *config; /* "" without one; "{}" where there is a JSON schema */
  ss_plugin_owner_t *owner; /* some hosts pass NULL, for the next three too */
  const char *(*get_owner_last_error)(ss_plugin_owner_t *o);
  const ss_plugin_init_tables_input *tables; /* NULL unless the plugin parses or extracts */
  ss_plugin_log_fn_t log_fn; /* since 3.3, in this form since 3.4; no Falco shipped either, 0.38 has 3.5 */
} ss_plugin_init_input;

typedef struct ss_plugin_field_extract_input {
  ss_plugin_owner_t *owner;
  const char *(*get_owner_last_error)(ss_plugin_owner_t *o);
  uint32_t num_fields; /* libsinsp asks one at a time */
  ss_plugin_extract_field *fields;
  ss_plugin_table_reader_vtable table_reader;
  ss_plugin_table_reader_vtable_ext *table_reader_ext; /* since 3.1 */
  ss_plugin_extract_value_offsets *value_offsets; /* since 3.11; NULL where nobody asked for offsets */
} ss_plugin_field_extract_input;

typedef struct ss_plugin_event_parse_input {
  ss_plugin_owner_t *owner;
  const char *(*get_owner_last_error)(ss_plugin_owner_t *o);
  ss_plugin_table_reader_vtable table_reader;
  ss_plugin_table_writer_vtable table_writer;
  ss_plugin_table_reader_vtable_ext *table_reader_ext; /* since 3.1 */
  ss_plugin_table_writer_vtable_ext *table_writer_ext; /* since 3.1 */
} ss_plugin_event_parse_input;

typedef struct ss_plugin_set_config_input {
  const char *config;
} ss_plugin_set_config_input;

/* Returns 0 to be called no more. */
typedef ss_plugin_bool (*ss_plugin_routine_fn_t)(ss_plugin_t *s, ss_plugin_routine_state_t *i);

/* The host's thread pool. Falco is built without one: subscribe returns NULL there. Since 3.7. */
typedef struct ss_plugin_routine_vtable {
  ss_plugin_routine_t *(*subscribe)(ss_plugin_owner_t *o, ss_plugin_routine_fn_t f,
                                    ss_plugin_routine_state_t *i);
  ss_plugin_rc (*unsubscribe)(ss_plugin_owner_t *o, ss_plugin_routine_t *r);
} ss_plugin_routine_vtable;

/* Since 3.7. */
typedef struct ss_plugin_capture_listen_input {
  ss_plugin_owner_t *owner;
  ss_plugin_routine_vtable *routine;
  ss_plugin_table_reader_vtable_ext *table_reader_ext;
  ss_plugin_table_writer_vtable_ext *table_writer_ext;
  const char *(*get_owner_last_error)(ss_plugin_owner_t *o); /* since 3.9 */
} ss_plugin_capture_listen_input;

/*
 * Takes an asynchronous event, from any thread, and copies it. err is NULL or has PLUGIN_MAX_ERRLEN bytes.
 * Valid until plugin_set_async_event_handler(NULL) returns. FAILURE also when the host's queue is full.
 */
typedef ss_plugin_rc (*ss_plugin_async_event_handler_t)(ss_plugin_owner_t *o, const ss_plugin_event *evt,
                                                        char *err);

/* ---- Metrics: since 3.6 -------------------------------------------------------------------------------- */

typedef enum ss_plugin_metric_type {
  SS_PLUGIN_METRIC_TYPE_MONOTONIC = 0,
  SS_PLUGIN_METRIC_TYPE_NON_MONOTONIC = 1,
} ss_plugin_metric_type;

typedef enum ss_plugin_metric_value_type {
  SS_PLUGIN_METRIC_VALUE_TYPE_U32 = 0,
  SS_PLUGIN_METRIC_VALUE_TYPE_S32 = 1,
  SS_PLUGIN_METRIC_VALUE_TYPE_U64 = 2,
  SS_PLUGIN_METRIC_VALUE_TYPE_S64 = 3,
  SS_PLUGIN_METRIC_VALUE_TYPE_D = 4,
  SS_PLUGIN_METRIC_VALUE_TYPE_F = 5,
  SS_PLUGIN_METRIC_VALUE_TYPE_I = 6,
} ss_plugin_metric_value_type;

typedef union ss_plugin_metric_value {
  uint32_t u32;
  int32_t s32;
  uint64_t u64;
  int64_t s64;
  double d;
  float f;
  int i;
} ss_plugin_metric_value;

typedef struct ss_plugin_metric {
  const char *name; /* the host prepends the plugin's name and a dot; 512 bytes at most */
  ss_plugin_metric_type type;
  ss_plugin_metric_value value;
  ss_plugin_metric_value_type value_type;
} ss_plugin_metric;

/* ---- Exported symbols ---------------------------------------------------------------------------------- */

/*
 * The type of each plugin_<symbol>. "Static" ones take no state: callable before init, from any thread,
 * several at once; their texts are constant, the host copies them. The official documentation lets a host
 * pass a NULL state to close, set_config, get_metrics and capture_*: tolerate it.
 */

/* Static and mandatory. Versions are "x.y.z". */
typedef const char *plugin_get_required_api_version_fn(void);
typedef const char *plugin_get_version_fn(void);
typedef const char *plugin_get_name_fn(void);
typedef const char *plugin_get_description_fn(void);
typedef const char *plugin_get_contact_fn(void);

/*
 * Mandatory. init: M, or another thread in Falco's dry run of a reload, while older states run. It writes
 * *rc, which holds garbage, and returns a state on failure too where there is an error text to fetch.
 */
typedef ss_plugin_t *plugin_init_fn(const ss_plugin_init_input *in, ss_plugin_rc *rc);
typedef void plugin_destroy_fn(ss_plugin_t *s);
/* text lives until the next call on that state */
typedef const char *plugin_get_last_error_fn(ss_plugin_t *s);

/* Optional. */
typedef const char *plugin_get_init_schema_fn(ss_plugin_schema_type *schema_type); /* static */
/* since 3.4 */
typedef ss_plugin_rc plugin_set_config_fn(ss_plugin_t *s, const ss_plugin_set_config_input *in);
/*
 * Since 3.6. Any thread, several at once, beside every other call on that state; the array lives until the
 * next.
 */
typedef ss_plugin_metric *plugin_get_metrics_fn(ss_plugin_t *s, uint32_t *num_metrics);
typedef const char *plugin_get_required_event_schema_version_fn(ss_plugin_t *s); /* since 3.12 */

/*
 * Sourcing: open, close and next_batch together; get_id is not 0 if and only if get_event_source is not "".
 */
typedef uint32_t plugin_get_id_fn(void); /* static */
typedef const char *plugin_get_event_source_fn(void); /* static */
/* params may be NULL */
typedef ss_instance_t *plugin_open_fn(ss_plugin_t *s, const char *params, ss_plugin_rc *rc);
typedef void plugin_close_fn(ss_plugin_t *s, ss_instance_t *h); /* after a failed open too: h may be NULL */
/*
 * S. The array and its events stay valid and writable until the next next_batch or close. The host keeps
 * *nevts and *evts from call to call, so an *nevts left unwritten replays the last batch. SUCCESS with 0
 * events is an error.
 */
typedef ss_plugin_rc plugin_next_batch_fn(ss_plugin_t *s, ss_instance_t *h, uint32_t *nevts,
                                          ss_plugin_event ***evts);
/* JSON; until the next call */
typedef const char *plugin_list_open_params_fn(ss_plugin_t *s, ss_plugin_rc *rc);
/* 0..10000 */
typedef const char *plugin_get_progress_fn(ss_plugin_t *s, ss_instance_t *h, uint32_t *progress_pct);
/* S; NULL: none */
typedef const char *plugin_event_to_string_fn(ss_plugin_t *s, const ss_plugin_event_input *evt);

/* Extraction: get_fields and extract_fields together. */
typedef const char *plugin_get_fields_fn(void); /* static; JSON array */
/* static; JSON array of names, "" or "[]": all */
typedef const char *plugin_get_extract_event_sources_fn(void);
/* s since 3.2; after init */
typedef uint16_t *plugin_get_extract_event_types_fn(uint32_t *numtypes, ss_plugin_t *s);
typedef ss_plugin_rc plugin_extract_fields_fn(ss_plugin_t *s, const ss_plugin_event_input *evt,
                                              const ss_plugin_field_extract_input *in); /* S */

/* Parsing: parse_event, once an event, before extraction. */
typedef const char *plugin_get_parse_event_sources_fn(void); /* static */
/* s since 3.2; after init */
typedef uint16_t *plugin_get_parse_event_types_fn(uint32_t *numtypes, ss_plugin_t *s);
typedef ss_plugin_rc plugin_parse_event_fn(ss_plugin_t *s, const ss_plugin_event_input *evt,
                                           /* S; its result is ignored */
                                           const ss_plugin_event_parse_input *in);

/* Async events: get_async_events and set_async_event_handler together. */
typedef const char *plugin_get_async_event_sources_fn(void); /* static */
typedef const char *plugin_get_async_events_fn(void); /* static; JSON array of names, not empty */
typedef ss_plugin_rc plugin_set_async_event_handler_fn(ss_plugin_t *s, ss_plugin_owner_t *owner,
                                                       /* NULL: stop */
                                                       ss_plugin_async_event_handler_t handler);
typedef ss_plugin_rc plugin_dump_state_fn(ss_plugin_t *s, ss_plugin_owner_t *owner,
                                          ss_plugin_async_event_handler_t handler); /* since 3.10 */

/* Capture listening: both together. Since 3.7. */
typedef ss_plugin_rc plugin_capture_open_fn(ss_plugin_t *s, const ss_plugin_capture_listen_input *in);
typedef ss_plugin_rc plugin_capture_close_fn(ss_plugin_t *s, const ss_plugin_capture_listen_input *in);

/* Every symbol, in the order of plugin_api: for tables that are made from the names. */
/* clang-format off */
#define PLUGIN_SYMBOLS(X) \
  X(get_required_api_version) X(get_init_schema) X(init) X(destroy) X(get_last_error) X(get_name) \
  X(get_description) X(get_contact) X(get_version) X(get_id) X(get_event_source) X(open) X(close) \
  X(list_open_params) X(get_progress) X(event_to_string) X(next_batch) X(get_extract_event_types) \
  X(get_extract_event_sources) X(get_fields) X(extract_fields) X(get_parse_event_types) \
  X(get_parse_event_sources) X(parse_event) X(get_async_event_sources) X(get_async_events) \
  X(set_async_event_handler) X(dump_state) X(set_config) X(get_metrics) X(capture_open) X(capture_close) \
  X(get_required_event_schema_version)
/* clang-format on */

/* The table of a loaded plugin's symbols, NULL where it has none; 3.10 put dump_state into its middle. */
#define PLUGIN_API_MEMBER(symbol) plugin_##symbol##_fn *symbol;
typedef struct plugin_api {
  PLUGIN_SYMBOLS(PLUGIN_API_MEMBER)
} plugin_api;
#undef PLUGIN_API_MEMBER

#include "falco_plugin_abi_layout.h"

#endif
