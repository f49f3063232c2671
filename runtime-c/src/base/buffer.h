/* Bytes that grow as more are added, and numbers and texts that are read from such bytes again. */
#ifndef FT_BUFFER_H
#define FT_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* All zero: empty. free(bytes) ends it. */
typedef struct ft_buffer {
  uint8_t *bytes;
  size_t length;
  size_t room;
  bool has_failed; /* there was no memory for something that was added */
} ft_buffer;

void ft_buffer_add(ft_buffer *buffer, const void *bytes, size_t length);
void ft_buffer_add_u32(ft_buffer *buffer, uint32_t value);
void ft_buffer_add_u64(ft_buffer *buffer, uint64_t value);

/* Adds the length, as u32, and the bytes. */
void ft_buffer_add_text(ft_buffer *buffer, const void *bytes, size_t length);

/* Bytes that are read from their beginning on. What they do not have is read as 0 and "". */
typedef struct ft_reader {
  const uint8_t *at;
  size_t left;
  bool has_failed; /* something was read that is not there */
} ft_reader;

uint32_t ft_read_u32(ft_reader *reader);
uint64_t ft_read_u64(ft_reader *reader);
ft_text ft_read_text(ft_reader *reader);

#endif
