/*
 * What a file says: the bytes in it, or where it begins as gzip does, what these are inflated to. Its name
 * says nothing of that. A gateway inflates (../../gateway/gzip.c), which the first such file makes: from then
 * on it is there for those that follow. What a call does is bounded, whatever the bytes are: by the bytes
 * that are read for it, and by the room for what they are inflated to.
 */
#ifndef FT_GZIP_H
#define FT_GZIP_H

#include "inputs/input.h"

enum { FT_GZIP_FIRST = 65536 }; /* bytes that are read of a file at first: the room of a gateway */

/* Whether bytes from the beginning of a file are gzip: no text begins so. */
static inline bool ft_gzip_begins(const uint8_t *bytes, size_t count) {
  return count >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}

typedef enum ft_gzip_state {
  FT_GZIP_GOES_ON, /* there may be more, also where no byte came */
  FT_GZIP_WAITS, /* a pipe has nothing now */
  FT_GZIP_ENDS, /* the file was read to its end */
  FT_GZIP_BREAKS, /* it cannot be read any further, and `why` says so; what came before counts */
} ft_gzip_state;

typedef struct ft_gzip {
  struct ft_gateway *gateway; /* NULL until it is needed */
  bool has_begun; /* a byte of the file was read */
  bool is_gzip;
  bool is_whole; /* a member has just come to its end */
  bool is_full; /* there is more of what the gateway was given */
  uint64_t behind; /* the place in the file behind the gateway's room */
  uint32_t at, filled; /* places in that room: what was not inflated lies between them */
  ft_error why;
  int problem; /* of a read that failed: errno; 0: what was read is wrong */
} ft_gzip;

/* Goes on with another file, which is at its beginning. */
void ft_gzip_begin(ft_gzip *self);

/*
 * Reads as far as there is room: *got bytes. Counts for the input what is read of the file. Room for less
 * than two bytes is none.
 */
ft_gzip_state ft_gzip_read(ft_gzip *self, const ft_input *input, int file, uint8_t *to, size_t room,
                           size_t *got);

/* ---- gzip_gateway.c ------------------------------------------------------------------------------------ */

/*
 * Has a gateway begin with a file that is gzip, whose first bytes were read. After FT_GZIP_BREAKS there is
 * none.
 */
ft_gzip_state ft_gzip_open(ft_gzip *self, const ft_input *input, const uint8_t *bytes, size_t count);

/* As ft_gzip_read, of a file that is gzip. */
ft_gzip_state ft_gzip_inflate(ft_gzip *self, const ft_input *input, int file, uint8_t *to, size_t room,
                              size_t *got);

/* Reads of the file itself. */
ft_gzip_state ft_gzip_read_file(ft_gzip *self, const ft_input *input, int file, uint8_t *to, size_t room,
                                size_t *got);

/* Ends the gateway, if there is one. */
void ft_gzip_end(ft_gzip *self);

#endif
