#include "inputs/permissions.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "inputs/address.h"
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

/* Writes a permission in words; with the operator's texts also that a key is not given in them. */
static void say(const ft_permission *permission, const ft_operator_texts *texts, char *out, size_t size) {
  const char *value = permission->value, *missing = "";
  ft_text named;
  const bool is_params = permission->from == FT_PERMISSION_PARAMS;
  if (texts != NULL && *value && permission->from != FT_PERMISSION_PATH &&
      !ft_json_member(is_params ? texts->params : texts->config, value, &named))
    missing = ", which is not given";
  if (permission->from == FT_PERMISSION_PATH)
    snprintf(out, size, "%s", value);
  else if (is_params && !*value)
    snprintf(out, size, "what the open params name");
  else
    snprintf(out, size, "what the %s key \"%s\" names%s", is_params ? "open params'" : "config's", value,
             missing);
}

void ft_permissions_say(const ft_plugin_facts *facts, ft_permission_action action,
                        const ft_operator_texts *texts, char *out, size_t size) {
  snprintf(out, size, "nothing");
  for (size_t i = 0, at = 0; i < facts->permission_count && at + 3 < size; i++) {
    if (facts->permissions[i].action != action) continue;
    if (at) at += (size_t)snprintf(out + at, size - at, ", ");
    say(&facts->permissions[i], texts, out + at, size - at);
    at += strlen(out + at);
  }
}

/* What the operator cut the permissions of a key down to. False: to nothing less. */
static bool find_narrowed(ft_text config, const char *key, ft_text *value) {
  return ft_json_member(config, "falco_ts", value) && ft_json_member(*value, "permissions", value) &&
         ft_json_member(*value, key, value);
}

/* The error for what the plugin may and its operator does not permit; false. */
static bool refuse_narrowed(const char *what, const char *key, ft_text narrowed, ft_error *error) {
  enum { MAX_SHOWN = 512 };
  ft_error_set(error, "%s: falco_ts.permissions.%s does not permit it; it permits %.*s", what, key,
               narrowed.length < MAX_SHOWN ? (int)narrowed.length : MAX_SHOWN, narrowed.data);
  return false;
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
    ft_permissions_say(facts, FT_PERMISSION_READ, texts, all, sizeof all);
    ft_error_set(error, "%s: the plugin has no permission to read it; it may read %s", path, all);
    return false;
  }
  add_folder(folders, folder);
  if (!find_narrowed(texts->config, "read", &narrowed)) return true;
  /* "none" is no path */
  if (*path == '/' && ft_path_is_named(path, narrowed, folder)) {
    add_folder(folders, folder);
    return true;
  }
  return refuse_narrowed(path, "read", narrowed, error);
}

/* ---- To listen and to connect -------------------------------------------------------------------------- */

/* Reads digits up to any other character; *end is its place. */
static uint32_t read_number(const char *text, const char **end) {
  uint32_t number = 0;
  for (; *text >= '0' && *text <= '9' && number < 100000; text++)
    number = number * 10 + (uint32_t)(*text - '0');
  *end = text;
  return number;
}

/* Whether a port is the allowed one, or in a range such as 1024-65535; "*" allows all. */
static bool is_port(const char *port, const char *allowed) {
  const char *end;
  if (strcmp(allowed, "*") == 0 || strcmp(allowed, port) == 0) return true;
  const uint32_t first = read_number(allowed, &end);
  if (*end != '-') return false;
  const uint32_t last = read_number(end + 1, &end), number = read_number(port, &end);
  return number >= first && number <= last;
}

/* Whether a permission's own text allows an address. */
static bool is_address(const char *address, const char *allowed) {
  const size_t length = strlen(allowed);
  if (ft_address_is_unix(address))
    return length &&
           (allowed[length - 1] == '/' ? strncmp(address, allowed, length) == 0 && !ft_path_goes_up(address)
                                       : strcmp(address, allowed) == 0);
  const char *port = strrchr(address, ':'), *allowed_port = strrchr(allowed, ':');
  if (!port || !allowed_port) return false;
  const size_t host = (size_t)(port - address), allowed_host = (size_t)(allowed_port - allowed);
  const size_t tail = *allowed == '*' ? allowed_host - 1 : allowed_host; /* "*.example.com" */
  const bool is_host = (tail < allowed_host ? host > tail : host == tail) &&
                       strncmp(port - tail, allowed_port - tail, tail) == 0;
  return is_host && is_port(port + 1, allowed_port + 1);
}

/* Whether an address is the server of a URL's rest, which begins with a host. */
static bool is_server(const char *address, const char *rest, const char *usual_port) {
  const size_t length = strcspn(rest, "/?#");
  char server[FT_PATH_BYTES];
  const char *bracket = memchr(rest, ']', length);
  const bool has_port =
      memchr(bracket ? bracket : rest, ':', length - (size_t)(bracket ? bracket - rest : 0));
  snprintf(server, sizeof server, "%.*s%s", (int)length, rest, has_port ? "" : usual_port);
  for (char *c = server; *c; c++)
    if (*c >= 'A' && *c <= 'Z') *c = (char)(*c | 0x20);
  return strcmp(address, server) == 0;
}

/*
 * Whether the operator's text is the address; it may say the protocol in front, as in udp://[::]:514, or be
 * the URL of what is asked there.
 */
static bool is_operators(const char *address, const char *named) {
  if (strncmp(named, "http://", 7) == 0) return is_server(address, named + 7, ":80");
  if (strncmp(named, "https://", 8) == 0) return is_server(address, named + 8, ":443");
  const char *behind = strstr(named, "://");
  return strcmp(address, behind ? behind + 3 : named) == 0;
}

/* Whether the operator's JSON value, which is a text or a list of texts, names the address. */
static bool is_listed(const char *address, ft_text value) {
  ft_text one;
  char name[FT_PATH_BYTES];
  ft_json list;
  if (ft_json_string(value, name, sizeof name)) return is_operators(address, name);
  if (!ft_json_open_array(&list, value)) return false;
  while (ft_json_next_item(&list, &one)) {
    if (ft_json_string(one, name, sizeof name) && is_operators(address, name)) return true;
  }
  return false;
}

/* Whether the operator's text names the address: the text as a whole, or the value of its key. */
static bool is_named(const char *address, ft_text text, const char *key) {
  ft_text value;
  char name[FT_PATH_BYTES];
  if (*key) return ft_json_member(text, key, &value) && is_listed(address, value);
  if (text.length >= sizeof name || memchr(text.data, '\0', text.length)) return false;
  snprintf(name, sizeof name, "%.*s", (int)text.length, text.data);
  return is_operators(address, name);
}

bool ft_permission_has_address(const ft_permission *permission, const ft_operator_texts *texts,
                               const char *address) {
  switch (permission->from) {
    case FT_PERMISSION_PATH: return is_address(address, permission->value);
    case FT_PERMISSION_PARAMS: return is_named(address, texts->params, permission->value);
    case FT_PERMISSION_CONFIG: return is_named(address, texts->config, permission->value);
  }
  return false;
}

/* Whether a permission for the action is for the address; if none is, `all` says what there are. */
static bool is_allowed(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *address,
                       ft_permission_action action, char *all, size_t size) {
  for (size_t i = 0; i < facts->permission_count; i++) {
    const ft_permission *one = &facts->permissions[i];
    if (one->action == action && ft_permission_has_address(one, texts, address)) return true;
  }
  ft_permissions_say(facts, action, texts, all, size);
  return false;
}

/* Whether the operator left the address to the plugin. False with the error. */
static bool is_left(const char *key, const ft_operator_texts *texts, const char *address, ft_error *error) {
  ft_text narrowed;
  return !find_narrowed(texts->config, key, &narrowed) || is_listed(address, narrowed) ||
         refuse_narrowed(address, key, narrowed, error);
}

bool ft_permissions_listen(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *address,
                           ft_error *error) {
  char all[512];
  if (is_allowed(facts, texts, address, FT_PERMISSION_LISTEN, all, sizeof all))
    return is_left("listen", texts, address, error);
  ft_error_set(error, "%s: the plugin has no permission to listen there; it may listen at %s", address, all);
  return false;
}

bool ft_permissions_connect(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *address,
                            ft_error *error) {
  char all[512];
  if (is_allowed(facts, texts, address, FT_PERMISSION_CONNECT, all, sizeof all))
    return is_left("connect", texts, address, error);
  ft_error_set(error, "%s: the plugin has no permission to connect to it; it may connect to %s", address,
               all);
  return false;
}

bool ft_permissions_name(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *address) {
  for (size_t i = 0; i < facts->permission_count; i++) {
    const ft_permission *one = &facts->permissions[i];
    if (one->action == FT_PERMISSION_CONNECT && *one->value != '*' &&
        ft_permission_has_address(one, texts, address))
      return true;
  }
  return false;
}
