/*
 * The time by which the runtime waits and counts, in nanoseconds. The plugin's time of day is in outside.h.
 */
#ifndef FT_CLOCK_H
#define FT_CLOCK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define NS_PER_S UINT64_C(1000000000)
#define NS_PER_MS UINT64_C(1000000)

uint64_t ft_monotonic_ns(void);
uint64_t ft_thread_cpu_ns(void); /* the CPU time that the calling thread has used; a system call */

/* Makes a condition whose timed waits take points of the monotonic clock, as ft_timespec makes them. */
void ft_cond_init(pthread_cond_t *condition);
struct timespec ft_timespec(uint64_t monotonic_ns);

/* Whether a time has passed; another thread may have noted `since` after this one looked at the clock. */
static inline bool ft_is_over(uint64_t since, uint64_t now, uint64_t ns) {
  return now > since && now - since >= ns;
}

static inline uint64_t ft_nanoseconds(const struct timespec *t) {
  return (uint64_t)t->tv_sec * NS_PER_S + (uint64_t)t->tv_nsec;
}

#endif
