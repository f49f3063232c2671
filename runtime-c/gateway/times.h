/* Times in headers. */
#ifndef TIMES_H
#define TIMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads a number of seconds, of up to 12 digits. False: it is none. */
bool time_of_digits(const char *text, size_t length, uint64_t *out);

/* Reads a date such as "Sun, 06 Nov 1994 08:49:37 GMT", in seconds since 1970. False: it is none. */
bool time_of_date(const char *text, size_t length, uint64_t *out);

#endif
