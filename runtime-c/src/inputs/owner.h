/* Who owns the file of a Unix socket. */
#ifndef FT_OWNER_H
#define FT_OWNER_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

typedef struct ft_owner {
  uid_t user; /* (uid_t)-1: as the process has it */
  gid_t group; /* (gid_t)-1: the same */
} ft_owner;

/*
 * Finds who is meant by "user", "user:group" or ":group", in names or numbers; "" is nobody in particular.
 * What is a number is asked of nobody. False with the error.
 */
bool ft_owner_find(ft_owner *owner, const char *text, ft_error *error);

#endif
