#include "inputs/permissions.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"

/* Whether `..` is a part of the path. Such a path would leave the folder that a permission names. */
static bool goes_up(const char *path) {
  for (const char *at = path; (at = strstr(at, "..")); at += 2) {
    const bool begins = at == path || at[-1] == '/', ends = at[2] == '\0' || at[2] == '/';
    if (begins && ends) return true;
  }
  return false;
}

/*
 * Whether the path is the allowed one, or below it; sets the folder then, "" where the path itself is
 * allowed. A permission for a folder ends with a slash; an operator's text need not.
 */
static bool is_within(const char *path, const char *allowed, size_t length, bool is_operators, char *folder) {
  if (length == 0 || length >= FT_PATH_BYTES || strncmp(path, allowed, length) != 0) return false;
  const char next = path[length];
  if (next != '\0' && allowed[length - 1] != '/' && !(is_operators && next == '/')) return false;
  snprintf(folder, FT_PATH_BYTES, "%.*s", next == '\0' ? 0 : (int)length, allowed);
  return true;
}

/*
 * Whether the operator's text allows the path: the text as a whole, or the value of its key, which is a text
 * or a list of texts.
 */
static bool is_named(const char *path, ft_text text, const char *key, char *folder) {
  ft_text value = text, one;
  char name[FT_PATH_BYTES];
  if (*key == '\0') return text.length < sizeof name && is_within(path, text.data, text.length, true, folder);
  if (!ft_json_member(text, key, &value)) return false;
  if (ft_json_string(value, name, sizeof name)) return is_within(path, name, strlen(name), true, folder);
  ft_json list;
  if (!ft_json_open_array(&list, value)) return false;
  while (ft_json_next_item(&list, &one)) {
    if (ft_json_string(one, name, sizeof name) && is_within(path, name, strlen(name), true, folder))
      return true;
  }
  return false;
}

static bool allows(const ft_permission *permission, const ft_operator_texts *texts, const char *path,
                   char *folder) {
  switch (permission->from) {
    case FT_PERMISSION_PATH:
      return is_within(path, permission->value, strlen(permission->value), false, folder);
    case FT_PERMISSION_PARAMS: return is_named(path, texts->params, permission->value, folder);
    case FT_PERMISSION_CONFIG: return is_named(path, texts->config, permission->value, folder);
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

bool ft_permissions_read(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *path,
                         char *folder, ft_error *error) {
  char all[512] = "nothing";
  if (goes_up(path)) {
    ft_error_set(error, "%s: a path with .. in it is never allowed", path);
    return false;
  }
  for (size_t i = 0, at = 0; i < facts->permission_count; i++) {
    if (allows(&facts->permissions[i], texts, path, folder)) return true;
    if (at < sizeof all - 3) {
      if (i) at += (size_t)snprintf(all + at, sizeof all - at, ", ");
      say(&facts->permissions[i], all + at, sizeof all - at);
      at += strlen(all + at);
    }
  }
  ft_error_set(error, "%s: the plugin has no permission to read it; it may read %s", path, all);
  return false;
}
