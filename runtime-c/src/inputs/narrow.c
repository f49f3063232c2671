/* The check of falco_ts.permissions: a config may cut the plugin's permissions down, and never widen them. */
#include <stdio.h>

#include "base/json.h"
#include "base/knobs.h"
#include "inputs/paths.h"
#include "inputs/permissions.h"

/* What the operator cuts down: a key of falco_ts.permissions. */
typedef struct kind {
  ft_permission_action action;
  const char *key;
  const char *may; /* what the plugin may with a part of it, in words */
  const char *expected; /* what the key's value is */
} kind;

static const kind KINDS[] = {
    {FT_PERMISSION_READ, "read", "read",
     "a list of absolute paths without .., or \"" FT_PERMISSIONS_NONE "\" for no file at all"},
    {FT_PERMISSION_LISTEN, "listen", "listen at",
     "a list of addresses, or \"" FT_PERMISSIONS_NONE "\" for none at all"},
    {FT_PERMISSION_CONNECT, "connect", "connect to",
     "a list of addresses, or \"" FT_PERMISSIONS_NONE "\" for none at all"},
};
enum { KIND_COUNT = sizeof KINDS / sizeof *KINDS };

/*
 * Whether a permission is for what the operator names: a file, or a folder with or without a slash at its
 * end.
 */
static bool has_path(const ft_permission *permission, const ft_operator_texts *texts, const char *path) {
  char as_folder[FT_PATH_BYTES + 1], folder[FT_PATH_BYTES];
  snprintf(as_folder, sizeof as_folder, "%s%s", path, path[strlen(path) - 1] == '/' ? "" : "/");
  return ft_permission_allows(permission, texts, path, folder) ||
         ft_permission_allows(permission, texts, as_folder, folder);
}

/* The operator may say the protocol in front of an address. */
static bool has_address(const ft_permission *permission, const ft_operator_texts *texts, const char *text) {
  const char *behind = strstr(text, "://");
  return ft_permission_has_address(permission, texts, behind ? behind + 3 : text);
}

/* Whether a permission of the kind is for this text. What open params will name, nobody knows yet. */
static bool is_permitted(const ft_plugin_facts *facts, const kind *k, ft_text config, const char *text) {
  const ft_operator_texts texts = {.config = config, .params = {"", 0}};
  for (size_t i = 0; i < facts->permission_count; i++) {
    const ft_permission *one = &facts->permissions[i];
    if (one->action != k->action) continue;
    if (one->from == FT_PERMISSION_PARAMS ||
        (k->action == FT_PERMISSION_READ ? has_path(one, &texts, text) : has_address(one, &texts, text)))
      return true;
  }
  return false;
}

/* Whether the text is one that a permission of the kind could be for. */
static bool is_sound(const kind *k, const char *text) {
  return k->action == FT_PERMISSION_READ ? *text == '/' && !ft_path_goes_up(text) : *text != '\0';
}

static bool check_one(const ft_plugin_facts *facts, const kind *k, ft_text config, ft_text value,
                      ft_error *error) {
  char text[FT_PATH_BYTES], all[512], expected[640], path[32];
  snprintf(path, sizeof path, ".permissions.%s", k->key);
  if (!ft_json_string(value, text, sizeof text) || !is_sound(k, text))
    return ft_knobs_refuse(path, value, k->expected, error);
  if (is_permitted(facts, k, config, text)) return true;
  ft_permissions_say(facts, k->action, NULL, all, sizeof all);
  snprintf(expected, sizeof expected, "a part of what the plugin may %s, which is %s", k->may, all);
  return ft_knobs_refuse(path, value, expected, error);
}

static bool check_kind(const ft_plugin_facts *facts, const kind *k, ft_text config, ft_text value,
                       ft_error *error) {
  ft_json list;
  ft_text one;
  char text[sizeof FT_PERMISSIONS_NONE + 4];
  if (ft_json_string(value, text, sizeof text) && strcmp(text, FT_PERMISSIONS_NONE) == 0) return true;
  if (!ft_json_open_array(&list, value)) return check_one(facts, k, config, value, error);
  while (ft_json_next_item(&list, &one)) {
    if (!check_one(facts, k, config, one, error)) return false;
  }
  return true;
}

static const kind *kind_of(ft_text key) {
  for (size_t i = 0; i < KIND_COUNT; i++)
    if (ft_json_key_is(key, KINDS[i].key)) return &KINDS[i];
  return NULL;
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
    const kind *k = kind_of(key);
    if (!k)
      ft_knobs_warn_of_unknown(log, "permissions.", key, "read, listen, connect");
    else if (!check_kind(facts, k, config, value, error))
      return false;
  }
  return true;
}

const struct ft_permission_rules ft_permission_rules = {.check = check};
