/*
 * Events that another program hands over on stdin, in place of an event source: each is its timestamp, 8
 * bytes, the length of its payload, 4 bytes, both in this machine's order, and the payload. And copies of
 * events for another program, each as it lies in memory; its header has its length.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

static bool fill(char *room, size_t length) { return fread(room, 1, length, stdin) == length; }

static bool make_room(struct host_recording *recording, size_t length) {
  if (length <= recording->capacity) return true;
  char *room = realloc(recording->payload, length);
  if (room == NULL) {
    host_error(NULL, "out of memory for an event of %zu bytes", length);
    return false;
  }
  recording->payload = room;
  recording->capacity = length;
  return true;
}

/*
 * Reads the next event, which is valid until the next one is read; sets *event to NULL at the end. False with
 * the error told.
 */
bool host_read_recorded(struct host_recording *recording, uint32_t id, ss_plugin_event **event) {
  char head[12];
  uint64_t timestamp;
  uint32_t length;
  *event = NULL;
  const size_t got = fread(head, 1, sizeof head, stdin);
  if (got == 0 && feof(stdin)) return true;
  if (got == sizeof head) {
    memcpy(&timestamp, head, sizeof timestamp);
    memcpy(&length, head + sizeof timestamp, sizeof length);
    if (!make_room(recording, length)) return false;
    if (fill(recording->payload, length)) {
      if (!host_make_event(&recording->event, id, timestamp, PLUGIN_EVENT_TYPE, recording->payload, length))
        return false;
      *event = recording->event;
      return true;
    }
  }
  host_error(NULL, "stdin ends in the middle of an event%s%s", ferror(stdin) ? ": " : "",
             ferror(stdin) ? strerror(errno) : "");
  return false;
}

/* False with the error told; a reader that has left is none, and ends this program by SIGPIPE. */
bool host_copy_event(FILE *copy, const ss_plugin_event *event) {
  if (fwrite(event, 1, event->len, copy) == event->len) return true;
  host_error(NULL, "cannot copy an event: %s", strerror(errno));
  return false;
}

/* Has the copies so far arrive; as host_copy_event. NULL: there are none. */
bool host_flush_copy(FILE *copy) {
  if (copy == NULL || fflush(copy) == 0) return true;
  host_error(NULL, "cannot copy events: %s", strerror(errno));
  return false;
}
