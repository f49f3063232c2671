#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"

void ft_error_set(ft_error *error, const char *format, ...) {
  va_list args;
  va_start(args, format);
  const int length = vsnprintf(error->text, sizeof error->text, format, args);
  if (length < 0) error->text[0] = '\0';
  if (length >= (int)sizeof error->text) error->text[ft_utf8_cut(error->text, sizeof error->text - 1)] = '\0';
  va_end(args);
}
