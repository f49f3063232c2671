/* What a plugin may do outside of its sandbox, as its manifest says; all else is refused. */
#ifndef FT_PERMISSIONS_H
#define FT_PERMISSIONS_H

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"
#include "falco_ts.h"

/* What the operator wrote, which a permission may be about. */
typedef struct ft_operator_texts {
  ft_text config;
  ft_text params; /* of open */
} ft_operator_texts;

/* Whether the file of this path may be read; false with an error that names the permissions there are. */
bool ft_permissions_read(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *path, ft_error *error);

#endif
