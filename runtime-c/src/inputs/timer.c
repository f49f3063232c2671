/*
 * A timer: a message without bytes at the end of each period. A message that would come later than the next
 * one is left out.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "guest_abi.h"
#include "inputs/input.h"

typedef struct timer {
  ft_input base;
  uint64_t period; /* ns */
  uint64_t due; /* monotonic ns */
  bool handed; /* the message is handed over and not accepted */
} timer;

static ft_input *make(const char *text, uint64_t value, uint64_t options, ft_error *error) {
  (void)text, (void)options;
  if (value < 1 || value > FT_LIMIT_PERIOD_MS) {
    ft_error_set(error, "a timer of %llu ms; 1 to %d are right", (unsigned long long)value,
                 FT_LIMIT_PERIOD_MS);
    return NULL;
  }
  timer *self = calloc(1, sizeof *self);
  if (!self) {
    ft_error_set(error, "out of memory");
    return NULL;
  }
  self->period = value * NS_PER_MS;
  return &self->base;
}

static bool start(ft_input *input, ft_error *error) {
  timer *self = (timer *)input;
  (void)error;
  self->due = ft_monotonic_ns() + self->period;
  return true;
}

static bool next(ft_input *input, uint64_t now, ft_message *out) {
  timer *self = (timer *)input;
  if (self->handed || now < self->due) return false;
  self->handed = true;
  *out = (ft_message){0};
  return true;
}

static void accept(ft_input *input, uint32_t mark, uint64_t now) {
  timer *self = (timer *)input;
  (void)mark;
  self->handed = false;
  self->due += self->period;
  if (self->due <= now) self->due = now + self->period;
}

static void rewind_to_last(ft_input *input) { ((timer *)input)->handed = false; }

static uint64_t due(const ft_input *input) { return ((const timer *)input)->due; }

static void end(ft_input *input) { free(input); }

const ft_input_kind ft_input_timer = {
    .name = "every",
    .make = make,
    .start = start,
    .next = next,
    .accept = accept,
    .rewind = rewind_to_last,
    .due = due,
    .end = end,
};
