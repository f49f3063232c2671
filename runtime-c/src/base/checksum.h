/* A checksum of a plugin's machine code, by which the runtime finds what a disk or a copy did to it. */
#ifndef FT_CHECKSUM_H
#define FT_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* The bytes that it takes where it is stored, the lowest first. */
enum { FT_CHECKSUM_BYTES = 4 };

/*
 * The checksum of the bytes. Each change within four bytes changes it, and of other changes all but one in
 * 2^32; it is no defence against who means to change them.
 */
uint32_t ft_checksum(const uint8_t *bytes, size_t length);

#endif
