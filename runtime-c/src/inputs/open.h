/* Opening a file that a plugin's permissions allow: the kernel sees to it that no link leads out of them. */
#ifndef FT_OPEN_H
#define FT_OPEN_H

#include <sys/stat.h>

#include "inputs/permissions.h"

/*
 * Opens a file to be read, without waiting for who writes into a pipe. Returns the descriptor, which closes
 * with exec and is the caller's; -1 with an error that names the path.
 */
int ft_open_permitted(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *path,
                      ft_error *error);

/* Whether a file of this path may be opened; false with an error that names the permissions there are. */
bool ft_open_is_permitted(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *path,
                          ft_error *error);

/*
 * As ft_open_permitted, of a file that a pattern was found to name. The folders are those of the pattern's
 * permission (ft_permissions_read): no link may lead out of them. Without any the path itself is permitted.
 */
int ft_open_found(const ft_folders *folders, const char *path, ft_error *error);

/* As ft_open_found, also of a folder, to be listed. `about` is what was opened. */
int ft_open_any(const ft_folders *folders, const char *path, struct stat *about, ft_error *error);

#endif
