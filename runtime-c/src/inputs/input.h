/*
 * An input of an open source: something that has messages for the plugin, such as a timer or the lines of a
 * file. Each kind of input is a file of its own with a table of functions. No function waits or calls the
 * plugin, and all of them but make are called with the lock of the source's inputs held (inputs.h).
 *
 * A message that is handed over is kept until the plugin has dealt with it:
 *
 *   taken by the plugin │ handed over (marks) │ there │ not read yet
 *                       ╰─ rewind ◀───────────╯
 */
#ifndef FT_INPUT_H
#define FT_INPUT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buffer.h"
#include "base/counters.h"
#include "base/error.h"
#include "falco_plugin_abi.h"
#include "inputs/permissions.h"

typedef struct ft_input ft_input;

typedef struct ft_message {
  const uint8_t *bytes; /* valid until the input's next call that is not `next` */
  uint32_t length;
  uint32_t mark; /* the argument of `accept` */
  uint32_t origin_length;
  const char *origin; /* where in the input it comes from; as long valid as the bytes */
} ft_message;

typedef struct ft_input_kind {
  const char *name; /* the plugins' word for it */
  bool has_sockets; /* it listens */
  bool answers; /* peers wait for what it answers */
  bool has_url; /* its text begins with a URL, of which what stands behind the ? may differ each time */
  /*
   * Whether the plugin's permissions allow the input of this text; false with the error. NULL: it needs none.
   */
  bool (*permit)(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                 ft_error *error);
  /*
   * Allocates an input from the text, number and options that the plugin declares it with; NULL with the
   * error.
   */
  ft_input *(*make)(const char *text, uint64_t value, uint64_t options, ft_error *error);
  /* Opens what the input reads; false with the error. */
  bool (*start)(ft_input *input, ft_error *error);
  /*
   * Reads what is there without waiting, as far as there is room, on the reactor's thread where the input is
   * watched. False: nothing was there, though there may be something later. NULL: this kind reads nothing.
   */
  bool (*pump)(ft_input *input);
  /*
   * As pump, on the thread of next_batch, whether the input is watched or not. NULL: it reads nothing there.
   */
  bool (*fill)(ft_input *input);
  /* Whether pump has room to read into. */
  bool (*has_room)(const ft_input *input);
  /* Hands over the next message that is there; false if there is none. `now`: monotonic ns. */
  bool (*next)(ft_input *input, uint64_t now, ft_message *out);
  /*
   * Before accept of the same message: the URLs that the plugin wants to be asked from now on, and once
   * before that; "": it has not said so. NULL: this kind asks nothing.
   */
  void (*ask)(ft_input *input, ft_text next, ft_text once);
  /* The plugin has dealt with a message, and with those of this input before it. */
  void (*accept)(ft_input *input, uint32_t mark, uint64_t now);
  /* Goes back, so that messages which were handed over and not accepted are handed over again. */
  void (*rewind)(ft_input *input);
  /* While there is no message: the time of the next one, monotonic ns; UINT64_MAX: the input cannot know. */
  uint64_t (*due)(const ft_input *input);
  /* Says how many bytes were read and are not dealt with. NULL: this kind reads nothing. */
  size_t (*queued)(const ft_input *input);
  /*
   * Says how many messages were read and are not dealt with, a half one among them. NULL: this kind can read
   * them again.
   */
  uint64_t (*unfinished)(const ft_input *input);
  /*
   * With the lock held: has the log say that the input is silent, with what it counted; once for each
   * silence, which has to be twice as long each time. `now`: monotonic ns. NULL: the kind goes by the clock.
   */
  void (*look_at_silence)(ft_input *input, uint64_t now);
  /*
   * Adds the place up to which the plugin has dealt with messages, in a form of the kind's own: start finds
   * it again in `place` when the source is opened later. NULL: this kind keeps no place.
   */
  void (*place)(const ft_input *input, ft_buffer *out);
  /* Closes and frees the input. */
  void (*end)(ft_input *input);
} ft_input_kind;

/*
 * Writes the path or the address with which an input's text begins. Returns what the text has behind its line
 * break; "": nothing.
 */
const char *ft_input_cut(const char *text, char place[FT_PATH_BYTES]);

/*
 * How many characters of an input's text say which input it is. The rest may be secret, and with a URL it may
 * differ each time that the source is opened.
 */
size_t ft_input_name_length(const ft_input_kind *kind, const char *text);

/* Room for an input's title; a longer path is cut. */
enum { FT_INPUT_TITLE_BYTES = 320 };

/* The beginning of an input, which all kinds share. */
struct ft_input {
  const ft_input_kind *kind;
  char *text; /* the text that it was declared with */
  uint64_t value; /* the number that it was declared with */
  uint64_t options;
  const ft_plugin_facts *facts; /* the plugin's, with its permissions */
  const ft_operator_texts *texts; /* what its permissions may be about */
  ft_text place; /* while start runs: where it was when the source was open last; "": nobody knows */
  bool has_begun_before; /* while start runs: the cursor has a place for it, which may be "" */
  atomic_bool
      has_new_place; /* the input raises it when its place is of another kind, ft_inputs_places lowers it */
  bool begins_anew; /* while start runs: there was a cursor that is not to be trusted */
  char title[FT_INPUT_TITLE_BYTES]; /* its name in the log: lines("/var/log/x"), every(1000) */
  int watched; /* the descriptor for which the reactor waits before it pumps; -1: pump never has to wait */
  bool full; /* the reactor leaves it out, as it has no room */
  bool goes_on; /* its last pump left something to be done, for which the reactor does not wait */
  bool ended; /* no message comes after those that are there */
  bool failed; /* it ended because of `why`, and the source fails with it */
  ft_error why;
  size_t held; /* bytes of memory that it has for messages; set by make */
  size_t queued; /* bytes that were read and not dealt with when ft_input_note was called last */
  ft_counters *counters; /* the plugin state's */
  uint64_t heard; /* messages that the plugin has dealt with */
  uint64_t heard_at; /* monotonic ns: the last of these; 0: none, or the log has told of the silence */
  uint64_t silent_after; /* ns: how long it has to be silent before the log tells; 0: as at first */
  uint64_t dropped; /* messages that the input dropped and the log does not tell of yet */
  ft_error said; /* what the log is to tell, behind the title; "": nothing */
  ss_plugin_log_severity said_level;
};

/* Has the log tell something of the input, unless something that it was told before is not in the log yet. */
__attribute__((format(printf, 3, 4))) static inline void ft_input_say(ft_input *input,
                                                                      ss_plugin_log_severity level,
                                                                      const char *format, ...) {
  va_list args;
  if (input->said.text[0]) return;
  va_start(args, format);
  vsnprintf(input->said.text, sizeof input->said.text, format, args);
  va_end(args);
  input->said_level = level;
}

/* After bytes were read or dealt with: brings the metric of waiting bytes up to date. */
static inline void ft_input_note(ft_input *input) {
  if (!input->kind->queued) return;
  const size_t queued = input->kind->queued(input);
  ft_gauge_move(input->counters, FT_METRIC_QUEUE_BYTES, input->queued, queued);
  input->queued = queued;
}

#endif
