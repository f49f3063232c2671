#include "inputs/secrets.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/json.h"
#include "inputs/changes.h"
#include "inputs/paths.h"

enum { NAME_BYTES = FT_PATH_BYTES + 8 };

/* ---- Names --------------------------------------------------------------------------------------------- */

static bool begins_with(const char *text, const char *prefix) {
  return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool is_name(const char *text) {
  if (begins_with(text, "file:/")) return text[6] != '\0' && !ft_path_goes_up(text);
  if (!begins_with(text, "env:") || !text[4] || (text[4] >= '0' && text[4] <= '9')) return false;
  for (text += 4; *text; text++) {
    const char letter = (char)(*text | 0x20);
    if (!(letter >= 'a' && letter <= 'z') && !(*text >= '0' && *text <= '9') && *text != '_') return false;
  }
  return true;
}

/* Finds a key that may be in an object, such as tls.token. */
static bool find_key(ft_text text, const char *key, ft_text *value) {
  char part[256];
  *value = text;
  for (const char *end = key; *end; key = end + (*end == '.')) {
    end = key + strcspn(key, ".");
    if ((size_t)(end - key) >= sizeof part) return false;
    snprintf(part, sizeof part, "%.*s", (int)(end - key), key);
    if (!ft_json_member(*value, part, value)) return false;
  }
  return true;
}

/* Reads the name that the operator gave for a permission's key. False: none. */
static bool find_name(const ft_permission *permission, const ft_operator_texts *texts,
                      char name[NAME_BYTES]) {
  ft_text value;
  const ft_text text = permission->from == FT_PERMISSION_CONFIG ? texts->config : texts->params;
  if (!find_key(text, permission->value, &value)) return false;
  if (ft_json_string(value, name, NAME_BYTES) && is_name(name)) return true;
  ft_wipe(name, NAME_BYTES); /* it may be the secret itself */
  return false;
}

static bool allows(const ft_permission *permission, const ft_operator_texts *texts, const char *name,
                   char *folder) {
  char given[NAME_BYTES];
  const char *value = permission->value;
  if (permission->action != FT_PERMISSION_SECRET) return false;
  *folder = '\0';
  if (permission->from != FT_PERMISSION_PATH)
    return find_name(permission, texts, given) && strcmp(given, name) == 0;
  if (begins_with(value, "file:") && begins_with(name, "file:"))
    return ft_path_is_within(name + 5, value + 5, strlen(value + 5), false, folder);
  return strcmp(value, name) == 0;
}

/* Whether the plugin may use the secret of a name; sets the folder that no link may lead out of. */
static bool is_permitted(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *name,
                         ft_folders *folders, ft_error *error) {
  char all[512];
  *folders->narrow = '\0';
  for (size_t i = 0; i < facts->permission_count; i++)
    if (allows(&facts->permissions[i], texts, name, folders->wide)) return true;
  ft_permissions_say(facts, FT_PERMISSION_SECRET, texts, all, sizeof all);
  ft_error_set(error, "%s: the plugin has no permission to use this secret; it may use %s", name, all);
  return false;
}

/* ---- Secrets ------------------------------------------------------------------------------------------- */

/* Leaves out the line end behind a secret. False where it is none that a line can have. */
static bool is_sound(const char *secret, size_t *length) {
  if (*length && secret[*length - 1] == '\n') --*length;
  if (*length && secret[*length - 1] == '\r') --*length;
  for (size_t i = 0; i < *length; i++)
    if ((unsigned char)secret[i] < ' ' || secret[i] == 0x7f) return false;
  return *length > 0;
}

/*
 * Writes a secret to a place that has room for it, and returns its length; -1 with an error that tells of its
 * name alone.
 */
static long read_secret(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *name,
                        char *out, size_t room, ft_error *error) {
  ft_folders folders;
  const size_t most = room < FT_SECRET_BYTES + 2 ? room : FT_SECRET_BYTES + 2; /* with a line end */
  if (!is_permitted(facts, texts, name, &folders, error)) return -1;
  const long got = ft_secret_read(name, &folders, out, most, error);
  if (got < 0) return -1;
  size_t length = (size_t)got;
  const bool is_line = is_sound(out, &length);
  if (is_line && length <= FT_SECRET_BYTES && (size_t)got < room) return (long)length;
  if (length > FT_SECRET_BYTES || (size_t)got == room)
    ft_error_set(error, "%s: it is too long; %d bytes are the most", name, FT_SECRET_BYTES);
  else if (!length)
    ft_error_set(error, "%s: it is empty", name);
  else
    ft_error_set(error, "%s: it has a line break or another control character; expected one line", name);
  ft_wipe(out, (size_t)got);
  return -1;
}

static bool check(const ft_plugin_facts *facts, const ft_operator_texts *texts, ft_permission_from from,
                  ft_error *error) {
  char name[NAME_BYTES], secret[FT_SECRET_BYTES + 3];
  for (size_t i = 0; i < facts->permission_count; i++) {
    const ft_permission *one = &facts->permissions[i];
    ft_error why;
    /* what is no name, the plugin's own reader refuses */
    if (one->action != FT_PERMISSION_SECRET || one->from != from || !find_name(one, texts, name)) continue;
    const long length = read_secret(facts, texts, name, secret, sizeof secret, &why);
    if (length >= 0) {
      ft_wipe(secret, sizeof secret);
      continue;
    }
    ft_error_set(error, "%s: %s: %s", from == FT_PERMISSION_CONFIG ? "config" : "open params", one->value,
                 why.text);
    return false;
  }
  return true;
}

/* ---- Texts --------------------------------------------------------------------------------------------- */

/* Reads the name that begins at a mark. Returns what stands behind it; NULL: it is none. */
static const char *read_name(const char *mark, char name[NAME_BYTES]) {
  const char *end = strchr(mark + 1, FT_SECRET_MARK);
  if (!end || end - mark > NAME_BYTES) return NULL;
  snprintf(name, NAME_BYTES, "%.*s", (int)(end - mark - 1), mark + 1);
  return is_name(name) ? end + 1 : NULL;
}

/* Finds the next secret of a text. Returns its mark; NULL: there is none. */
static const char *next_secret(const char *text) { return strchr(text, FT_SECRET_MARK); }

static bool refuse_mark(ft_error *error) {
  ft_error_set(error, "a control character, which is no secret's mark");
  return false;
}

static bool permit(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                   ft_error *error) {
  char name[NAME_BYTES];
  ft_folders folders;
  for (const char *mark; (mark = next_secret(text));) {
    text = read_name(mark, name);
    if (!text) return refuse_mark(error);
    if (!is_permitted(facts, texts, name, &folders, error)) return false;
  }
  return true;
}

static bool fill(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text, char *out,
                 size_t size, ft_error *error) {
  char name[NAME_BYTES];
  size_t length = 0;
  for (;;) {
    const char *mark = next_secret(text);
    const size_t before = mark ? (size_t)(mark - text) : strlen(text);
    if (before >= size - length) {
      ft_error_set(error, "headers, paths and tokens are longer than %zu bytes together, with their secrets",
                   size - 1);
      break;
    }
    memcpy(out + length, text, before);
    length += before;
    out[length] = '\0';
    if (!mark) return true;
    text = read_name(mark, name);
    if (!text) {
      refuse_mark(error);
      break;
    }
    const long secret = read_secret(facts, texts, name, out + length, size - length, error);
    if (secret < 0) break;
    length += (size_t)secret;
  }
  ft_wipe(out, length);
  return false;
}

static uint64_t mark_of(const char *text) {
  char name[NAME_BYTES];
  uint64_t mark = 0;
  while (text && (text = next_secret(text)) && (text = read_name(text, name)))
    mark = ft_mark_add(mark, ft_secret_mark_of(name));
  return mark;
}

const struct ft_secret_rules ft_secret_rules = {
    .check = check, .permit = permit, .fill = fill, .mark = mark_of};
