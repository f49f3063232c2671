/* A checksum of a plugin's machine code, by which the runtime finds what a disk or a copy did to it. */
#ifndef FT_CHECKSUM_H
#define FT_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* The bytes that it takes where it is stored, the lowest first. */
enum { FT_CHECKSUM_BYTES = 8 };

/*
 * The checksum of the bytes. Each change within eight bytes changes it, and of other changes nearly all; it
 * is no defence against who means to change them.
 */
uint64_t ft_checksum(const uint8_t *bytes, size_t length);

#endif
