/*
 * The dummy plugin directly on the ABI: what its work costs if nothing lies between it and Falco. No plugin
 * is written like this, since it checks almost nothing. With -DSTAMPS it stamps its events; without, the host
 * does.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "falco_plugin_abi.h"

#define EXPORT __attribute__((visibility("default")))
enum { ID = 3, BATCH = 128, DIGITS = 20, EVENT_BYTES = 64 };

typedef struct dummy {
  uint64_t jitter;
  uint64_t number; /* what was extracted last, as text is */
  const char *text_pointer;
  char text[DIGITS + 1];
  char line[64];
} dummy;

typedef struct samples {
  uint64_t jitter, sample, left, random;
  ss_plugin_event *events[BATCH];
  uint8_t slab[BATCH][EVENT_BYTES];
} samples;

#define TEXT_SYMBOL(symbol, text)           \
  EXPORT const char *plugin_##symbol(void); \
  const char *plugin_##symbol(void) { return text; }
TEXT_SYMBOL(get_required_api_version, "3.5.0")
TEXT_SYMBOL(get_name, "dummy")
TEXT_SYMBOL(get_version, "0.11.5")
TEXT_SYMBOL(get_description, "The floor of the benchmark")
TEXT_SYMBOL(get_contact, "falco-ts")
TEXT_SYMBOL(get_event_source, "dummy")
TEXT_SYMBOL(get_extract_event_sources, "[\"dummy\"]")
TEXT_SYMBOL(
    get_fields,
    "[{\"type\":\"uint64\",\"name\":\"dummy.divisible\",\"isList\":false,\"arg\":{\"isRequired\":true,\"isIndex\":true,"
    "\"isKey\":false},\"desc\":\"1 if the sample is divisible by the index\"},"
    "{\"type\":\"uint64\",\"name\":\"dummy.value\",\"isList\":false,\"desc\":\"The sample\"},"
    "{\"type\":\"string\",\"name\":\"dummy.strvalue\",\"isList\":false,\"desc\":\"The sample, as text\"}]")

EXPORT plugin_get_id_fn plugin_get_id;
uint32_t plugin_get_id(void) { return ID; }

EXPORT plugin_get_last_error_fn plugin_get_last_error;
const char *plugin_get_last_error(ss_plugin_t *s) {
  (void)s;
  return "out of memory";
}

static uint64_t setting(const char *json, const char *key, uint64_t fallback) {
  const char *at = json ? strstr(json, key) : NULL;
  at = at ? strchr(at, ':') : NULL;
  return at ? strtoull(at + 1, NULL, 10) : fallback;
}

EXPORT plugin_init_fn plugin_init;
ss_plugin_t *plugin_init(const ss_plugin_init_input *in, ss_plugin_rc *rc) {
  dummy *self = calloc(1, sizeof *self);
  *rc = self ? SS_PLUGIN_SUCCESS : SS_PLUGIN_FAILURE;
  if (self) self->jitter = setting(in->config, "\"jitter\"", 10);
  return self;
}

EXPORT plugin_destroy_fn plugin_destroy;
void plugin_destroy(ss_plugin_t *s) { free(s); }

EXPORT plugin_open_fn plugin_open;
ss_instance_t *plugin_open(ss_plugin_t *s, const char *params, ss_plugin_rc *rc) {
  const dummy *self = s;
  samples *open = calloc(1, sizeof *open);
  *rc = open ? SS_PLUGIN_SUCCESS : SS_PLUGIN_FAILURE;
  if (!open) return NULL;
  open->jitter = self->jitter;
  open->sample = setting(params, "\"start\"", 1);
  open->left = setting(params, "\"maxEvents\"", 20);
  open->random = (uint64_t)(uintptr_t)open;
  for (int i = 0; i < BATCH; i++) open->events[i] = (ss_plugin_event *)open->slab[i];
  return open;
}

EXPORT plugin_close_fn plugin_close;
void plugin_close(ss_plugin_t *s, ss_instance_t *h) {
  (void)s;
  free(h);
}

/* splitmix64, which all peers but Go's use */
static uint64_t random_bits(uint64_t *random) {
  uint64_t mixed = *random += UINT64_C(0x9e3779b97f4a7c15);
  mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
  return mixed ^ mixed >> 31;
}

static uint32_t write_decimal(uint8_t *at, uint64_t value) {
  uint8_t digits[DIGITS];
  uint32_t first = DIGITS;
  do {
    digits[--first] = (uint8_t)('0' + value % 10);
    value /= 10;
  } while (value);
  memcpy(at, digits + first, DIGITS - first);
  return DIGITS - first;
}

static uint64_t timestamp(void) {
#ifdef STAMPS
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
#else
  return UINT64_MAX;
#endif
}

EXPORT plugin_next_batch_fn plugin_next_batch;
ss_plugin_rc plugin_next_batch(ss_plugin_t *s, ss_instance_t *h, uint32_t *nevts, ss_plugin_event ***evts) {
  (void)s;
  samples *open = h;
  uint32_t count = 0;
  for (; count < BATCH && open->left > 0; count++, open->left--) {
    uint8_t *event = open->slab[count];
    open->sample += 1 + random_bits(&open->random) % (open->jitter + 1);
    const uint32_t length = write_decimal(event + PLUGIN_EVENT_PAYLOAD_OFFSET, open->sample), id_length = 4,
                   id = ID;
    const ss_plugin_event header = {.ts = timestamp(),
                                    .tid = UINT64_MAX,
                                    .len = PLUGIN_EVENT_PAYLOAD_OFFSET + length,
                                    .type = PLUGIN_EVENT_TYPE,
                                    .nparams = PLUGIN_EVENT_NPARAMS};
    memcpy(event, &header, sizeof header);
    memcpy(event + PLUGIN_EVENT_ID_LEN_OFFSET, &id_length, 4);
    memcpy(event + PLUGIN_EVENT_PAYLOAD_LEN_OFFSET, &length, 4);
    memcpy(event + PLUGIN_EVENT_ID_OFFSET, &id, 4);
  }
  *nevts = count;
  *evts = open->events;
  return count ? SS_PLUGIN_SUCCESS : SS_PLUGIN_EOF;
}

static const char *payload_of(const ss_plugin_event *event, uint32_t *length) {
  const uint8_t *bytes = (const uint8_t *)event;
  memcpy(length, bytes + PLUGIN_EVENT_PAYLOAD_LEN_OFFSET, sizeof *length);
  if (*length > DIGITS) *length = DIGITS;
  return (const char *)bytes + PLUGIN_EVENT_PAYLOAD_OFFSET;
}

EXPORT plugin_event_to_string_fn plugin_event_to_string;
const char *plugin_event_to_string(ss_plugin_t *s, const ss_plugin_event_input *in) {
  static const char before[] = "{\"sample\": \"", after[] = "\"}";
  dummy *self = s;
  uint32_t length;
  const char *payload = payload_of(in->evt, &length);
  char *at = self->line;
  memcpy(at, before, sizeof before - 1);
  at += sizeof before - 1;
  memcpy(at, payload, length);
  memcpy(at + length, after, sizeof after);
  return self->line;
}

static uint64_t read_decimal(const char *text, uint32_t length) {
  uint64_t value = 0;
  for (uint32_t i = 0; i < length && text[i] >= '0' && text[i] <= '9'; i++)
    value = value * 10 + (uint64_t)(text[i] - '0');
  return value;
}

EXPORT plugin_extract_fields_fn plugin_extract_fields;
ss_plugin_rc plugin_extract_fields(ss_plugin_t *s, const ss_plugin_event_input *in,
                                   const ss_plugin_field_extract_input *what) {
  enum { DIVISIBLE, VALUE, STRVALUE };
  dummy *self = s;
  uint32_t length;
  const char *payload = payload_of(in->evt, &length);
  ss_plugin_extract_field *field = &what->fields[0]; /* the hosts here ask for one at a time */
  field->res_len = 1;
  switch (field->field_id) {
    case DIVISIBLE:
      field->res_len = field->arg_index != 0;
      self->number = field->arg_index && read_decimal(payload, length) % field->arg_index == 0;
      field->res.u64 = &self->number;
      return SS_PLUGIN_SUCCESS;
    case VALUE:
      self->number = read_decimal(payload, length);
      field->res.u64 = &self->number;
      return SS_PLUGIN_SUCCESS;
    case STRVALUE:
      memcpy(self->text, payload, length);
      self->text[length] = '\0';
      self->text_pointer = self->text;
      field->res.str = &self->text_pointer;
      return SS_PLUGIN_SUCCESS;
    default: return SS_PLUGIN_FAILURE;
  }
}
