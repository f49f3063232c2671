#include "clock.h"

static uint64_t now(clockid_t clock) {
  struct timespec t;
  if (clock_gettime(clock, &t) != 0) return 0;
  return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

uint64_t ft_monotonic_ns(void) { return now(CLOCK_MONOTONIC); }

uint64_t ft_realtime_ns(void) { return now(CLOCK_REALTIME); }

uint64_t ft_thread_cpu_ns(void) { return now(CLOCK_THREAD_CPUTIME_ID); }

void ft_cond_init(pthread_cond_t *condition) {
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(condition, &attributes);
  pthread_condattr_destroy(&attributes);
}

struct timespec ft_timespec(uint64_t monotonic_ns) {
  return (struct timespec){.tv_sec = (time_t)(monotonic_ns / NS_PER_S), .tv_nsec = (long)(monotonic_ns % NS_PER_S)};
}
