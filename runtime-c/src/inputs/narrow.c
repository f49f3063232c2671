/* The check of falco_ts.permissions: a config may cut the plugin's permissions down, and never widen them. */
#include <stdio.h>

#include "base/json.h"
#include "base/knobs.h"
#include "inputs/paths.h"
#include "inputs/permissions.h"

static const char EXPECTED[] =
    "a list of absolute paths without .., or \"" FT_PERMISSIONS_NONE "\" for no file at all";

/*
 * Whether a permission is for what the operator names: a file, or a folder with or without a slash at its
 * end. What open params will name, nobody knows yet.
 */
static bool is_permitted(const ft_plugin_facts *facts, ft_text config, const char *path) {
  char as_folder[FT_PATH_BYTES + 1], folder[FT_PATH_BYTES];
  const ft_operator_texts texts = {.config = config, .params = {"", 0}};
  snprintf(as_folder, sizeof as_folder, "%s%s", path, path[strlen(path) - 1] == '/' ? "" : "/");
  for (size_t i = 0; i < facts->permission_count; i++) {
    const ft_permission *one = &facts->permissions[i];
    if (one->action != FT_PERMISSION_READ) continue;
    if (one->from == FT_PERMISSION_PARAMS || ft_permission_allows(one, &texts, path, folder) ||
        ft_permission_allows(one, &texts, as_folder, folder))
      return true;
  }
  return false;
}

static bool check_path(const ft_plugin_facts *facts, ft_text config, ft_text value, ft_error *error) {
  char path[FT_PATH_BYTES], all[512], expected[640];
  if (!ft_json_string(value, path, sizeof path) || *path != '/' || ft_path_goes_up(path))
    return ft_knobs_refuse(".permissions.read", value, EXPECTED, error);
  if (is_permitted(facts, config, path)) return true;
  ft_permissions_say(facts, FT_PERMISSION_READ, all, sizeof all);
  snprintf(expected, sizeof expected, "a part of what the plugin may read, which is %s", all);
  return ft_knobs_refuse(".permissions.read", value, expected, error);
}

static bool check_read(const ft_plugin_facts *facts, ft_text config, ft_text value, ft_error *error) {
  ft_json list;
  ft_text one;
  char text[sizeof FT_PERMISSIONS_NONE + 4];
  if (ft_json_string(value, text, sizeof text) && strcmp(text, FT_PERMISSIONS_NONE) == 0) return true;
  if (!ft_json_open_array(&list, value)) return check_path(facts, config, value, error);
  while (ft_json_next_item(&list, &one)) {
    if (!check_path(facts, config, one, error)) return false;
  }
  return true;
}

static bool check(const ft_plugin_facts *facts, ft_text config, const ft_log *log, ft_error *error) {
  ft_text knobs, permissions, key, value;
  ft_json json;
  if (!ft_json_member(config, "falco_ts", &knobs) || !ft_json_member(knobs, "permissions", &permissions) ||
      ft_json_is_null(permissions))
    return true;
  if (!ft_json_open(&json, permissions))
    return ft_knobs_refuse(".permissions", permissions, "an object", error);
  while (ft_json_next(&json, &key, &value)) {
    if (!ft_json_key_is(key, "read"))
      ft_knobs_warn_of_unknown(log, "permissions.", key, "read");
    else if (!check_read(facts, config, value, error))
      return false;
  }
  return true;
}

const struct ft_permission_rules ft_permission_rules = {.check = check};
