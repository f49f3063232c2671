/* The event to extract from, in the extraction sandbox. */
#ifndef FT_EVENT_H
#define FT_EVENT_H

#include "base/bytes.h"
#include "plugin/plugin.h"

_Static_assert(FT_CONTROL_EVENT_PARSED == FT_CONTROL_JSON_SCAN + 4 && FT_CONTROL_JSON_SCAN % 8 == 0,
               "one store clears what the guest noted of the event before");

/* Room behind a payload for the zeros that ft_copy_words writes there. */
enum { FT_EVENT_SLACK = 7 };

/* The payload of an event of type 322; NULL if it is of another type or its lengths do not add up. */
static inline const uint8_t *ft_event_payload(const ss_plugin_event *event, uint32_t *length) {
  const uint8_t *bytes = (const uint8_t *)event;
  if (event->type != PLUGIN_EVENT_TYPE || event->len < PLUGIN_EVENT_PAYLOAD_OFFSET) return NULL;
  *length = ft_load_u32(bytes + PLUGIN_EVENT_PAYLOAD_LEN_OFFSET);
  return *length <= event->len - PLUGIN_EVENT_PAYLOAD_OFFSET ? bytes + PLUGIN_EVENT_PAYLOAD_OFFSET : NULL;
}

/*
 * For ft_event_load: hands the name of the event's source to a plugin that reads it. NULL: the source has
 * none.
 */
void ft_event_put_source(ft_store *store, const char *source);

/* For ft_event_load: says that there was no room for the event, and returns NULL. */
ft_store *ft_event_no_room(ft_plugin *plugin, ft_store *store, const ft_error *error);

/*
 * Whether the extraction sandbox holds this event. By contract the number alone tells events apart; the rest
 * costs nothing.
 */
static inline bool ft_event_is_loaded(const ft_plugin *plugin, const ss_plugin_event_input *in) {
  return plugin->event == in->evt && plugin->event_number == in->evtnum && plugin->event_time == in->evt->ts;
}

/*
 * With the extraction lock held: returns the extraction sandbox with the event in it; NULL if there is no
 * sandbox now, or the event is not a plugin's. Copies the event once, however many of its fields the host
 * asks for.
 */
__attribute__((always_inline)) static inline ft_store *ft_event_load(ft_plugin *plugin,
                                                                     const ss_plugin_event_input *in,
                                                                     ft_error *error) {
  ft_store *store = ft_plugin_extraction(plugin);
  const ss_plugin_event *event = in->evt;
  if (!store) return NULL;
  if (ft_event_is_loaded(plugin, in)) return store;
  uint32_t length;
  const uint8_t *payload = ft_event_payload(event, &length);
  if (!payload) return NULL;
  const size_t needed = (size_t)length + FT_EVENT_SLACK;
  if (needed > store->event_capacity) {
    plugin->event = NULL;
    if (!ft_store_reserve_event(store, needed, error)) return ft_event_no_room(plugin, store, error);
  }
  uint8_t *room = store->event_room;

  uint8_t *control = store->control;
  ft_copy_words(room, payload, length);
  ft_put_u32(control + FT_CONTROL_EVENT_LENGTH, length);
  ft_put_u64(control + FT_CONTROL_EVENT_NUMBER, in->evtnum);
  ft_put_u64(control + FT_CONTROL_EVENT_TIMESTAMP, event->ts);
  ft_put_u32(control + FT_CONTROL_EVENT_TYPE, event->type);
  ft_put_u64(control + FT_CONTROL_JSON_SCAN, 0); /* and FT_CONTROL_EVENT_PARSED */
  if (ft_load_u32(control + FT_CONTROL_SOURCE_CAPACITY)) ft_event_put_source(store, in->evtsrc);
  plugin->event = event;
  plugin->event_number = in->evtnum;
  plugin->event_time = event->ts;
  return store;
}

#endif
