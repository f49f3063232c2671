#include "channel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host.h"

_Noreturn static void give_up(const char *why) {
  host_error(NULL, "drive: %s", why);
  exit(HOST_FAILED);
}

static void make_room(struct channel_buffer *buffer, size_t size) {
  if (size <= buffer->size) return;
  if (size < 2 * buffer->size) size = 2 * buffer->size;
  unsigned char *bytes = realloc(buffer->bytes, size);
  if (bytes == NULL) give_up("out of memory");
  buffer->bytes = bytes;
  buffer->size = size;
}

/* Reads `length` bytes. False: the other side closed the pipe before the first byte. */
static bool read_all(int in, unsigned char *bytes, size_t length) {
  for (size_t done = 0; done < length;) {
    const ssize_t got = read(in, bytes + done, length - done);
    if (got > 0) {
      done += (size_t)got;
    } else if (got == 0 && done == 0) {
      return false;
    } else if (got == 0 || errno != EINTR) {
      give_up("the test's end of the pipe broke");
    }
  }
  return true;
}

int channel_receive(int in, struct channel_buffer *buffer) {
  uint32_t length;
  if (!read_all(in, (unsigned char *)&length, sizeof length)) return 0;
  make_room(buffer, length);
  if (length == 0 || !read_all(in, buffer->bytes, length)) give_up("a frame without an end");
  buffer->length = length;
  buffer->at = 0;
  return channel_u8(buffer);
}

static const unsigned char *take(struct channel_buffer *buffer, size_t length) {
  if (length > buffer->length - buffer->at) give_up("a frame that is too short");
  buffer->at += length;
  return buffer->bytes + buffer->at - length;
}

uint8_t channel_u8(struct channel_buffer *buffer) { return *take(buffer, 1); }

uint32_t channel_u32(struct channel_buffer *buffer) {
  uint32_t value;
  memcpy(&value, take(buffer, sizeof value), sizeof value);
  return value;
}

uint64_t channel_u64(struct channel_buffer *buffer) {
  uint64_t value;
  memcpy(&value, take(buffer, sizeof value), sizeof value);
  return value;
}

const char *channel_text(struct channel_buffer *buffer, size_t *length) {
  const uint32_t bytes = channel_u32(buffer);
  const char *text = (const char *)take(buffer, (size_t)bytes + 1);
  if (text[bytes] != '\0') give_up("a text without an end");
  if (length != NULL) *length = bytes;
  return text;
}

static void put(struct channel_buffer *buffer, const void *bytes, size_t length) {
  make_room(buffer, buffer->length + length);
  if (length > 0) memcpy(buffer->bytes + buffer->length, bytes, length);
  buffer->length += length;
}

void channel_begin(struct channel_buffer *buffer, enum channel_frame what) {
  buffer->length = 0;
  channel_put_u32(buffer, 0); /* channel_send sets the length */
  channel_put_u8(buffer, (uint8_t)what);
}

void channel_put_u8(struct channel_buffer *buffer, uint8_t value) { put(buffer, &value, sizeof value); }
void channel_put_u32(struct channel_buffer *buffer, uint32_t value) { put(buffer, &value, sizeof value); }
void channel_put_u64(struct channel_buffer *buffer, uint64_t value) { put(buffer, &value, sizeof value); }

void channel_put_bytes(struct channel_buffer *buffer, const void *bytes, size_t length) {
  channel_put_u32(buffer, (uint32_t)length);
  put(buffer, bytes, length);
  channel_put_u8(buffer, 0);
}

void channel_put_text(struct channel_buffer *buffer, const char *text) {
  channel_put_bytes(buffer, text, text != NULL ? strlen(text) : 0);
}

void channel_send(int out, const struct channel_buffer *buffer) {
  const uint32_t length = (uint32_t)(buffer->length - sizeof length);
  memcpy(buffer->bytes, &length, sizeof length);
  for (size_t done = 0; done < buffer->length;) {
    const ssize_t written = write(out, buffer->bytes + done, buffer->length - done);
    if (written >= 0) {
      done += (size_t)written;
    } else if (errno != EINTR) {
      give_up("the test is gone");
    }
  }
}

void channel_free(struct channel_buffer *buffer) { free(buffer->bytes); }
