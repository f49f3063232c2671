/*
 * How a test in Node and the driver of a plugin talk: frames over two pipes, of which each side knows whose turn it is.
 *
 *   frame  │ u32 length of what follows │ u8 what it is │ …            text │ u32 length │ bytes │ NUL │      numbers are little-endian
 *
 * compiler/testing/native/wire.ts is the other end. Functions that cannot go on end the process: nobody is left to tell.
 */
#ifndef FT_HOST_CHANNEL_H
#define FT_HOST_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a frame is. The test asks for the first group, and gets REPLY, after any number of the second group; to ASKs it answers ANSWER. */
enum channel_frame {
  CHANNEL_INIT = 'I', CHANNEL_OPEN = 'O', CHANNEL_NEXT_BATCH = 'N', CHANNEL_PROGRESS = 'P', CHANNEL_CLOSE = 'C',
  CHANNEL_OPEN_PARAMS = 'L', CHANNEL_EXTRACT = 'X', CHANNEL_EVENT_TO_STRING = 'S', CHANNEL_DESTROY = 'D',
  CHANNEL_LOG = 'l', CHANNEL_DECLARED = 'd',
  CHANNEL_ASK_CLOCK = 't', CHANNEL_ASK_STATE = 's', CHANNEL_ASK_TAKE = 'm', CHANNEL_ASK_SETTLE = 'e',
  CHANNEL_ANSWER = 'a', CHANNEL_REPLY = 'r',
};

/* A frame that is read from its beginning, or put together. */
struct channel_buffer {
  unsigned char *bytes;
  size_t size, length, at;
};

/* Waits for a frame and returns what it is; 0: the other side has gone. What was read from the buffer before is overwritten. */
int channel_receive(int in, struct channel_buffer *buffer);
uint8_t channel_u8(struct channel_buffer *buffer);
uint32_t channel_u32(struct channel_buffer *buffer);
uint64_t channel_u64(struct channel_buffer *buffer);
const char *channel_text(struct channel_buffer *buffer, size_t *length); /* NUL-terminated; length may be NULL */

void channel_begin(struct channel_buffer *buffer, enum channel_frame what);
void channel_put_u8(struct channel_buffer *buffer, uint8_t value);
void channel_put_u32(struct channel_buffer *buffer, uint32_t value);
void channel_put_u64(struct channel_buffer *buffer, uint64_t value);
void channel_put_bytes(struct channel_buffer *buffer, const void *bytes, size_t length);
void channel_put_text(struct channel_buffer *buffer, const char *text); /* NULL: as "" */
void channel_send(int out, const struct channel_buffer *buffer);

void channel_free(struct channel_buffer *buffer);

#endif
