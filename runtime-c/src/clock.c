#include "clock.h"

#include <errno.h>
#include <time.h>

static uint64_t now(clockid_t clock) {
  struct timespec t;
  if (clock_gettime(clock, &t) != 0) return 0;
  return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

uint64_t ft_monotonic_ns(void) { return now(CLOCK_MONOTONIC); }

uint64_t ft_realtime_ns(void) { return now(CLOCK_REALTIME); }

void ft_sleep_ns(uint64_t ns) {
  struct timespec left = {.tv_sec = (time_t)(ns / NS_PER_S), .tv_nsec = (long)(ns % NS_PER_S)};
  while (nanosleep(&left, &left) != 0 && errno == EINTR) {
  }
}
