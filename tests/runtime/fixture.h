/*
 * The part that the programs of this folder share: it loads a plugin, calls it as a host does, and prints a
 * line for each check, of which checks.ts makes a jest test:
 *
 *   ok NAME    not ok NAME: why    skip NAME: why    done (the last line: the program came to its end)
 */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <dlfcn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "falco_plugin_abi.h"

/*
 * Under a sanitizer memory grows, frames are larger and address space is scarce, so some checks would prove
 * nothing.
 */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED true
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

/* ---- Checks -------------------------------------------------------------------------------------------- */

/* Prints whether the statement in the name is true, and if not, why. Returns is_so. */
__attribute__((format(printf, 3, 4))) static inline bool check(const char *name, bool is_so, const char *why,
                                                               ...) {
  if (is_so) {
    printf("ok %s\n", name);
  } else {
    char text[1024];
    va_list args;
    va_start(args, why);
    vsnprintf(text, sizeof text, why, args);
    va_end(args);
    printf("not ok %s: %s\n", name, text);
  }
  fflush(stdout); /* a later crash must not lose the line */
  return is_so;
}

static inline void skip(const char *name, const char *why) { printf("skip %s: %s\n", name, why); }

static inline int finish(void) {
  puts("done");
  fflush(stdout);
  return 0;
}

/* Ends a program that cannot go on, for a reason that is not under test. */
__attribute__((format(printf, 1, 2), noreturn)) static inline void die(const char *format, ...) {
  va_list args;
  va_start(args, format);
  vfprintf(stderr, format, args);
  va_end(args);
  fputc('\n', stderr);
  exit(1);
}

/* Reads every byte: a sanitizer ends the program if one of them is out of bounds. */
static inline void eat(const void *at, size_t size) {
  const volatile uint8_t *bytes = at;
  for (size_t i = 0; i < size; i++) (void)bytes[i];
}

/* A host's log function that reads the message. */
static inline void eat_log(ss_plugin_owner_t *owner, const char *component, const char *message,
                           ss_plugin_log_severity severity) {
  (void)owner, (void)component, (void)severity;
  eat(message, strlen(message) + 1);
}

/* ---- A plugin ------------------------------------------------------------------------------------------ */

/*
 * Opens the library as libs' plugin_loader.c does, and looks its symbols up; a symbol that it lacks is NULL.
 */
static inline void *load(const char *path, plugin_api *api) {
  void *library = dlopen(path, RTLD_LOCAL | RTLD_NOW);
  if (!library) die("%s", dlerror());
#define FIND(symbol)                                   \
  {                                                    \
    void *address = dlsym(library, "plugin_" #symbol); \
    memcpy(&api->symbol, &address, sizeof address);    \
  }
  PLUGIN_SYMBOLS(FIND)
#undef FIND
  return library;
}

/* The value of *rc before a call: neither 0 nor any result code. */
#define GARBAGE_RC ((ss_plugin_rc)0x5AAAAAAA)

static inline ss_plugin_t *start_logging(const plugin_api *api, const char *config,
                                         ss_plugin_log_fn_t log_fn) {
  const ss_plugin_init_input in = {.config = config, .log_fn = log_fn};
  ss_plugin_rc rc = GARBAGE_RC;
  ss_plugin_t *state = api->init(&in, &rc);
  if (rc != SS_PLUGIN_SUCCESS) die("init: %d, %s", rc, state ? api->get_last_error(state) : "no state");
  return state;
}

static inline ss_plugin_t *start(const plugin_api *api, const char *config) {
  return start_logging(api, config, NULL);
}

static inline ss_instance_t *open_source(const plugin_api *api, ss_plugin_t *state, const char *params) {
  ss_plugin_rc rc = SS_PLUGIN_FAILURE;
  ss_instance_t *source = api->open(state, params, &rc);
  if (rc != SS_PLUGIN_SUCCESS) die("open: %d, %s", rc, api->get_last_error(state));
  return source;
}

/* The results of a call of next_batch. */
typedef struct batch {
  ss_plugin_rc rc;
  uint32_t count;
  ss_plugin_event **events;
} batch;

/* Calls next_batch, with garbage where libscap has the values of the last call. */
static inline batch take_batch(const plugin_api *api, ss_plugin_t *state, ss_instance_t *source) {
  batch out = {.count = 77, .events = (ss_plugin_event **)(uintptr_t)0xAAAA};
  out.rc = api->next_batch(state, source, &out.count, &out.events);
  return out;
}

/* ---- Events -------------------------------------------------------------------------------------------- */

/* Writes a plugin event with this payload to any address; it takes 38 bytes more than the payload. */
static inline ss_plugin_event *make_event(void *at, const void *payload, uint32_t length) {
  const ss_plugin_event header = {.ts = 1,
                                  .tid = UINT64_MAX,
                                  .len = PLUGIN_EVENT_PAYLOAD_OFFSET + length,
                                  .type = PLUGIN_EVENT_TYPE,
                                  .nparams = PLUGIN_EVENT_NPARAMS};
  const uint32_t id_length = 4, id = 3;
  uint8_t *bytes = at;
  memcpy(bytes, &header, sizeof header);
  memcpy(bytes + PLUGIN_EVENT_ID_LEN_OFFSET, &id_length, 4);
  memcpy(bytes + PLUGIN_EVENT_PAYLOAD_LEN_OFFSET, &length, 4);
  memcpy(bytes + PLUGIN_EVENT_ID_OFFSET, &id, 4);
  if (length) memcpy(bytes + PLUGIN_EVENT_PAYLOAD_OFFSET, payload, length);
  return at;
}

static inline ss_plugin_event *make_text_event(void *at, const char *payload) {
  return make_event(at, payload, (uint32_t)strlen(payload));
}

static inline uint32_t load_u32(const void *at) {
  uint32_t value;
  memcpy(&value, at, sizeof value);
  return value;
}

static inline uint32_t payload_length(const ss_plugin_event *event) {
  return load_u32((const uint8_t *)event + PLUGIN_EVENT_PAYLOAD_LEN_OFFSET);
}

static inline const char *payload_of(const ss_plugin_event *event) {
  return (const char *)event + PLUGIN_EVENT_PAYLOAD_OFFSET;
}

/* Returns the number that the payload spells; UINT64_MAX if it spells none. */
static inline uint64_t number_of(const ss_plugin_event *event) {
  const char *payload = payload_of(event);
  const uint32_t length = payload_length(event);
  uint64_t value = 0;
  for (uint32_t i = 0; i < length; i++) {
    if (payload[i] < '0' || payload[i] > '9') return UINT64_MAX;
    value = value * 10 + (uint64_t)(payload[i] - '0');
  }
  return length ? value : UINT64_MAX;
}

/* ---- Fields -------------------------------------------------------------------------------------------- */

/* The dummy's fields. */
enum { DUMMY_DIVISIBLE, DUMMY_VALUE, DUMMY_STRVALUE };

/* Returns a field to ask for, with garbage where libsinsp has garbage. */
static inline ss_plugin_extract_field ask(uint32_t id, uint32_t type) {
  ss_plugin_extract_field field;
  memset(&field, 0xAA, sizeof field);
  field.field_id = id;
  field.field = "test.field";
  field.arg_key = NULL;
  field.arg_index = UINT64_MAX;
  field.arg_present = 0;
  field.ftype = type;
  field.flist = 0;
  return field;
}

static inline ss_plugin_extract_field ask_index(uint32_t id, uint64_t index) {
  ss_plugin_extract_field field = ask(id, FTYPE_UINT64);
  field.arg_index = index;
  field.arg_present = 1;
  return field;
}

static inline ss_plugin_rc extract(const plugin_api *api, ss_plugin_t *state, const ss_plugin_event *event,
                                   uint64_t number, ss_plugin_extract_field *fields, uint32_t count) {
  const ss_plugin_event_input in = {.evt = event, .evtnum = number, .evtsrc = "test"};
  const ss_plugin_field_extract_input what = {.num_fields = count, .fields = fields};
  return api->extract_fields(state, &in, &what);
}

/* Extracts a number field of an event; UINT64_MAX: there is no value. */
static inline uint64_t extract_number(const plugin_api *api, ss_plugin_t *state, const ss_plugin_event *event,
                                      uint64_t number, uint32_t id) {
  ss_plugin_extract_field field = ask(id, FTYPE_UINT64);
  return extract(api, state, event, number, &field, 1) == SS_PLUGIN_SUCCESS && field.res_len == 1
             ? field.res.u64[0]
             : UINT64_MAX;
}

#endif
