/* Files that are gzip, and the gateway that inflates them. */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "inputs/gateway.h"
#include "inputs/gzip.h"

_Static_assert((int)FT_GZIP_FIRST == (int)FT_GATEWAY_ROOM, "they are its first ones");

/* The gateway's functions, in the order of their names. */
enum { BEGIN = FT_GATEWAY_CALLS_OF_GZIP, TELLS, READ, CALLS_END };

static const char *const NAMES[] = {"gzip_begin", "gzip_found", "gzip_read"};
_Static_assert(FT_GATEWAY_CALLS_OF_GZIP + sizeof NAMES / sizeof *NAMES == CALLS_END, "a name for each");
_Static_assert((int)CALLS_END < (int)FT_GATEWAY_CALLS, "as many as there is room for");

static const ft_gateway_part PART = {
    .names = NAMES,
    .first = FT_GATEWAY_CALLS_OF_GZIP,
    .count = sizeof NAMES / sizeof *NAMES,
    .memory = 1 << 20,
    .call_ms = 100, /* for 128 KiB it takes half a millisecond */
};

enum { TELLS_BYTES = 12 }; /* of what a read tells */

/* What gzip_read has found. */
enum { MORE = 0, FULL = 1, WHOLE = 2, BROKEN = 3, WRONG_SUM = 4, NO_GZIP = 5 };

void ft_gzip_end(ft_gzip *self) {
  if (self->gateway) ft_gateway_end(self->gateway);
  free(self->gateway);
  self->gateway = NULL;
}

/* Says what is wrong with the file at the place up to which it was inflated, or near it. */
static ft_gzip_state breaks(ft_gzip *self, const char *what) {
  self->problem = 0;
  const uint64_t place = self->behind - (self->filled - self->at);
  ft_error_set(&self->why, "byte %llu: %s; what stands before that was read", (unsigned long long)place,
               what);
  return FT_GZIP_BREAKS;
}

/* The gateway has trapped, or says what cannot be: it is made anew for the next file. */
static ft_gzip_state dies(ft_gzip *self, const ft_input *input) {
  const ft_error why = self->gateway->why;
  ft_count(input->counters, FT_METRIC_GATEWAY_TRAPS, 1);
  ft_gzip_end(self);
  return breaks(self, why.text);
}

/* Makes the gateway, if there is none. False: `gateway.why` says why. */
static bool make_gateway(ft_gzip *self, const ft_input *input) {
  ft_gateway *gateway = self->gateway;
  *gateway = (ft_gateway){.parts = {&PART}};
  return ft_gateway_begin(gateway, input->facts, input->counters, &gateway->why) &&
         ft_gateway_find(gateway, TELLS, TELLS_BYTES, &gateway->found);
}

ft_gzip_state ft_gzip_open(ft_gzip *self, const ft_input *input, const uint8_t *bytes, size_t count) {
  int32_t failed = 0;
  const bool is_new = !self->gateway;
  if (is_new) self->gateway = calloc(1, sizeof *self->gateway);
  if (!self->gateway) return breaks(self, "out of memory");
  if ((is_new && !make_gateway(self, input)) || !ft_gateway_call(self->gateway, BEGIN, NULL, 0, &failed))
    return dies(self, input);
  if (failed) {
    ft_gateway_distrust(self->gateway, "there is no memory to inflate it");
    return dies(self, input);
  }
  memcpy(ft_gateway_place(self->gateway), bytes, count);
  self->is_gzip = true;
  self->filled = (uint32_t)count;
  self->behind = count;
  return FT_GZIP_GOES_ON;
}

/* Inflates of the gateway's room as much as there is room for. */
static ft_gzip_state inflate_room(ft_gzip *self, const ft_input *input, uint8_t *to, size_t room,
                                  size_t *got) {
  const uint32_t given = self->filled - self->at;
  const uint32_t arguments[] = {self->at, given, room < UINT32_MAX ? (uint32_t)room : UINT32_MAX};
  int32_t found;
  if (!ft_gateway_call(self->gateway, READ, arguments, 3, &found)) return dies(self, input);
  const uint8_t *tells = self->gateway->base + self->gateway->found;
  const uint32_t used = ft_load_u32(tells), out = ft_load_u32(tells + 4), length = ft_load_u32(tells + 8);
  const bool does_nothing = !used && !length && (found == FULL || (found == MORE && given));
  if (does_nothing || used > given || length > room || !ft_gateway_has(self->gateway, out, length)) {
    ft_gateway_distrust(self->gateway,
                        does_nothing ? "it reads nothing" : "it names bytes outside of its memory");
    return dies(self, input);
  }
  memcpy(to, self->gateway->base + out, length);
  *got = length;
  self->at += used;
  self->is_whole = found == WHOLE;
  self->is_full = found == FULL;
  switch (found) {
    case MORE:
    case FULL:
    case WHOLE: return FT_GZIP_GOES_ON;
    case WRONG_SUM: return breaks(self, "what is compressed has another checksum or length than it names");
    case NO_GZIP: return breaks(self, "what follows is not compressed with gzip");
    default: return breaks(self, "what is compressed is broken");
  }
}

ft_gzip_state ft_gzip_inflate(ft_gzip *self, const ft_input *input, int file, uint8_t *to, size_t room,
                              size_t *got) {
  if (self->at == self->filled && !self->is_full) {
    size_t count = 0;
    const ft_gzip_state state =
        ft_gzip_read_file(self, input, file, ft_gateway_place(self->gateway), FT_GATEWAY_ROOM, &count);
    if (state == FT_GZIP_ENDS && !self->is_whole)
      return breaks(self, "the file ends before the compressed part does");
    if (state != FT_GZIP_GOES_ON) return state;
    self->at = 0;
    self->filled = (uint32_t)count;
    self->behind += count;
  }
  return inflate_room(self, input, to, room, got);
}
