/*
 * Asks for one field of one event, as libsinsp's plugin_filtercheck.cpp does, and checks that a host could
 * use the answer.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

static bool parse_type(const char *name, uint32_t *type) {
  static const struct {
    const char *name;
    uint32_t type;
  } types[] = {{"uint64", FTYPE_UINT64},   {"string", FTYPE_STRING},   {"bool", FTYPE_BOOL},
               {"reltime", FTYPE_RELTIME}, {"abstime", FTYPE_ABSTIME}, {"ipaddr", FTYPE_IPADDR},
               {"ipnet", FTYPE_IPNET}};
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
    if (strcmp(name, types[i].name) == 0) {
      *type = types[i].type;
      return true;
    }
  }
  return false;
}

/* An index is digits without a leading zero (but for 0 itself) that fit 64 bits. */
static bool parse_index(const char *text, uint64_t *index) {
  if (text[0] == '0' && text[1] != '\0') return false;
  const char *end;
  return host_parse_u64(text, &end, index) && *end == '\0';
}

/*
 * Reads a field from ID TYPE LIST NAME ARG of the command line. `takes` (enum host_argument) is what the
 * field takes in its brackets: libsinsp gives an index or a key only to a field that takes it. The caller
 * frees name.
 */
bool host_field_from_arguments(struct host_field *field, char **arguments, unsigned takes) {
  const char *id_text = arguments[0], *type = arguments[1], *list = arguments[2], *title = arguments[3];
  const char *argument = arguments[4], *id_end;
  uint64_t id;
  *field = (struct host_field){.title = title, .arg_index = HOST_NO_INDEX};
  if (!host_parse_u64(id_text, &id_end, &id) || *id_end != '\0' || id > UINT32_MAX) {
    host_error(NULL, "--field %s: ID has to be the field's position in the plugin's list, from 0", id_text);
    return false;
  }
  if (!parse_type(type, &field->type)) {
    host_error(NULL, "--field %s: TYPE is one of uint64, string, bool, reltime, abstime, ipaddr, ipnet",
               type);
    return false;
  }
  if (strcmp(list, "0") != 0 && strcmp(list, "1") != 0) {
    host_error(NULL, "--field %s: LIST is 0 or 1", list);
    return false;
  }
  field->id = (uint32_t)id;
  field->is_list = list[0] == '1';
  field->has_argument = argument[0] != '\0';
  if (field->has_argument) {
    if ((takes & HOST_KEY) != 0) field->arg_key = argument;
    bool is_index = (takes & HOST_INDEX) != 0 && parse_index(argument, &field->arg_index);
    if (!is_index) field->arg_index = HOST_NO_INDEX;
    if (!is_index && field->arg_key == NULL) {
      host_error(NULL, "%s: the argument has to be a number without leading zeros", title);
      return false;
    }
  }
  field->name = strndup(title, strcspn(title, "["));
  if (field->name == NULL) host_error(NULL, "out of memory");
  return field->name != NULL;
}

static bool value_is_sound(const ss_plugin_extract_field *result, uint64_t i) {
  switch (result->ftype) {
    case FTYPE_STRING: return result->res.str[i] != NULL;
    case FTYPE_IPADDR:
    case FTYPE_IPNET: {
      const ss_plugin_byte_buffer *buffer = &result->res.buf[i];
      return buffer->ptr != NULL && (buffer->len == 4 || buffer->len == 16);
    }
    default: return true;
  }
}

/*
 * Returns what is wrong with an answer, or NULL. A host that used a wrong answer would crash or show
 * nonsense.
 */
static const char *fault_of(const ss_plugin_extract_field *result, uint64_t unset) {
  if (result->res_len == unset) return "did not set res_len";
  if (result->res_len == 0) return NULL;
  if (result->res_len > 1 && !result->flist) return "gave several values for a field that is not a list";
  if (result->res.str == NULL || (uintptr_t)result->res.str == unset) return "set res_len, but not res";
  for (uint64_t i = 0; i < result->res_len; i++) {
    if (!value_is_sound(result, i)) {
      return result->ftype == FTYPE_STRING ? "gave a NULL string"
                                           : "gave an address that is not of 4 or 16 bytes";
    }
  }
  return NULL;
}

/*
 * Asks for a field. The answer in `result` is valid until the next call; its res_len is 0 if there is no
 * value, as after FAILURE. False: the plugin broke a rule.
 */
bool host_extract(const struct host_plugin *plugin, ss_plugin_t *state, const ss_plugin_event_input *input,
                  const struct host_field *field, ss_plugin_extract_field *result) {
  memset(result, 0xAA, sizeof *result); /* libsinsp hands over uninitialised stack memory */
  const uint64_t unset = result->res_len;
  result->field_id = field->id;
  result->field = field->name;
  result->arg_key = field->arg_key;
  result->arg_index = field->arg_index;
  result->arg_present = field->has_argument;
  result->ftype = field->type;
  result->flist = field->is_list;
  ss_plugin_field_extract_input extract = {.owner = (ss_plugin_owner_t *)(uintptr_t)plugin,
                                           .get_owner_last_error = host_owner_last_error,
                                           .num_fields = 1,
                                           .fields = result};
  if (plugin->api.extract_fields(state, input, &extract) != SS_PLUGIN_SUCCESS) {
    result->res_len = 0;
    return true;
  }
  const char *fault = fault_of(result, unset);
  if (fault == NULL) return true;
  host_error(plugin->path, "event %" PRIu64 ", %s: extract_fields %s", input->evtnum, field->title, fault);
  return false;
}
