/*
 * What a test decides for a plugin. The runtime has a variant for tests (runtime-c/test), which is linked into a shared object that
 * is never shipped: there the clock, chance, and what comes of inputs are the host's, which `falco-ts-host drive` makes a test's.
 */
#ifndef FALCO_TS_TEST_H
#define FALCO_TS_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What there is for a source with inputs: the numbers of ft_inputs_state. */
enum { FT_TEST_READY, FT_TEST_WAIT, FT_TEST_ENDED, FT_TEST_FAILED };

enum { FT_TEST_WHY_BYTES = 1024 };

/* A message for an input, as `take` gives them, back to back: this and so many bytes. */
typedef struct ft_test_message {
  uint32_t input;
  uint32_t length;
} ft_test_message;

/* The host changes the numbers between its calls; the functions are called during them, and by their thread. */
typedef struct ft_test_host {
  void *context; /* every function's first argument */
  uint64_t seed; /* of every sandbox */
  uint64_t elapsed; /* ns since anything, for what the runtime counts and waits for: it stands still during a call */
  uint32_t most; /* events in the next batch */
  uint64_t (*clock)(void *context); /* ns since 1970 */
  void (*declared)(void *context, const char *kind, const char *text, uint64_t value); /* an input of the source that is opened */
  int (*state)(void *context, char why[FT_TEST_WHY_BYTES]); /* FAILED: why */
  const uint8_t *(*take)(void *context, uint32_t count, uint32_t bytes, uint32_t *taken); /* so many at most; until the next call */
  int64_t (*settle)(void *context, uint32_t done, bool trapped); /* the input whose message a trap lost; -1: none */
} ft_test_host;

/* To be called before and after each call of the plugin: while none runs, nothing in it does. */
typedef void ft_test_calls_fn(bool running);

/* Before anything else, once; the host outlives the shared object. */
ft_test_calls_fn *falco_ts_test_attach(const ft_test_host *host);
#define FT_TEST_ATTACH "falco_ts_test_attach"

#endif
