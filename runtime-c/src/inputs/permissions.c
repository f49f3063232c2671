#include "inputs/permissions.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "inputs/paths.h"

bool ft_permission_allows(const ft_permission *permission, const ft_operator_texts *texts, const char *path,
                          char *folder) {
  const char *value = permission->value;
  ft_text named;
  if (permission->action != FT_PERMISSION_READ) return false;
  switch (permission->from) {
    case FT_PERMISSION_PATH: return ft_path_is_within(path, value, strlen(value), false, folder);
    case FT_PERMISSION_PARAMS:
      if (*value == '\0')
        return ft_path_is_within(path, texts->params.data, texts->params.length, true, folder);
      return ft_json_member(texts->params, value, &named) && ft_path_is_named(path, named, folder);
    case FT_PERMISSION_CONFIG:
      return ft_json_member(texts->config, value, &named) && ft_path_is_named(path, named, folder);
  }
  return false;
}

/* Writes a permission in words. */
static void say(const ft_permission *permission, char *out, size_t size) {
  const char *value = permission->value;
  switch (permission->from) {
    case FT_PERMISSION_PATH: snprintf(out, size, "%s", value); break;
    case FT_PERMISSION_PARAMS:
      if (*value)
        snprintf(out, size, "what the open params' key \"%s\" names", value);
      else
        snprintf(out, size, "what the open params name");
      break;
    case FT_PERMISSION_CONFIG: snprintf(out, size, "what the config's key \"%s\" names", value); break;
  }
}

void ft_permissions_say(const ft_plugin_facts *facts, char *out, size_t size) {
  snprintf(out, size, "nothing");
  for (size_t i = 0, at = 0; i < facts->permission_count && at + 3 < size; i++) {
    if (facts->permissions[i].action != FT_PERMISSION_READ) continue;
    if (at) at += (size_t)snprintf(out + at, size - at, ", ");
    say(&facts->permissions[i], out + at, size - at);
    at += strlen(out + at);
  }
}

/* What the operator cut the permission to read down to. False: to nothing less. */
static bool find_narrowed(ft_text config, ft_text *value) {
  return ft_json_member(config, "falco_ts", value) && ft_json_member(*value, "permissions", value) &&
         ft_json_member(*value, "read", value);
}

/* Adds a folder that the path lies in. */
static void add_folder(ft_folders *folders, const char *folder) {
  char *const wide = folders->wide, *const narrow = folders->narrow;
  if (!*folder || strcmp(folder, wide) == 0) return;
  if (!*wide) {
    snprintf(wide, FT_PATH_BYTES, "%s", folder);
  } else if (strlen(folder) > strlen(wide)) {
    snprintf(narrow, FT_PATH_BYTES, "%s", folder);
  } else {
    snprintf(narrow, FT_PATH_BYTES, "%s", wide);
    snprintf(wide, FT_PATH_BYTES, "%s", folder);
  }
}

bool ft_permissions_read(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *path,
                         ft_folders *folders, ft_error *error) {
  char all[512], folder[FT_PATH_BYTES];
  ft_text narrowed;
  *folders->wide = *folders->narrow = '\0';
  if (ft_path_goes_up(path)) {
    ft_error_set(error, "%s: a path with .. in it is never allowed", path);
    return false;
  }
  size_t i = 0;
  while (i < facts->permission_count && !ft_permission_allows(&facts->permissions[i], texts, path, folder))
    i++;
  if (i == facts->permission_count) {
    ft_permissions_say(facts, all, sizeof all);
    ft_error_set(error, "%s: the plugin has no permission to read it; it may read %s", path, all);
    return false;
  }
  add_folder(folders, folder);
  if (!find_narrowed(texts->config, &narrowed)) return true;
  /* "none" is no path */
  if (*path == '/' && ft_path_is_named(path, narrowed, folder)) {
    add_folder(folders, folder);
    return true;
  }
  ft_error_set(error, "%s: falco_ts.permissions.read does not permit it; it permits %.*s", path,
               narrowed.length < sizeof all ? (int)narrowed.length : (int)sizeof all, narrowed.data);
  return false;
}
