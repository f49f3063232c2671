/*
 * The inputs of an open source. They live as long as the source is open: a sandbox that trapped is made anew and takes on
 * where the last one was.
 *
 *   open:        declare … start                    (again, with the same inputs, after a trap)
 *   next_batch:  wait ─▶ hand_over ─▶ the guest's call ─▶ settle
 *
 * What reads without waiting is read by next_batch itself; for the rest there is a thread, the reactor (reactor.h).
 */
#ifndef FT_INPUTS_H
#define FT_INPUTS_H

#include <stdatomic.h>

#include "inputs/input.h"
#include "inputs/permissions.h"
#include "inputs/reactor.h"
#include "sandbox/store.h"

typedef struct ft_handed {
  uint32_t input;
  uint32_t mark;
} ft_handed;

typedef struct ft_inputs {
  const ft_plugin_facts *facts;
  ft_operator_texts texts;
  uint32_t count;
  uint32_t declared; /* since the guest's open began */
  bool started;
  ft_input *all[FT_LIMIT_INPUTS];
  ft_handed *handed; /* over in the guest's call that runs */
  uint32_t handed_capacity;
  uint32_t handed_count;
  uint32_t turn; /* the input that is asked first */
  pthread_mutex_t lock; /* guards the inputs once they are started */
  pthread_cond_t ready; /* something was read, or the source is being closed */
  ft_reactor reactor;
} ft_inputs;

/* What there is to do for a source. */
typedef enum ft_inputs_state {
  FT_INPUTS_READY, /* there are messages */
  FT_INPUTS_WAIT, /* none now */
  FT_INPUTS_ENDED, /* none ever more */
  FT_INPUTS_FAILED, /* one of them is broken, and what it had before is taken */
} ft_inputs_state;

/* NULL: no memory. The texts and facts must outlive it. */
ft_inputs *ft_inputs_new(const ft_plugin_facts *facts, const ft_operator_texts *texts);

/* Ends the reactor and all inputs. NULL is allowed. No other thread may be in a function of these inputs. */
void ft_inputs_delete(ft_inputs *inputs);

/* Before the guest's open: it will declare its inputs. */
void ft_inputs_expect(ft_inputs *inputs);

/* For the guest's import: one more input, or the same as before a trap. False with the error. */
bool ft_inputs_declare(ft_inputs *inputs, int kind, const char *text, uint64_t value, ft_error *error);

/*
 * After the guest's open: opens what was declared, and checks the room that the guest made for messages. After a trap only the
 * latter. False with the error.
 */
bool ft_inputs_start(ft_inputs *inputs, ft_store *store, ft_error *error);

/* What follows is messages.c; tests of plugins give the messages themselves (../test). */

/* For ft_inputs_start: opens all inputs. False with the error. */
bool ft_inputs_run(ft_inputs *inputs, ft_error *error);

/*
 * Waits while there is no message and may be one: until a time (monotonic ns), or until ft_inputs_wake is called with `closing`
 * raised. Says what there is then; FAILED: the error says why.
 */
ft_inputs_state ft_inputs_wait(ft_inputs *inputs, uint64_t until, const atomic_bool *closing, ft_error *error);
void ft_inputs_wake(ft_inputs *inputs);

/* Puts messages into the guest's memory. False with the error where the guest's numbers make no sense. */
bool ft_inputs_hand_over(ft_inputs *inputs, ft_store *store, ft_error *error);

/*
 * After the guest's call: what it has dealt with is gone, and after a trap the message too that it was at; the rest will be
 * handed over again. Returns the input whose message was lost by the trap; NULL: none was.
 */
const ft_input *ft_inputs_settle(ft_inputs *inputs, ft_store *store, bool trapped);

/* Logs what the inputs dropped since the last time. */
void ft_inputs_report(ft_inputs *inputs, const ft_log *log, ft_log_limit *limit);

#endif
