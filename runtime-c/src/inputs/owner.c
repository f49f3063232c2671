#include "inputs/owner.h"

#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Room for one row of the system's users or groups; a group of thousands of members has more. */
enum { ROW_BYTES = 65536, NAME_BYTES = 64 };

static const unsigned NOBODY = (unsigned)-1;

/* Reads a number below 2^32 - 1, which would mean that nothing is changed. */
static bool read_number(const char *text, unsigned *out) {
  uint64_t number = 0;
  for (const char *at = text; *at; at++) {
    if (*at < '0' || *at > '9' || number >= NOBODY) return false;
    number = number * 10 + (uint64_t)(*at - '0');
  }
  *out = (unsigned)number;
  return *text && number < NOBODY;
}

/* Asks the system for a user or a group of this name; NOBODY where it knows none. */
static unsigned look_up(const char *name, bool is_group, char *room) {
  struct passwd user, *found_user = NULL;
  struct group group, *found_group = NULL;
  if (is_group) {
    getgrnam_r(name, &group, room, ROW_BYTES, &found_group);
    return found_group ? found_group->gr_gid : NOBODY;
  }
  getpwnam_r(name, &user, room, ROW_BYTES, &found_user);
  return found_user ? found_user->pw_uid : NOBODY;
}

static bool find(const char *name, bool is_group, unsigned *out, ft_error *error) {
  if (read_number(name, out)) return true;
  char *room = malloc(ROW_BYTES);
  *out = room ? look_up(name, is_group, room) : NOBODY;
  free(room);
  if (*out != NOBODY) return true;
  ft_error_set(error, "owner: found the %s \"%s\", which this system does not know",
               is_group ? "group" : "user", name);
  return false;
}

bool ft_owner_find(ft_owner *owner, const char *text, ft_error *error) {
  char user[NAME_BYTES];
  const char *colon = strchr(text, ':');
  const size_t length = colon ? (size_t)(colon - text) : strlen(text);
  *owner = (ft_owner){(uid_t)-1, (gid_t)-1};
  if (length >= sizeof user || (colon && (!colon[1] || strchr(colon + 1, ':')))) {
    ft_error_set(error, "owner: found \"%s\", expected a user, user:group or :group", text);
    return false;
  }
  memcpy(user, text, length);
  user[length] = '\0';
  return (!length || find(user, false, &owner->user, error)) &&
         (!colon || find(colon + 1, true, &owner->group, error));
}
