/* The host's log, which init gives to a plugin state. */
#ifndef FT_LOG_H
#define FT_LOG_H

#include <stdbool.h>

#include "falco_plugin_abi.h"

typedef struct ft_log {
  ss_plugin_owner_t *owner;
  ss_plugin_log_fn_t fn; /* NULL: the host has no log; messages are dropped */
} ft_log;

/* Writes a message on one line, cut at 4 KiB: every text that the host's log gets passes here (plain.h). */
__attribute__((format(printf, 3, 4))) void ft_log_write(const ft_log *log, ss_plugin_log_severity severity,
                                                        const char *format, ...);

/* Messages a second, so that something which happens at every event does not fill the log. */
enum {
  FT_LOG_FAULTS = 10, /* errors of the runtime */
  FT_LOG_LINES = 100, /* messages that the plugin logs */
};

typedef struct ft_log_limit {
  uint64_t second; /* the last one with a message, on the monotonic clock */
  uint32_t written; /* messages in that second */
  uint64_t suppressed; /* messages since the last one that was written */
} ft_log_limit;

/*
 * Writes an error, or counts it where the limit is reached; the next error that is written says how many were
 * counted.
 */
void ft_log_fault(const ft_log *log, ft_log_limit *limit, const char *message);

/* Whether the plugin may log one more message. If so, it first writes how many messages were suppressed. */
bool ft_log_may(const ft_log *log, ft_log_limit *limit);

/*
 * Writes how many of the plugin's messages were suppressed, if no log line says it yet; for the end of the
 * log.
 */
void ft_log_settle(const ft_log *log, ft_log_limit *limit);

#endif
