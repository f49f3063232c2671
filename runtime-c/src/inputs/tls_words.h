/* What TLS's numbers mean, in words. */
#ifndef FT_TLS_WORDS_H
#define FT_TLS_WORDS_H

#include "inputs/tls_files.h"

enum { FT_TLS_ENDS = -0x7280 }; /* mbedTLS's number of a connection that ends in the handshake */

/* Why a connection failed, and what is to be done about it. */
void ft_tls_say_problem(const ft_tls_files *files, const ft_tls_found *what, ft_error *out);

#endif
