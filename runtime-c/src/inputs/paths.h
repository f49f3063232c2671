/* Which paths a path of a permission stands for. */
#ifndef FT_PATHS_H
#define FT_PATHS_H

#include <stdbool.h>

#include "base/text.h"

/* Whether `..` is a part of the path. Such a path would leave the folder that a permission names. */
bool ft_path_goes_up(const char *path);

/*
 * Whether the path is the allowed one, or below it; sets `folder`, of FT_PATH_BYTES, then: "" where the path
 * itself is allowed. A permission for a folder ends with a slash; an operator's text need not.
 */
bool ft_path_is_within(const char *path, const char *allowed, size_t length, bool is_operators, char *folder);

/*
 * Whether an operator's JSON value allows the path, as ft_path_is_within does: a text, or a list of texts.
 */
bool ft_path_is_named(const char *path, ft_text value, char *folder);

#endif
