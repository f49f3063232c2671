/*
 * The runtime, for the generated wrapper.c of a plugin. The wrapper has every plugin_* symbol: constants, and
 * one-line forwards to the functions below. The runtime itself exports nothing.
 */
#ifndef FALCO_TS_H
#define FALCO_TS_H

#include "falco_plugin_abi.h"
#include "guest_abi.h"

/*
 * What a permission allows: to read, to keep a cursor in the operator's folder, to listen, to connect, to
 * have a secret used.
 */
typedef enum ft_permission_action {
  FT_PERMISSION_READ,
  FT_PERMISSION_STATE,
  FT_PERMISSION_LISTEN,
  FT_PERMISSION_CONNECT,
  FT_PERMISSION_SECRET
} ft_permission_action;

/* The origin of the paths that a permission to read allows. */
typedef enum ft_permission_from {
  FT_PERMISSION_PATH,
  FT_PERMISSION_PARAMS,
  FT_PERMISSION_CONFIG
} ft_permission_from;

/*
 * A permission. One to read files is for a path, and everything below it if it ends with a slash; or for the
 * paths that the operator writes. One to listen or to connect is for an address and a port, of which both may
 * be "*" and the port a range; or for a path, to listen as above; or for what addresses the operator writes.
 * One for a secret has its name, env: and a variable or file: and a path as above; or the operator writes it.
 */
typedef struct ft_permission {
  ft_permission_action action; /* with FT_PERMISSION_STATE there is neither an origin nor a value */
  ft_permission_from from;
  /* the path; or the key of the operator's paths, where "" is the open params as a whole */
  const char *value;
} ft_permission;

/* A metric that the plugin declared. */
typedef struct ft_metric_fact {
  const char *name;
  uint32_t is_gauge; /* else a counter */
} ft_metric_fact;

/*
 * A kind of input that the plugin's module declares inputs of. The linker takes no other kind into its .so.
 */
typedef struct ft_input_fact {
  const char *import; /* the import that declares one */
  const struct ft_input_kind *kind;
} ft_input_fact;

/* Facts of one plugin, constant for the life of the shared object. */
typedef struct ft_plugin_facts {
  const char *name;
  uint32_t id; /* 0: not an event source */
  uint32_t has_log_fn; /* the required API version is 3.4 or newer, so that init's log_fn may be read */
  const uint8_t *code; /* the module that the AOT tool made, and its checksum */
  const uint8_t *code_end;
  uint32_t value_offsets; /* it says where values lie, and requires the API version in which a host may ask */
  const uint8_t *places; /* the table from offsets in the wasm to the author's lines */
  const uint8_t *places_end;
  const ft_permission *permissions;
  size_t permission_count;
  const struct ft_permission_rules *permission_rules; /* NULL: it has none to read */
  const ft_metric_fact *metrics; /* in the order of their values in the guest's memory */
  uint32_t metric_count; /* FT_LIMIT_METRICS at most */
  const ft_input_fact *inputs;
  size_t input_count;
  const uint8_t *gateway; /* the machine code of the sandbox that parses HTTP; NULL: no input needs it */
  const uint8_t *gateway_end;
  const struct ft_cursor_kind *cursor; /* NULL: the plugin has no permission to keep one */
  const struct ft_secret_rules *secrets; /* NULL: the plugin has no permission to use one */
} ft_plugin_facts;

/* The check of what an operator cuts permissions down to. The linker takes it where there are permissions. */
extern const struct ft_permission_rules ft_permission_rules;

/* The kinds of inputs that there are. */
#define FT_DECLARE_INPUT(name) extern const struct ft_input_kind ft_input_##name;
FT_INPUT_KINDS(FT_DECLARE_INPUT)
#undef FT_DECLARE_INPUT

/* The functions of secrets, which the linker takes where there are permissions to use some. */
extern const struct ft_secret_rules ft_secret_rules;

/* The functions of cursors. */
extern const struct ft_cursor_kind ft_cursor_kept;

/* Each does what the plugin_* symbol of its name does; see falco_plugin_abi.h for ownership and threads. */
ss_plugin_t *ft_plugin_init(const ft_plugin_facts *facts, const ss_plugin_init_input *in, ss_plugin_rc *rc);
void ft_plugin_destroy(ss_plugin_t *s);
const char *ft_plugin_get_last_error(ss_plugin_t *s);
ss_instance_t *ft_plugin_open(ss_plugin_t *s, const char *params, ss_plugin_rc *rc);
void ft_plugin_close(ss_plugin_t *s, ss_instance_t *h);
ss_plugin_rc ft_plugin_next_batch(ss_plugin_t *s, ss_instance_t *h, uint32_t *nevts, ss_plugin_event ***evts);
const char *ft_plugin_get_progress(ss_plugin_t *s, ss_instance_t *h, uint32_t *progress_pct);
const char *ft_plugin_list_open_params(ss_plugin_t *s, ss_plugin_rc *rc);
ss_plugin_metric *ft_plugin_get_metrics(ss_plugin_t *s, uint32_t *num_metrics);
const char *ft_plugin_event_to_string(ss_plugin_t *s, const ss_plugin_event_input *in);
ss_plugin_rc ft_plugin_extract_fields(ss_plugin_t *s, const ss_plugin_event_input *in,
                                      const ss_plugin_field_extract_input *extract);

#endif
