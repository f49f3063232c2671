/* What TLS's numbers mean, in words. */
#ifndef FT_TLS_WORDS_H
#define FT_TLS_WORDS_H

#include <stdint.h>

/* Why a connection failed, of mbedTLS's number and what is wrong with the peer's certificate. */
const char *ft_tls_say_problem(int32_t problem, uint32_t distrust);

#endif
