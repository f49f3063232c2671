/* How much stack a host's thread has left for a plugin. */
#ifndef FT_STACK_H
#define FT_STACK_H

#include <stdbool.h>

#include "base/error.h"

/*
 * Whether the calling thread has the stack that a plugin may use: the guest's (engine_config.c), and 64 KiB
 * for what the guest calls, such as the host's log. False with the error. True where nobody knows.
 */
bool ft_stack_is_enough(ft_error *error);

#endif
