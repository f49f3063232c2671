/* How a stream of bytes is cut into messages. */
#ifndef FT_FRAMING_H
#define FT_FRAMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ft_framing {
  uint8_t kind; /* enum ft_guest_framing; not DATAGRAMS */
  uint8_t delimiter; /* with FT_FRAMING_DELIMITER */
  uint32_t longest; /* bytes that a message has at most */
} ft_framing;

typedef enum ft_frame_state {
  FT_FRAME_WHOLE,
  FT_FRAME_PARTIAL, /* the rest is not there yet */
  FT_FRAME_TOO_LONG, /* it is passed over: `skip` says how */
  FT_FRAME_WRONG, /* these bytes are none of this framing */
} ft_frame_state;

typedef struct ft_frame {
  size_t begin, length; /* the message in the bytes */
  size_t end; /* behind it and all that belongs to it; with FT_FRAME_TOO_LONG, behind what is there of it */
  uint64_t skip; /* with FT_FRAME_TOO_LONG: how many bytes more belong to it, or FT_FRAME_TO_END */
} ft_frame;

/* All up to the next end. */
#define FT_FRAME_TO_END UINT64_MAX

/* Finds the first message of bytes that begin with one. `searched`: no end is in so many of them. */
ft_frame_state ft_frame_next(const ft_framing *framing, const uint8_t *bytes, size_t length, size_t searched,
                             ft_frame *out);

/*
 * Passes bytes of a message that is too long. Returns how many belong to it, and sets *skip to what is left
 * of it; 0: nothing.
 */
size_t ft_frame_skip(const ft_framing *framing, const uint8_t *bytes, size_t length, uint64_t *skip);

/*
 * What a stream ended with. Whether it is a message: one of lines is, without its end; another one is half a
 * message, and lost.
 */
bool ft_frame_last(const ft_framing *framing, const uint8_t *bytes, size_t length, ft_frame *out);

#endif
