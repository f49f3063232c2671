/* Falco's log, as a plugin state was given it. */
#ifndef FT_LOG_H
#define FT_LOG_H

#include <stdbool.h>

#include "falco_plugin_abi.h"

typedef struct ft_log {
  ss_plugin_owner_t *owner;
  ss_plugin_log_fn_t fn; /* NULL: the host has no log; messages are dropped */
} ft_log;

/* Writes a message, cut at 4 KiB. */
__attribute__((format(printf, 3, 4))) void ft_log_write(const ft_log *log, ss_plugin_log_severity severity,
                                                        const char *format, ...);

/* Keep what happens at every event from filling the log: messages a second. */
enum {
  FT_LOG_FAULTS = 10,
  FT_LOG_LINES = 100, /* of the plugin's own */
};

typedef struct ft_log_limit {
  uint64_t second; /* of the monotonic clock */
  uint32_t written; /* in that second */
  uint64_t suppressed; /* since the last message */
} ft_log_limit;

/* Writes an error, or counts it where the limit is reached; what was counted is said with the next one. */
void ft_log_fault(const ft_log *log, ft_log_limit *limit, const char *message);

/* Whether one more message of the plugin's own may be written; says before it how many could not. */
bool ft_log_may(const ft_log *log, ft_log_limit *limit);

/* At the end: says how many messages of the plugin's own were suppressed and not counted in a line yet. */
void ft_log_settle(const ft_log *log, ft_log_limit *limit);

#endif
