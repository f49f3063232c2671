#include "base/stack.h"

#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Bytes that a plugin may use. */
static const size_t NEEDED = (128 + 64) * 1024;

/* The stack that the thread has left below `here`; SIZE_MAX: it is not known. */
static size_t left_below(const void *here) {
  if (syscall(SYS_gettid) == getpid()) { /* the main thread's grows up to its limit */
    struct rlimit limit;
    return getrlimit(RLIMIT_STACK, &limit) == 0 ? limit.rlim_cur : SIZE_MAX;
  }
  pthread_attr_t attributes;
  void *lowest;
  size_t size, left = SIZE_MAX;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return left;
  if (pthread_attr_getstack(&attributes, &lowest, &size) == 0 && here > lowest)
    left = (size_t)((const char *)here - (const char *)lowest);
  pthread_attr_destroy(&attributes);
  return left;
}

bool ft_stack_is_enough(ft_error *error) {
  const size_t left = left_below(&error);
  if (left >= NEEDED) return true;
  ft_error_set(error, "the thread has %zu KiB of stack left; a plugin needs %zu KiB", left / 1024,
               NEEDED / 1024);
  return false;
}
