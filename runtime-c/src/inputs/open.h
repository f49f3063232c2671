/* Opening a file that a plugin's permissions allow: the kernel sees to it that no link leads out of them. */
#ifndef FT_OPEN_H
#define FT_OPEN_H

#include "inputs/permissions.h"

/*
 * Opens a file to be read, without waiting for who writes into a pipe. Returns the descriptor, which closes
 * with exec and is the caller's; -1 with an error that names the path.
 */
int ft_open_permitted(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *path,
                      ft_error *error);

#endif
