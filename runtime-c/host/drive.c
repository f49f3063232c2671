/*
 * The drive command: makes the calls of a plugin that a test in Node asks for, one at a time. The plugin is
 * linked with the runtime's variant for tests, whose questions (the time, messages of inputs) go to the test
 * during the call, as log lines do.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "channel.h"
#include "falco_ts_test.h"
#include "host.h"

/* The time that passes between two calls, for what the runtime counts by the second. */
#define CALL_NS 1000000000u

struct drive {
  struct host_plugin plugin;
  int in, out; /* the pipes */
  struct channel_buffer call; /* the call that the test asks for */
  struct channel_buffer answer; /* the test's answer to a question during the call */
  struct channel_buffer sent;
  ft_test_host test;
  ft_test_calls_fn *tell_running;
  ss_plugin_t *state;
  ss_plugin_event *events[2]; /* used in turn, since a plugin may tell events apart by their address */
  unsigned turn;
  uint64_t number; /* of the event that was read last */
};

/* ---- During a call ------------------------------------------------------------------------------------- */

/* Sends the question in the buffer, and waits for the answer. */
static void ask(struct drive *drive) {
  channel_send(drive->out, &drive->sent);
  if (channel_receive(drive->in, &drive->answer) == CHANNEL_ANSWER) return;
  exit(HOST_FAILED); /* the test is gone, so nobody is left to tell */
}

static uint64_t ask_clock(void *context) {
  struct drive *drive = context;
  channel_begin(&drive->sent, CHANNEL_ASK_CLOCK);
  ask(drive);
  return channel_u64(&drive->answer);
}

static int ask_state(void *context, char why[FT_TEST_WHY_BYTES]) {
  struct drive *drive = context;
  channel_begin(&drive->sent, CHANNEL_ASK_STATE);
  ask(drive);
  const int state = channel_u8(&drive->answer);
  snprintf(why, FT_TEST_WHY_BYTES, "%s", channel_text(&drive->answer, NULL));
  return state;
}

static const uint8_t *ask_take(void *context, uint32_t count, uint32_t bytes, uint32_t *taken) {
  struct drive *drive = context;
  channel_begin(&drive->sent, CHANNEL_ASK_TAKE);
  channel_put_u32(&drive->sent, count);
  channel_put_u32(&drive->sent, bytes);
  ask(drive);
  *taken = channel_u32(&drive->answer);
  return drive->answer.bytes + drive->answer.at;
}

static int64_t ask_settle(void *context, uint32_t done, bool trapped) {
  struct drive *drive = context;
  channel_begin(&drive->sent, CHANNEL_ASK_SETTLE);
  channel_put_u32(&drive->sent, done);
  channel_put_u8(&drive->sent, trapped);
  ask(drive);
  return (int64_t)channel_u64(&drive->answer);
}

static void tell_declared(void *context, const char *kind, const char *text, uint64_t value,
                          uint64_t options) {
  struct drive *drive = context;
  channel_begin(&drive->sent, CHANNEL_DECLARED);
  channel_put_text(&drive->sent, kind);
  channel_put_text(&drive->sent, text);
  channel_put_u64(&drive->sent, value);
  channel_put_u64(&drive->sent, options);
  channel_send(drive->out, &drive->sent);
}

static void tell_saved(void *context, const char *cursor, size_t length) {
  struct drive *drive = context;
  channel_begin(&drive->sent, CHANNEL_SAVED);
  channel_put_bytes(&drive->sent, cursor, length);
  channel_send(drive->out, &drive->sent);
}

static void tell_asked(void *context, const char *next, size_t next_length, const char *once,
                       size_t once_length) {
  struct drive *drive = context;
  channel_begin(&drive->sent, CHANNEL_ASKED);
  channel_put_bytes(&drive->sent, next, next_length);
  channel_put_bytes(&drive->sent, once, once_length);
  channel_send(drive->out, &drive->sent);
}

static void tell_log(ss_plugin_owner_t *owner, const char *component, const char *message,
                     ss_plugin_log_severity severity) {
  struct drive *drive = owner;
  (void)component;
  channel_begin(&drive->sent, CHANNEL_LOG);
  channel_put_u8(&drive->sent, (uint8_t)severity);
  channel_put_text(&drive->sent, message);
  channel_send(drive->out, &drive->sent);
}

/* ---- Calls --------------------------------------------------------------------------------------------- */

static void begin_reply(struct drive *drive) { channel_begin(&drive->sent, CHANNEL_REPLY); }

/* Begins a reply with a call's result, and with the reason of the last failure. */
static void begin_result(struct drive *drive, ss_plugin_rc rc) {
  const char *why =
      drive->state != NULL ? drive->plugin.api.get_last_error(drive->state) : "init returned no state";
  begin_reply(drive);
  channel_put_u32(&drive->sent, (uint32_t)rc);
  channel_put_text(&drive->sent, why);
}

static void call_init(struct drive *drive) {
  const ss_plugin_init_input input = {.config = channel_text(&drive->call, NULL),
                                      .owner = drive,
                                      .get_owner_last_error = host_owner_last_error,
                                      .log_fn = tell_log};
  ss_plugin_rc rc = SS_PLUGIN_FAILURE;
  drive->test.seed = channel_u64(&drive->call);
  drive->state = drive->plugin.api.init(&input, &rc);
  begin_result(drive, rc);
}

static void call_open(struct drive *drive) {
  ss_plugin_rc rc = SS_PLUGIN_FAILURE;
  const char *params = channel_text(&drive->call, NULL);
  drive->test.cursor = channel_text(&drive->call, &drive->test.cursor_length);
  ss_instance_t *instance = drive->plugin.api.open(drive->state, params, &rc);
  begin_result(drive, rc);
  channel_put_u64(&drive->sent, (uint64_t)(uintptr_t)instance);
}

/* Finds an instance by its address, which is the test's name for it. */
static ss_instance_t *instance_of(struct drive *drive) {
  return (ss_instance_t *)(uintptr_t)channel_u64(&drive->call);
}

static void put_batch(struct drive *drive, ss_plugin_event **events, uint32_t count) {
  channel_put_u32(&drive->sent, count);
  for (uint32_t i = 0; i < count; i++) {
    const ss_plugin_event *event = events[i];
    if (!host_check_event(&drive->plugin, events[i])) exit(HOST_FAILED);
    channel_put_u64(&drive->sent, event->ts);
    channel_put_bytes(&drive->sent, (const char *)event + PLUGIN_EVENT_PAYLOAD_OFFSET,
                      event->len - PLUGIN_EVENT_PAYLOAD_OFFSET);
  }
}

static void call_next_batch(struct drive *drive) {
  ss_instance_t *instance = instance_of(drive);
  ss_plugin_event **events = NULL;
  uint32_t count = 0;
  drive->test.most = channel_u32(&drive->call);
  drive->test.traps = channel_u8(&drive->call) != 0;
  const ss_plugin_rc rc = drive->plugin.api.next_batch(drive->state, instance, &count, &events);
  begin_result(drive, rc);
  put_batch(drive, events, count);
}

static void call_progress(struct drive *drive) {
  uint32_t hundredths = 0;
  const char *text = drive->plugin.api.get_progress(drive->state, instance_of(drive), &hundredths);
  begin_reply(drive);
  channel_put_u32(&drive->sent, hundredths);
  channel_put_text(&drive->sent, text);
}

static void call_close(struct drive *drive) {
  drive->plugin.api.close(drive->state, instance_of(drive));
  begin_reply(drive);
}

static void call_open_params(struct drive *drive) {
  ss_plugin_rc rc = SS_PLUGIN_FAILURE;
  const char *list = drive->plugin.api.list_open_params(drive->state, &rc);
  begin_result(drive, rc);
  channel_put_text(&drive->sent, list);
}

static void call_destroy(struct drive *drive) {
  if (drive->state != NULL) drive->plugin.api.destroy(drive->state);
  drive->state = NULL;
  begin_reply(drive);
}

/* ---- Extraction ---------------------------------------------------------------------------------------- */

static bool is_event(const ss_plugin_event *event, uint64_t timestamp, uint16_t type, const char *payload,
                     size_t length) {
  return event && event->ts == timestamp && event->type == type &&
         event->len == PLUGIN_EVENT_PAYLOAD_OFFSET + length &&
         memcmp((const char *)event + PLUGIN_EVENT_PAYLOAD_OFFSET, payload, length) == 0;
}

/*
 * Reads the event that the test made. One that is asked about again stays where it is, as in Falco for all of
 * its fields.
 */
static ss_plugin_event_input read_event(struct drive *drive) {
  size_t length;
  const uint64_t number = channel_u64(&drive->call), timestamp = channel_u64(&drive->call);
  const uint16_t type = (uint16_t)channel_u32(&drive->call);
  const char *source = channel_text(&drive->call, NULL), *payload = channel_text(&drive->call, &length);
  ss_plugin_event **room = &drive->events[drive->turn % 2];
  if (drive->number != number || !is_event(*room, timestamp, type, payload, length)) {
    room = &drive->events[++drive->turn % 2];
    if (!host_make_event(room, drive->plugin.id, timestamp, type, payload, length)) exit(HOST_FAILED);
    drive->number = number;
  }
  return (ss_plugin_event_input){.evt = *room, .evtnum = number, .evtsrc = source};
}

static void put_value(struct channel_buffer *out, const ss_plugin_extract_field *result, uint64_t i) {
  switch (result->ftype) {
    case FTYPE_STRING: channel_put_text(out, result->res.str[i]); break;
    case FTYPE_BOOL: channel_put_u64(out, result->res.boolean[i]); break;
    case FTYPE_IPADDR:
    case FTYPE_IPNET: channel_put_bytes(out, result->res.buf[i].ptr, result->res.buf[i].len); break;
    default: channel_put_u64(out, result->res.u64[i]);
  }
}

/* Reads a field in the form of the command line: see host_field_from_arguments. */
static void call_extract(struct drive *drive) {
  enum { ARGUMENTS = 5 };
  char *arguments[ARGUMENTS];
  struct host_field field;
  ss_plugin_extract_field result;
  const ss_plugin_event_input input = read_event(drive);
  for (int i = 0; i < ARGUMENTS; i++) arguments[i] = (char *)(uintptr_t)channel_text(&drive->call, NULL);
  if (!host_field_from_arguments(&field, arguments, channel_u8(&drive->call))) exit(HOST_FAILED);
  if (!host_extract(&drive->plugin, drive->state, &input, &field, &result)) exit(HOST_FAILED);
  free(field.name);
  begin_reply(drive);
  channel_put_u32(&drive->sent, (uint32_t)result.res_len);
  for (uint64_t i = 0; i < result.res_len; i++) put_value(&drive->sent, &result, i);
}

static void call_event_to_string(struct drive *drive) {
  const ss_plugin_event_input input = read_event(drive);
  const char *text = drive->plugin.api.event_to_string(drive->state, &input);
  begin_reply(drive);
  channel_put_text(&drive->sent, text);
}

static void call_metrics(struct drive *drive) {
  uint32_t count = 0;
  const ss_plugin_metric *metrics = drive->plugin.api.get_metrics(drive->state, &count);
  begin_reply(drive);
  channel_put_u32(&drive->sent, count);
  for (uint32_t i = 0; i < count; i++) {
    channel_put_text(&drive->sent, metrics[i].name);
    channel_put_u8(&drive->sent, metrics[i].value_type == SS_PLUGIN_METRIC_VALUE_TYPE_D);
    channel_put_u64(&drive->sent, metrics[i].value.u64); /* a double has its bits there, too */
  }
}

/* ---- The loop ------------------------------------------------------------------------------------------ */

static bool attach(struct drive *drive) {
  ft_test_calls_fn *(*attach_to)(const ft_test_host *);
  void *address = dlsym(drive->plugin.library, FT_TEST_ATTACH);
  if (address == NULL) {
    host_error(drive->plugin.path, "was not linked for tests");
    return false;
  }
  memcpy(&attach_to, &address, sizeof attach_to);
  drive->test = (ft_test_host){.context = drive,
                               .clock = ask_clock,
                               .declared = tell_declared,
                               .saved = tell_saved,
                               .asked = tell_asked,
                               .state = ask_state,
                               .take = ask_take,
                               .settle = ask_settle};
  drive->tell_running = attach_to(&drive->test);
  return true;
}

/* Makes one call. False: there is no such call. */
static bool serve(struct drive *drive, int call) {
  drive->test.elapsed += CALL_NS;
  drive->tell_running(true);
  switch (call) {
    case CHANNEL_INIT: call_init(drive); break;
    case CHANNEL_OPEN: call_open(drive); break;
    case CHANNEL_NEXT_BATCH: call_next_batch(drive); break;
    case CHANNEL_PROGRESS: call_progress(drive); break;
    case CHANNEL_CLOSE: call_close(drive); break;
    case CHANNEL_OPEN_PARAMS: call_open_params(drive); break;
    case CHANNEL_EXTRACT: call_extract(drive); break;
    case CHANNEL_EVENT_TO_STRING: call_event_to_string(drive); break;
    case CHANNEL_METRICS: call_metrics(drive); break;
    case CHANNEL_DESTROY: call_destroy(drive); break;
    default: host_error(NULL, "drive: there is no call %d", call); return false;
  }
  drive->tell_running(false);
  channel_send(drive->out, &drive->sent);
  return true;
}

int host_drive(const char *path, int in, int out) {
  struct drive drive = {.in = in, .out = out};
  bool is_sound = false;
  if (!host_load(&drive.plugin, path)) return HOST_FAILED;
  if (attach(&drive)) {
    int call;
    do {
      call = channel_receive(in, &drive.call);
      is_sound = call == 0 || serve(&drive, call);
    } while (call != 0 && is_sound);
  }
  /* a state that the test did not destroy goes with the process */
  channel_free(&drive.call);
  channel_free(&drive.answer);
  channel_free(&drive.sent);
  free(drive.events[0]);
  free(drive.events[1]);
  return is_sound ? HOST_OK : HOST_FAILED;
}
