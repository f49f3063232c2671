#include "inputs/paths.h"

#include <stdio.h>

#include "base/json.h"

bool ft_path_goes_up(const char *path) {
  for (const char *at = path; (at = strstr(at, "..")); at += 2) {
    const bool begins = at == path || at[-1] == '/', ends = at[2] == '\0' || at[2] == '/';
    if (begins && ends) return true;
  }
  return false;
}

bool ft_path_is_within(const char *path, const char *allowed, size_t length, bool is_operators,
                       char *folder) {
  if (length == 0 || length >= FT_PATH_BYTES || strncmp(path, allowed, length) != 0) return false;
  const char next = path[length];
  if (next != '\0' && allowed[length - 1] != '/' && !(is_operators && next == '/')) return false;
  snprintf(folder, FT_PATH_BYTES, "%.*s", next == '\0' ? 0 : (int)length, allowed);
  return true;
}

bool ft_path_is_named(const char *path, ft_text value, char *folder) {
  char name[FT_PATH_BYTES];
  ft_json list;
  ft_text one;
  if (ft_json_string(value, name, sizeof name))
    return ft_path_is_within(path, name, strlen(name), true, folder);
  if (!ft_json_open_array(&list, value)) return false;
  while (ft_json_next_item(&list, &one)) {
    if (ft_json_string(one, name, sizeof name) && ft_path_is_within(path, name, strlen(name), true, folder))
      return true;
  }
  return false;
}
