/* Checks what a plugin may do outside of its sandbox: what its permissions allow, and nothing else. */
#ifndef FT_PERMISSIONS_H
#define FT_PERMISSIONS_H

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"
#include "falco_ts.h"

/* The operator's texts, which permissions refer to. */
typedef struct ft_operator_texts {
  ft_text config;
  ft_text params; /* the open params */
} ft_operator_texts;

/*
 * Whether a file of this path may be read. Sets `folder`, of FT_PATH_BYTES, to the folder that the permission
 * is for, "" where it names the path itself. False with an error that names the permissions there are.
 */
bool ft_permissions_read(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *path,
                         char *folder, ft_error *error);

#endif
