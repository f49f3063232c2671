/*
 * The time moves on between a test's calls, and no call waits for it. The ticker alone has the machine's
 * time, so that an endless loop ends in a test too; between calls it rests.
 */
#include "base/clock.h"

#include "attach.h"

uint64_t ft_monotonic_ns(void) {
  struct timespec t;
  if (ft_is_driven()) return ft_attached()->elapsed;
  if (clock_gettime(CLOCK_MONOTONIC, &t) != 0) return 0;
  return ft_nanoseconds(&t);
}

struct timespec ft_timespec(uint64_t monotonic_ns) {
  if (ft_is_driven()) return (struct timespec){0}; /* long past */
  ft_await_call();
  return (struct timespec){.tv_sec = (time_t)(monotonic_ns / NS_PER_S),
                           .tv_nsec = (long)(monotonic_ns % NS_PER_S)};
}
