/*
 * A clock that a program puts forward for a plugin, so that no minute need be waited for. The program is
 * linked with -rdynamic.
 */
#ifndef AHEAD_H
#define AHEAD_H

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static atomic_long seconds_ahead;
static atomic_long days_ahead; /* of the time of day */

/* In libc's place, for the plugin too: the clocks, and the waits that go by the monotonic one. */
__attribute__((visibility("default"))) int clock_gettime(clockid_t which, struct timespec *t) {
  const long failed = syscall(SYS_clock_gettime, which, t);
  if (which == CLOCK_MONOTONIC) t->tv_sec += seconds_ahead;
  if (which == CLOCK_REALTIME) t->tv_sec += days_ahead * 86400;
  return (int)failed;
}

typedef int wait_fn(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);

__attribute__((visibility("default"))) int pthread_cond_timedwait(pthread_cond_t *condition,
                                                                  pthread_mutex_t *lock,
                                                                  const struct timespec *until) {
  const struct timespec real = {.tv_sec = until->tv_sec - seconds_ahead, .tv_nsec = until->tv_nsec};
  void *address = dlsym(RTLD_NEXT, "pthread_cond_timedwait");
  wait_fn *wait;
  memcpy(&wait, &address, sizeof wait);
  return wait(condition, lock, &real);
}

#endif
