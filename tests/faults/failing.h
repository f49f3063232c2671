/*
 * Included before each of the runtime's sources: what they allocate is counted, and may fail. An allocation
 * is memory, a thread or a descriptor. wasmtime's own allocations are left alone: Rust aborts where there is
 * no memory.
 */
#ifndef FAILING_H
#define FAILING_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>

void *failing_malloc(size_t size);
void *failing_calloc(size_t count, size_t size);
void *failing_realloc(void *old, size_t size);
char *failing_strdup(const char *text);
void failing_free(void *old);
int failing_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                           void *argument);
int failing_eventfd(unsigned count, int flags);

#define malloc(size) failing_malloc(size)
#define calloc(count, size) failing_calloc(count, size)
#define realloc(old, size) failing_realloc(old, size)
#define strdup(text) failing_strdup(text)
#define free(old) failing_free(old)
#define pthread_create(thread, attributes, run, argument) \
  failing_pthread_create(thread, attributes, run, argument)
#define eventfd(count, flags) failing_eventfd(count, flags)

#endif
