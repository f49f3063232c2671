#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/plain.h"
#include "base/text.h"
#include "base/utf8.h"

enum { MESSAGE_BYTES = 4096 };

void ft_log_write(const ft_log *log, ss_plugin_log_severity severity, const char *format, ...) {
  if (!log->fn) return;
  char message[MESSAGE_BYTES + 1], plain[MESSAGE_BYTES + 1];
  va_list args;
  va_start(args, format);
  const int length = vsnprintf(message, sizeof message, format, args);
  va_end(args);
  if (length < 0) return;
  if (length > MESSAGE_BYTES) message[ft_utf8_cut(message, MESSAGE_BYTES)] = '\0';
  ft_plain_copy(plain, sizeof plain, message, sizeof message);
  log->fn(log->owner, NULL, plain, severity);
}

/* Whether this second has room for one more message; counts the message either way. */
static bool take(ft_log_limit *limit, uint32_t most) {
  const uint64_t second = ft_monotonic_ns() / NS_PER_S;
  if (second != limit->second) {
    limit->second = second;
    limit->written = 0;
  }
  if (limit->written < most) {
    limit->written++;
    return true;
  }
  limit->suppressed++;
  return false;
}

void ft_log_fault(const ft_log *log, ft_log_limit *limit, const char *message) {
  if (!take(limit, FT_LOG_FAULTS)) return;
  if (limit->suppressed) {
    ft_log_write(log, SS_PLUGIN_LOG_SEV_ERROR, "%s (and %llu more since the last line)", message,
                 (unsigned long long)limit->suppressed);
    limit->suppressed = 0;
  } else {
    ft_log_write(log, SS_PLUGIN_LOG_SEV_ERROR, "%s", message);
  }
}

bool ft_log_may(const ft_log *log, ft_log_limit *limit) {
  if (!take(limit, FT_LOG_LINES)) return false;
  ft_log_settle(log, limit);
  return true;
}

void ft_log_settle(const ft_log *log, ft_log_limit *limit) {
  if (!limit->suppressed) return;
  ft_log_write(log, SS_PLUGIN_LOG_SEV_WARNING,
               "%llu message%s suppressed: the plugin logs more than %d in a second",
               (unsigned long long)limit->suppressed, FT_PLURAL(limit->suppressed), FT_LOG_LINES);
  limit->suppressed = 0;
}
