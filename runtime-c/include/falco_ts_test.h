/*
 * The facts that a test sets for a plugin. The runtime has a variant for tests (runtime-c/test), which is
 * linked into a shared object that is never shipped. There the host decides on the clock, chance, and the
 * messages of inputs, and `falco-ts-host drive` asks a test for them.
 */
#ifndef FALCO_TS_TEST_H
#define FALCO_TS_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "test_wire.h"

enum { FT_TEST_WHY_BYTES = 1024 };

/*
 * The beginning of a message for an input; `length` bytes follow, and those of its origin. `take` gives
 * messages back to back.
 */
typedef struct ft_test_message {
  uint32_t input;
  uint32_t length;
  uint32_t origin_length;
} ft_test_message;

/*
 * The host changes the numbers between its calls. The runtime calls the functions during them, on the same
 * thread.
 */
typedef struct ft_test_host {
  void *context; /* the first argument of every function */
  uint64_t seed; /* the seed of every sandbox */
  uint64_t elapsed; /* the time by which the runtime counts and waits, in ns; it stands still during a call */
  uint32_t most; /* the number of events after which the next batch goes out */
  bool traps; /* the next call for a batch traps */
  const char *cursor; /* what the source that is opened next goes on with */
  size_t cursor_length;
  uint64_t (*clock)(void *context); /* ns since 1970 */
  /* tells of an input of the source that is opened */
  void (*declared)(void *context, const char *kind, const char *text, uint64_t value, uint64_t options);
  /* tells what the next source goes on with */
  void (*saved)(void *context, const char *cursor, size_t length);
  /* tells which URLs are to be asked, from now on and once before that, before `settle` of the message */
  void (*asked)(void *context, const char *next, size_t next_length, const char *once, size_t once_length);
  int (*state)(void *context, char why[FT_TEST_WHY_BYTES]); /* sets `why` with FT_TEST_FAILED */
  /* gives messages up to these limits; they are valid until the next call */
  const uint8_t *(*take)(void *context, uint32_t count, uint32_t bytes, uint32_t *taken);
  /* returns the input whose message a trap lost; -1: none */
  int64_t (*settle)(void *context, uint32_t done, bool trapped);
} ft_test_host;

/* The host calls this before and after each call of the plugin; between calls the plugin's threads rest. */
typedef void ft_test_calls_fn(bool running);

/* Sets the host. It is called once, before anything else, and the host must outlive the shared object. */
ft_test_calls_fn *falco_ts_test_attach(const ft_test_host *host);
#define FT_TEST_ATTACH "falco_ts_test_attach"

#endif
