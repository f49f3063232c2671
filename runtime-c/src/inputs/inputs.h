/*
 * The inputs of an open source. They live as long as the source is open: after a trap a new sandbox goes on
 * where the last one was.
 *
 *   open:        declare … start                    (again, with the same inputs, after a trap)
 *   next_batch:  wait ─▶ hand_over ─▶ the guest's call ─▶ settle
 *
 * next_batch itself reads the inputs that never wait; a thread, the reactor, reads the others (reactor.h).
 */
#ifndef FT_INPUTS_H
#define FT_INPUTS_H

#include <stdatomic.h>

#include "inputs/input.h"
#include "inputs/permissions.h"
#include "inputs/reactor.h"
#include "inputs/fair_lock.h"
#include "sandbox/store.h"

/* A message that is handed over. */
typedef struct ft_handed {
  uint32_t input;
  uint32_t mark;
} ft_handed;

typedef struct ft_inputs {
  const ft_plugin_facts *facts;
  ft_operator_texts texts;
  ft_counters *counters; /* the plugin state's */
  uint64_t most_held; /* bytes of memory that all inputs may have */
  uint32_t count;
  uint32_t declared; /* inputs that the guest's running open has declared */
  bool started;
  ft_input *all[FT_LIMIT_INPUTS];
  ft_handed *handed; /* the messages that are handed over in the guest's running call */
  uint32_t handed_capacity;
  uint32_t handed_count;
  uint64_t read_until; /* monotonic ns: the time at which reading has to stop, though there is more */
  const atomic_bool *closing; /* raised to stop reading at once */
  bool is_behind; /* reading stopped at that time, and there is more to read */
  uint32_t turn; /* the input whose messages are handed over first */
  /* the source's cursor sets what follows before the guest's open */
  bool keeps_places; /* there may be a cursor */
  ft_reader places; /* the inputs' places that it has */
  bool places_begin_anew; /* there was one that is not to be trusted */
  ft_fair_lock lock; /* guards the inputs once they are started */
  ft_reactor reactor;
} ft_inputs;

/* What a source finds at its inputs. */
typedef enum ft_inputs_state {
  FT_INPUTS_READY, /* there are messages */
  FT_INPUTS_WAIT, /* there is no message now */
  FT_INPUTS_ENDED, /* there will be no message any more */
  FT_INPUTS_FAILED, /* an input failed, and its messages from before are taken */
} ft_inputs_state;

/*
 * Makes the inputs of a source; there are none yet. NULL: no memory. The texts, facts and counters must
 * outlive them.
 */
ft_inputs *ft_inputs_new(const ft_plugin_facts *facts, const ft_operator_texts *texts, ft_counters *counters,
                         uint64_t most_held);

/* Ends the reactor and all inputs. NULL is allowed. No other thread may be in a function of these inputs. */
void ft_inputs_delete(ft_inputs *inputs);

/* Before the guest's open, in which it declares its inputs. */
void ft_inputs_expect(ft_inputs *inputs);

/*
 * For the guest's import: declares one more input, or after a trap the same one as before. False with the
 * error.
 */
bool ft_inputs_declare(ft_inputs *inputs, const ft_input_kind *kind, const char *text, uint64_t value,
                       uint64_t options, ft_error *error);

/*
 * After the guest's open: checks the room that the guest made for messages, and opens the inputs unless they
 * were open before a trap. False with the error.
 */
bool ft_inputs_start(ft_inputs *inputs, ft_store *store, ft_error *error);

/* Whether an input's place has something that ft_inputs_places has not given yet, such as a new file. */
static inline bool ft_inputs_have_new_places(ft_inputs *inputs) {
  bool any = false;
  for (uint32_t i = 0; i < inputs->count; i++)
    any |= atomic_load_explicit(&inputs->all[i]->has_new_place, memory_order_relaxed);
  return any;
}

/* Adds the places of the inputs that keep one: texts in pairs, an input and its place. */
void ft_inputs_places(ft_inputs *inputs, ft_buffer *out);

/* In place of ft_inputs_hand_over: gives the guest no message in its next call. */
static inline void ft_inputs_hand_none(ft_inputs *inputs, ft_store *store) {
  inputs->handed_count = 0;
  ft_put_u32(store->control + FT_CONTROL_MESSAGES_COUNT, 0);
}

/*
 * messages.c has the functions that follow; in tests of plugins, which give the messages themselves, ../test
 * has them.
 */

/* For ft_inputs_start: opens all inputs. False with the error. */
bool ft_inputs_run(ft_inputs *inputs, ft_error *error);

/*
 * Waits while there is no message and one may come: until a time (monotonic ns), or until `closing` is raised
 * and ft_inputs_wake called. Returns what there is then; after FT_INPUTS_FAILED the error says why.
 */
ft_inputs_state ft_inputs_wait(ft_inputs *inputs, uint64_t until, const atomic_bool *closing,
                               ft_error *error);

/* In a fork: starts the reactor again, which is not in it. False with the error. */
bool ft_inputs_revive(ft_inputs *inputs, ft_error *error);

/* Wakes a thread that waits in ft_inputs_wait. */
void ft_inputs_wake(ft_inputs *inputs);

/* Puts messages into the guest's memory. False with the error where the guest's numbers make no sense. */
bool ft_inputs_hand_over(ft_inputs *inputs, ft_store *store, ft_error *error);

/*
 * After the guest's call: drops the messages that the guest has dealt with, and after a trap the one that it
 * was handling; the rest is handed over again. Returns the input whose message the trap lost; NULL: it lost
 * none.
 */
const ft_input *ft_inputs_settle(ft_inputs *inputs, ft_store *store, bool trapped);

/* Logs how many messages the inputs dropped since the last call, and what else they said. */
void ft_inputs_report(ft_inputs *inputs, const ft_log *log, ft_log_limit *limit);

/*
 * When the source is closed: reads no further, and logs what was dropped, and what was read and is lost,
 * since a pipe does not give it again.
 */
void ft_inputs_finish(ft_inputs *inputs, const ft_log *log, ft_log_limit *limit);

#endif
