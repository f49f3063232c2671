/*
 * The knobs that an operator may set for a plugin, under the key "falco_ts" of the init config. See
 * docs/operators.md.
 */
#ifndef FT_KNOBS_H
#define FT_KNOBS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

/* What becomes of an event source that traps. Unset: a source with inputs restarts, any other parks. */
enum ft_on_trap { FT_ON_TRAP_UNSET, FT_ON_TRAP_PARK, FT_ON_TRAP_RESTART, FT_ON_TRAP_STOP };

typedef struct ft_knobs {
  /* deadlines, in milliseconds of CPU time */
  uint32_t init_ms;
  uint32_t open_ms;
  uint32_t next_batch_ms;
  uint32_t extract_ms; /* of event_to_string too */
  uint32_t memory_mib; /* the memory that each sandbox of the plugin may use */
  enum ft_on_trap on_trap;
  bool has_permissions; /* permissions is set: inputs/narrow.c reads it */
  char state[FT_PATH_BYTES]; /* the folder in which cursors are kept; "": none */
} ft_knobs;

/*
 * Sets the knobs that the config names, and all others to their defaults. Logs unknown keys. False with the
 * error where a value is wrong. A config that is no JSON object has no knobs; only the plugin says whether it
 * may be something else.
 */
bool ft_knobs_read(ft_knobs *out, ft_text config, const ft_log *log, ft_error *error);

/*
 * Says of a value below falco_ts that it is wrong, what was found and what was expected; `path` begins with a
 * dot, or is empty. Returns false.
 */
bool ft_knobs_refuse(const char *path, ft_text value, const char *expected, ft_error *error);

/* Logs that a key below falco_ts is not known; `path` ends with a dot, or is empty. */
void ft_knobs_warn_of_unknown(const ft_log *log, const char *path, ft_text key, const char *known);

#endif
