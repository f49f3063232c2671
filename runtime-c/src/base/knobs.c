#include "base/knobs.h"

#include <stdio.h>
#include <string.h>

#include "guest_abi.h"
#include "base/json.h"
#include "base/utf8.h"

static const ft_knobs DEFAULTS = {
    .init_ms = 10000,
    .open_ms = 10000,
    .next_batch_ms = 1000,
    .extract_ms = 100,
    .memory_mib = FT_LIMIT_MEMORY_BYTES >> 20,
    .on_trap = FT_ON_TRAP_UNSET,
};

enum {
  MAX_DEADLINE_MS = 600000,
  MAX_MEMORY_MIB = 1024, /* the address space that engine_config.c reserves */
  SHOWN_BYTES = 40, /* the part of a wrong value that an error shows */
};

bool ft_knobs_refuse(const char *path, ft_text value, const char *expected, ft_error *error) {
  const char *kind = ft_json_kind(value);
  const bool says_itself = strcmp(kind, "a number") == 0 || strcmp(kind, "null") == 0;
  const size_t shown = value.length > SHOWN_BYTES ? ft_utf8_cut(value.data, SHOWN_BYTES) : value.length;
  ft_error_set(error, "config: falco_ts%s: found %.*s%s%s%s%s, expected %s", path, (int)shown, value.data,
               shown < value.length ? "…" : "", says_itself ? "" : " (", says_itself ? "" : kind,
               says_itself ? "" : ")", expected);
  return false;
}

static bool read_number(const char *path, ft_text value, uint32_t max, uint32_t *out, ft_error *error) {
  uint64_t number;
  if (!ft_json_whole(value, &number) || number < 1 || number > max) {
    char expected[64];
    snprintf(expected, sizeof expected, "an integer from 1 to %u", max);
    return ft_knobs_refuse(path, value, expected, error);
  }
  *out = (uint32_t)number;
  return true;
}

void ft_knobs_warn_of_unknown(const ft_log *log, const char *path, ft_text key, const char *known) {
  ft_log_write(log, SS_PLUGIN_LOG_SEV_WARNING,
               "config: unknown key \"falco_ts.%s%.*s\" is ignored; known: %s", path, (int)key.length,
               key.data, known);
}

static bool read_deadlines(ft_knobs *out, ft_text text, const ft_log *log, ft_error *error) {
  ft_json json;
  ft_text key, value;
  if (!ft_json_open(&json, text)) return ft_knobs_refuse(".deadlines", text, "an object", error);
  while (ft_json_next(&json, &key, &value)) {
    if (ft_json_is_null(value)) continue;
    const struct {
      const char *name, *path;
      uint32_t *ms;
    } known[] = {
        {"init", ".deadlines.init", &out->init_ms},
        {"open", ".deadlines.open", &out->open_ms},
        {"next_batch", ".deadlines.next_batch", &out->next_batch_ms},
        {"extract", ".deadlines.extract", &out->extract_ms},
    };
    size_t i = 0;
    while (i < sizeof known / sizeof *known && !ft_json_key_is(key, known[i].name)) i++;
    if (i == sizeof known / sizeof *known) {
      ft_knobs_warn_of_unknown(log, "deadlines.", key, "init, open, next_batch, extract");
    } else if (!read_number(known[i].path, value, MAX_DEADLINE_MS, known[i].ms, error)) {
      return false;
    }
  }
  return true;
}

static bool read_on_trap(ft_knobs *out, ft_text value, ft_error *error) {
  if (ft_text_is(value, "\"park\"")) {
    out->on_trap = FT_ON_TRAP_PARK;
  } else if (ft_text_is(value, "\"restart\"")) {
    out->on_trap = FT_ON_TRAP_RESTART;
  } else if (ft_text_is(value, "\"stop\"")) {
    out->on_trap = FT_ON_TRAP_STOP;
  } else {
    return ft_knobs_refuse(".on_trap", value, "\"park\", \"restart\" or \"stop\"", error);
  }
  return true;
}

static bool read_state(ft_knobs *out, ft_text value, ft_error *error) {
  if (ft_json_string(value, out->state, sizeof out->state) && out->state[0] == '/') return true;
  return ft_knobs_refuse(".state", value, "the absolute path of a folder", error);
}

static bool read_object(ft_knobs *out, ft_text text, const ft_log *log, ft_error *error) {
  ft_json json;
  ft_text key, value;
  bool ok = true;
  if (!ft_json_open(&json, text)) return ft_knobs_refuse("", text, "an object", error);
  while (ok && ft_json_next(&json, &key, &value)) {
    if (ft_json_is_null(value)) continue; /* what YAML leaves empty is not set */
    if (ft_json_key_is(key, "deadlines")) {
      ok = read_deadlines(out, value, log, error);
    } else if (ft_json_key_is(key, "memory")) {
      ok = read_number(".memory", value, MAX_MEMORY_MIB, &out->memory_mib, error);
    } else if (ft_json_key_is(key, "on_trap")) {
      ok = read_on_trap(out, value, error);
    } else if (ft_json_key_is(key, "permissions")) {
      out->has_permissions = true;
    } else if (ft_json_key_is(key, "state")) {
      ok = read_state(out, value, error);
    } else {
      ft_knobs_warn_of_unknown(log, "", key, "deadlines, memory, on_trap, permissions, state");
    }
  }
  return ok;
}

bool ft_knobs_read(ft_knobs *out, ft_text config, const ft_log *log, ft_error *error) {
  ft_text value;
  *out = DEFAULTS;
  if (!ft_json_member(config, "falco_ts", &value) || ft_json_is_null(value)) return true;
  return read_object(out, value, log, error);
}
