/*
 * What a cursor's file has:
 *
 *   "falco-ts cursor\n" │ u32 version │ u64 length of the rest │ u64 checksum of the rest │ the rest
 *   the rest            │ the plugin's name │ what it saved │ input, place │ input, place │ …
 *
 * All texts have their length, a u32, in front of them. Numbers are little-endian.
 */
#ifndef FT_CURSOR_FILE_H
#define FT_CURSOR_FILE_H

#include "base/buffer.h"
#include "base/error.h"

enum { FT_CURSOR_VERSION = 1, FT_CURSOR_MOST_BYTES = 64 << 20 };

/* What is in a cursor, as places in the bytes of its file. */
typedef struct ft_cursor_parts {
  ft_text saved; /* what the plugin saved */
  ft_reader places; /* texts in pairs: an input and its place */
} ft_cursor_parts;

/* Begins a cursor of this plugin with what it saved. Inputs and their places are added as texts, then. */
void ft_cursor_file_begin(ft_buffer *file, ft_text plugin, ft_text saved);

/* Ends it: sets its length and its checksum. */
void ft_cursor_file_end(ft_buffer *file);

/*
 * Reads a cursor of this plugin. False with the error: it is damaged, another plugin's or of another version.
 */
bool ft_cursor_file_read(ft_text file, ft_text plugin, ft_cursor_parts *out, ft_error *error);

#endif
