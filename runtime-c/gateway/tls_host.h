/* What TLS has of the host: random numbers and the time. */
#ifndef TLS_HOST_H
#define TLS_HOST_H

#include <stddef.h>

/* Random bytes, as mbedTLS asks for them. Never fails: the host traps where the kernel has none. */
int host_random_for(void *nobody, unsigned char *out, size_t length);

#endif
