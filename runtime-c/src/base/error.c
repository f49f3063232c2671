#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

void ft_error_set(ft_error *error, const char *format, ...) {
  va_list args;
  va_start(args, format);
  if (vsnprintf(error->text, sizeof error->text, format, args) < 0) error->text[0] = '\0';
  va_end(args);
}
