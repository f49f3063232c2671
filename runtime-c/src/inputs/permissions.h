/*
 * Checks what a plugin may do outside of its sandbox: what its permissions allow, and nothing else. An
 * operator cuts them down with falco_ts.permissions in the init config, and never widens them.
 */
#ifndef FT_PERMISSIONS_H
#define FT_PERMISSIONS_H

#include <stdbool.h>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "falco_ts.h"

/* The operator's texts, which permissions refer to. */
typedef struct ft_operator_texts {
  ft_text config;
  ft_text params; /* the open params */
} ft_operator_texts;

/*
 * The folders that no link may lead out of: the plugin's permission is for one, and the operator may have cut
 * it down to another. The narrow one lies in the wide one, by its name. "": there is none.
 */
typedef struct ft_folders {
  char wide[FT_PATH_BYTES];
  char narrow[FT_PATH_BYTES];
} ft_folders;

/*
 * Whether a file of this path may be read. Sets the folders; there are none where the path itself is named.
 * False with an error that names the permissions there are.
 */
bool ft_permissions_read(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *path,
                         ft_folders *folders, ft_error *error);

/*
 * Whether one permission of the plugin's own is to read this path; sets the folder as ft_path_is_within does.
 */
bool ft_permission_allows(const ft_permission *permission, const ft_operator_texts *texts, const char *path,
                          char *folder);

/* Whether one permission of the plugin's own, to listen or to connect, is for this address. */
bool ft_permission_has_address(const ft_permission *permission, const ft_operator_texts *texts,
                               const char *address);

/*
 * Writes in words what the plugin's own permissions for an action are for, "nothing" if there are none; with
 * the operator's texts, which may be NULL, also which keys are not given in them.
 */
void ft_permissions_say(const ft_plugin_facts *facts, ft_permission_action action,
                        const ft_operator_texts *texts, char *out, size_t size);

/*
 * Whether the plugin may listen at an address, or connect to it: 127.0.0.1:514, [::1]:514, a path, or @ and
 * an abstract name. False with an error that names the permissions there are, or what the operator permits.
 */
bool ft_permissions_listen(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *address,
                           ft_error *error);
bool ft_permissions_connect(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *address,
                            ft_error *error);

/*
 * Whether a permission to connect names just this address, not merely with a `*`. One of a private network
 * needs that, whatever name led to it.
 */
bool ft_permissions_name(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *address);

/* The text for which an operator permits nothing: a list without items arrives as null. */
#define FT_PERMISSIONS_NONE "none"

/* What only plugins that may read, listen or connect have in their .so. */
struct ft_permission_rules {
  /*
   * In init: whether falco_ts.permissions of the config is right, and cuts the permissions down. False with
   * the error.
   */
  bool (*check)(const ft_plugin_facts *facts, ft_text config, const ft_log *log, ft_error *error);
};

#endif
