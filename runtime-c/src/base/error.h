/* An error's text, in the caller's memory: an error is made without an allocation. */
#ifndef FT_ERROR_H
#define FT_ERROR_H

#include "falco_plugin_abi.h"

typedef struct ft_error {
  char text[PLUGIN_MAX_ERRLEN];
} ft_error;

/* Sets the text, cut where it is too long. */
__attribute__((format(printf, 2, 3))) void ft_error_set(ft_error *error, const char *format, ...);

#endif
