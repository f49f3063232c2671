/*
 * One input of an open source: something that has messages for the plugin, such as a timer or the lines of a file. A kind of
 * input is a file input_*.c with a table of functions. None of them waits or calls the plugin; all are called with the lock of the
 * source's inputs held (inputs.h), but make.
 *
 * Messages are handed over, and only gone once they are dealt with:
 *
 *   taken by the plugin │ handed over (marks) │ there │ not read yet
 *                       ╰─ rewind ◀───────────╯
 */
#ifndef FT_INPUT_H
#define FT_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

typedef struct ft_input ft_input;

typedef struct ft_message {
  const uint8_t *bytes; /* until the next call for its input that is not `next` */
  uint32_t length;
  uint32_t mark; /* for `accept` */
} ft_message;

typedef struct ft_input_kind {
  const char *name; /* as plugins call it */
  /* Allocates one from what the plugin declares; NULL with the error. */
  ft_input *(*make)(const char *text, uint64_t value, ft_error *error);
  /* Opens what there is to open; false with the error. */
  bool (*start)(ft_input *input, ft_error *error);
  /* Reads what is there, without waiting, as far as there is room. NULL: there is nothing to read. */
  void (*pump)(ft_input *input);
  /* Whether pump has room to read into. */
  bool (*has_room)(const ft_input *input);
  /* The next message that is there and not handed over; false if there is none. `now`: monotonic ns. */
  bool (*next)(ft_input *input, uint64_t now, ft_message *out);
  /* The plugin has dealt with a message, and with those of this input before it. */
  void (*accept)(ft_input *input, uint32_t mark, uint64_t now);
  /* What was handed over and not accepted is to be handed over again. */
  void (*rewind)(ft_input *input);
  /* While there is none: when it will have a message, monotonic ns; UINT64_MAX: it cannot know. */
  uint64_t (*due)(const ft_input *input);
  /* Closes and frees it. */
  void (*end)(ft_input *input);
} ft_input_kind;

/* Room for how messages name an input; a longer path is cut. */
enum { FT_INPUT_TITLE_BYTES = 320 };

/* What every kind of input begins with. */
struct ft_input {
  const ft_input_kind *kind;
  char *text; /* that it was declared with, and its number */
  uint64_t value;
  char title[FT_INPUT_TITLE_BYTES]; /* as messages name it: lines("/var/log/x"), every(1000) */
  int watched; /* a descriptor that the reactor waits for and pumps at; -1: pump never has to wait */
  bool full; /* the reactor has left it out for want of room */
  bool ended; /* no further message, once those that are there are taken */
  bool failed; /* the same, and the source ends with it: */
  ft_error why;
  uint64_t dropped; /* messages that the input itself dropped, since they were last spoken of */
};

extern const ft_input_kind ft_input_timer;
extern const ft_input_kind ft_input_lines;

#endif
