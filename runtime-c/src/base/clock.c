#include "base/clock.h"

uint64_t ft_monotonic_ns(void) {
  struct timespec t;
  if (clock_gettime(CLOCK_MONOTONIC, &t) != 0) return 0;
  return ft_nanoseconds(&t);
}

struct timespec ft_timespec(uint64_t monotonic_ns) {
  return (struct timespec){.tv_sec = (time_t)(monotonic_ns / NS_PER_S),
                           .tv_nsec = (long)(monotonic_ns % NS_PER_S)};
}
