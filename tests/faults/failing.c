/* What failing.h says. malloc.c finds these by name in the library. */
#include "failing.h"

#undef malloc
#undef calloc
#undef realloc
#undef strdup
#undef free
#undef pthread_create
#undef eventfd

#include <errno.h>
#include <stdatomic.h>

#define EXPORT __attribute__((visibility("default")))

static atomic_long left = -1; /* allocations until the one that fails; below 0: none does */
static atomic_bool all_after; /* whether all that follow it fail too */
static atomic_long failures, live;

EXPORT void failing_arm(long nth, bool and_all_after);
EXPORT long failing_failures(void);
EXPORT long failing_live(void);

/* From here on the nth allocation fails, counted from 1, and those after it if that is said; 0: none. */
void failing_arm(long nth, bool and_all_after) {
  atomic_store(&all_after, and_all_after);
  atomic_store(&failures, 0);
  atomic_store(&left, nth - 1);
}

/* How many failed since then. */
long failing_failures(void) { return atomic_load(&failures); }

/* Memory that was allocated and not given back, in blocks. */
long failing_live(void) { return atomic_load(&live); }

static bool fails(void) {
  if (atomic_load(&left) < 0 && !(atomic_load(&all_after) && atomic_load(&failures) > 0)) return false;
  if (atomic_fetch_sub(&left, 1) > 0) return false;
  atomic_fetch_add(&failures, 1);
  errno = ENOMEM;
  return true;
}

static void *counted(void *memory) {
  if (memory) atomic_fetch_add(&live, 1);
  return memory;
}

void *failing_malloc(size_t size) { return fails() ? NULL : counted(malloc(size)); }
void *failing_calloc(size_t count, size_t size) { return fails() ? NULL : counted(calloc(count, size)); }
char *failing_strdup(const char *text) { return fails() ? NULL : counted(strdup(text)); }

void *failing_realloc(void *old, size_t size) {
  if (fails()) return NULL;
  return old ? realloc(old, size) : counted(malloc(size));
}

void failing_free(void *old) {
  if (old) atomic_fetch_sub(&live, 1);
  free(old);
}

int failing_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                           void *argument) {
  return fails() ? EAGAIN : pthread_create(thread, attributes, run, argument);
}

int failing_eventfd(unsigned count, int flags) { return fails() ? -1 : eventfd(count, flags); }
