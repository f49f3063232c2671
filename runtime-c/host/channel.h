/*
 * The channel between a test in Node and the driver of a plugin: frames over two pipes. Each side knows whose
 * turn it is.
 *
 *   frame  │ u32 length of what follows │ u8 its kind │ …            numbers are little-endian
 *   text   │ u32 length │ bytes │ NUL │
 *
 * test-wire.json has the kinds of frames, and compiler/testing/native/wire.ts is the other end. A function
 * that cannot go on ends the process, since nobody is left to tell.
 */
#ifndef FT_HOST_CHANNEL_H
#define FT_HOST_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "test_wire.h"

/* A frame that is being read or put together. */
struct channel_buffer {
  unsigned char *bytes;
  size_t size, length, at;
};

/*
 * Waits for a frame, reads it over the buffer's last one, and returns its kind; 0: the other side has gone.
 */
int channel_receive(int in, struct channel_buffer *buffer);
uint8_t channel_u8(struct channel_buffer *buffer);
uint32_t channel_u32(struct channel_buffer *buffer);
uint64_t channel_u64(struct channel_buffer *buffer);
/* NUL-terminated; length may be NULL */
const char *channel_text(struct channel_buffer *buffer, size_t *length);

void channel_begin(struct channel_buffer *buffer, enum channel_frame what);
void channel_put_u8(struct channel_buffer *buffer, uint8_t value);
void channel_put_u32(struct channel_buffer *buffer, uint32_t value);
void channel_put_u64(struct channel_buffer *buffer, uint64_t value);
void channel_put_bytes(struct channel_buffer *buffer, const void *bytes, size_t length);
void channel_put_text(struct channel_buffer *buffer, const char *text); /* puts "" for NULL */
void channel_send(int out, const struct channel_buffer *buffer);

void channel_free(struct channel_buffer *buffer);

#endif
