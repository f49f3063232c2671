/*
 * Takes events out of a source exactly as libscap's source_plugin.c does. It takes one event at a time out of
 * a batch that stays the plugin's, and keeps size and array from call to call. It reports the result that
 * came with a batch after the batch's events, and fills in an event in place.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host.h"

static uint32_t read_u32(const ss_plugin_event *event, size_t offset) {
  uint32_t value;
  memcpy(&value, (const char *)event + offset, sizeof value);
  return value;
}

bool host_open(struct host_source *source, const struct host_plugin *plugin, ss_plugin_t *state,
               const char *params) {
  *source = (struct host_source){.plugin = plugin, .state = state, .batch_rc = SS_PLUGIN_SUCCESS};
  ss_plugin_rc rc = SS_PLUGIN_FAILURE;
  source->instance = plugin->api.open(state, params, &rc);
  if (rc == SS_PLUGIN_SUCCESS) return true;
  host_error(plugin->path, "open failed: %s", host_last_error(plugin, state));
  return false; /* libscap calls close after a failed open too, and so does our caller */
}

bool host_batch_is_used_up(const struct host_source *source) {
  return source->batch_next >= source->batch_size;
}

/* An unknown result is a failure, as in libscap. */
static ss_plugin_rc known_rc(ss_plugin_rc rc) {
  return rc == SS_PLUGIN_SUCCESS || rc == SS_PLUGIN_TIMEOUT || rc == SS_PLUGIN_EOF ? rc : SS_PLUGIN_FAILURE;
}

static ss_plugin_rc report(const struct host_source *source, ss_plugin_rc rc) {
  if (rc == SS_PLUGIN_FAILURE) {
    host_error(source->plugin->path, "next_batch failed: %s", host_last_error(source->plugin, source->state));
  }
  return rc;
}

/*
 * Gets the next batch; after SUCCESS it has events. libscap keeps the result of an empty batch and so reports
 * it twice, which makes no difference: after TIMEOUT the host asks again anyway, and the other results end
 * its loop.
 */
static ss_plugin_rc fetch_batch(struct host_source *source) {
  if (source->batch_rc != SS_PLUGIN_SUCCESS) {
    ss_plugin_rc rc = source->batch_rc;
    source->batch_rc = SS_PLUGIN_SUCCESS;
    return report(source, rc);
  }
  const struct host_plugin *plugin = source->plugin;
  source->batch_rc =
      known_rc(plugin->api.next_batch(source->state, source->instance, &source->batch_size, &source->batch));
  if (source->batch_size == 0) {
    if (source->batch_rc != SS_PLUGIN_SUCCESS) return report(source, source->batch_rc);
    host_error(plugin->path, "next_batch returned SUCCESS with 0 events; expected TIMEOUT, EOF or FAILURE");
    return SS_PLUGIN_FAILURE;
  }
  if (source->batch == NULL) {
    host_error(plugin->path, "next_batch gave %" PRIu32 " event%s, but no array of them", source->batch_size,
               source->batch_size == 1 ? "" : "s");
    return SS_PLUGIN_FAILURE;
  }
  source->batch_next = 0;
  return SS_PLUGIN_SUCCESS;
}

/* Checks the lengths, by which every later reader of the event goes; libscap does not check them. */
static bool plugin_event_is_sound(const struct host_plugin *plugin, const ss_plugin_event *event) {
  if (event->nparams != PLUGIN_EVENT_NPARAMS) {
    host_error(plugin->path, "malformed event: found %" PRIu32 " parameter%s, expected %d", event->nparams,
               event->nparams == 1 ? "" : "s", PLUGIN_EVENT_NPARAMS);
  } else if (event->len < PLUGIN_EVENT_PAYLOAD_OFFSET || read_u32(event, PLUGIN_EVENT_ID_LEN_OFFSET) != 4 ||
             read_u32(event, PLUGIN_EVENT_PAYLOAD_LEN_OFFSET) != event->len - PLUGIN_EVENT_PAYLOAD_OFFSET) {
    host_error(plugin->path, "malformed event: the lengths in it do not add up to its len, %" PRIu32,
               event->len);
  } else {
    return true;
  }
  return false;
}

static bool check_plugin_id(const struct host_plugin *plugin, ss_plugin_event *event) {
  uint32_t id = read_u32(event, PLUGIN_EVENT_ID_OFFSET);
  if (id == 0 && plugin->id != 0) {
    id = plugin->id;
    memcpy((char *)event + PLUGIN_EVENT_ID_OFFSET, &id, sizeof id);
  }
  if (id == 0) {
    host_error(plugin->path, "malformed event: a plugin event without a plugin id");
  } else if (plugin->id != 0 && id != plugin->id) {
    host_error(plugin->path,
               "malformed event: the plugin id %" PRIu32 " in it is not the plugin's own, %" PRIu32, id,
               plugin->id);
  } else {
    return true;
  }
  return false;
}

/* Checks an event of a plugin's source, and fills in what libscap fills in. */
bool host_check_event(const struct host_plugin *plugin, ss_plugin_event *event) {
  if (plugin->id != 0 && event->type != PLUGIN_EVENT_TYPE) {
    host_error(plugin->path, "malformed event: type %d; a source with an id may emit type %d only",
               event->type, PLUGIN_EVENT_TYPE);
    return false;
  }
  if (event->type != PLUGIN_EVENT_TYPE) return true;
  if (!plugin_event_is_sound(plugin, event) || !check_plugin_id(plugin, event)) return false;
  event->tid = UINT64_MAX; /* plugin events have no thread */
  return true;
}

/*
 * Takes the next event; after SUCCESS *event is valid until the batch is used up and this function is called
 * again.
 */
ss_plugin_rc host_next_event(struct host_source *source, ss_plugin_event **event) {
  if (host_batch_is_used_up(source)) {
    ss_plugin_rc rc = fetch_batch(source);
    if (rc != SS_PLUGIN_SUCCESS) return rc;
  }
  const struct host_plugin *plugin = source->plugin;
  ss_plugin_event *next = source->batch[source->batch_next];
  if (next == NULL) {
    host_error(plugin->path, "malformed batch: event %" PRIu32 " of %" PRIu32 " is NULL",
               source->batch_next + 1, source->batch_size);
    return SS_PLUGIN_FAILURE;
  }
  if (!host_check_event(plugin, next)) return SS_PLUGIN_FAILURE;
  if (next->ts == UINT64_MAX) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    next->ts = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
  }
  source->batch_next++;
  *event = next;
  return SS_PLUGIN_SUCCESS;
}

/* Makes a plugin's event in a room, which may move, and which the caller frees. False with the error told. */
bool host_make_event(ss_plugin_event **room, uint32_t id, uint64_t timestamp, uint16_t type,
                     const char *payload, size_t length) {
  const uint32_t id_length = sizeof id, payload_length = (uint32_t)length;
  ss_plugin_event *event = realloc(*room, PLUGIN_EVENT_PAYLOAD_OFFSET + length);
  if (event == NULL) {
    host_error(NULL, "out of memory for an event of %zu bytes", length);
    return false;
  }
  *room = event;
  *event = (ss_plugin_event){.ts = timestamp,
                             .tid = UINT64_MAX,
                             .len = PLUGIN_EVENT_PAYLOAD_OFFSET + payload_length,
                             .type = type,
                             .nparams = PLUGIN_EVENT_NPARAMS};
  char *bytes = (char *)event;
  memcpy(bytes + PLUGIN_EVENT_ID_LEN_OFFSET, &id_length, sizeof id_length);
  memcpy(bytes + PLUGIN_EVENT_PAYLOAD_LEN_OFFSET, &payload_length, sizeof payload_length);
  memcpy(bytes + PLUGIN_EVENT_ID_OFFSET, &id, sizeof id);
  if (length > 0) memcpy(bytes + PLUGIN_EVENT_PAYLOAD_OFFSET, payload, length);
  return true;
}
