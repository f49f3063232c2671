/* A stream whose bytes arrive in pieces, cut into messages as runtime-c/src/inputs/streams.c does. */
#ifndef STREAM_H
#define STREAM_H

#include "inputs/framing.h"

typedef struct stream {
  const ft_framing *framing;
  const uint8_t *bytes; /* the whole stream */
  void (*take)(void *to, const uint8_t *message, size_t length);
  void *to;
  size_t filled; /* bytes that have arrived */
  size_t at; /* the beginning of the next message */
  uint64_t skip; /* as ft_frame's */
  size_t too_long; /* messages */
  bool is_wrong; /* it is closed, as the bytes are no message */
} stream;

/* So many bytes more have arrived. */
static inline void stream_more(stream *self, size_t length) {
  size_t searched = self->filled - self->at;
  self->filled += length;
  if (self->skip && length)
    self->at += ft_frame_skip(self->framing, self->bytes + self->at, self->filled - self->at, &self->skip);
  while (self->at < self->filled && !self->is_wrong) {
    ft_frame frame;
    const uint8_t *next = self->bytes + self->at;
    const ft_frame_state state =
        ft_frame_next(self->framing, next, self->filled - self->at, searched, &frame);
    if (state == FT_FRAME_PARTIAL) return;
    if (state == FT_FRAME_WHOLE) self->take(self->to, next + frame.begin, frame.length);
    if (state == FT_FRAME_TOO_LONG) {
      self->too_long++;
      self->skip = frame.skip;
    }
    self->is_wrong = state == FT_FRAME_WRONG;
    self->at += frame.end;
    searched = 0;
  }
}

/* The stream ends. */
static inline void stream_end(stream *self) {
  ft_frame frame;
  const size_t length = self->filled - self->at;
  if (self->is_wrong || self->skip) return;
  if (ft_frame_last(self->framing, self->bytes + self->at, length, &frame))
    self->take(self->to, self->bytes + self->at + frame.begin, frame.length);
}

#endif
