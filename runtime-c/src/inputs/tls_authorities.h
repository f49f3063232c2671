/* The authorities that this machine trusts: a file of certificates, which each distribution has elsewhere. */
#ifndef FT_TLS_AUTHORITIES_H
#define FT_TLS_AUTHORITIES_H

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"

/* Finds the file. False with the error, where there is none. */
bool ft_tls_authorities_find(char out[FT_PATH_BYTES], ft_error *error);

#endif
