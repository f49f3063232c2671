/* Falco's log, as a plugin state was given it. */
#ifndef FT_LOG_H
#define FT_LOG_H

#include "falco_plugin_abi.h"

typedef struct ft_log {
  ss_plugin_owner_t *owner;
  ss_plugin_log_fn_t fn; /* NULL: the host has no log; messages are dropped */
} ft_log;

/* Writes a message, cut at 4 KiB. */
__attribute__((format(printf, 3, 4))) void ft_log_write(const ft_log *log, ss_plugin_log_severity severity,
                                                        const char *format, ...);

/* Keeps a fault that happens at every event from filling the log: at most FT_LOG_BURST messages a second. */
enum { FT_LOG_BURST = 10 };

typedef struct ft_log_limit {
  uint64_t second; /* of the monotonic clock */
  uint32_t written; /* in that second */
  uint64_t suppressed; /* since the last message */
} ft_log_limit;

/* Writes an error, or counts it where the limit is reached; what was counted is said with the next one. */
void ft_log_fault(const ft_log *log, ft_log_limit *limit, const char *message);

#endif
