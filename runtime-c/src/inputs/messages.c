/* Brings messages from the inputs of an open source to the guest. */
#include <stdlib.h>

#include "base/clock.h"
#include "inputs/asked.h"
#include "inputs/inputs.h"
#include "inputs/message_room.h"
#include "inputs/silence.h"

/* An input's name in a cursor: its kind, what it was declared with, and how many such came before it. */
static void put_key(const ft_inputs *inputs, uint32_t index, char *out, size_t size) {
  const ft_input *input = inputs->all[index];
  const size_t length = ft_input_name_length(input->kind, input->text);
  uint32_t twins = 0;
  for (uint32_t i = 0; i < index; i++) {
    const ft_input *other = inputs->all[i];
    twins += other->kind == input->kind && ft_input_name_length(other->kind, other->text) == length &&
             strncmp(other->text, input->text, length) == 0;
  }
  snprintf(out, size, "%s %u %.*s", input->kind->name, twins, (int)length, input->text);
}

/* Gives an input the place that the cursor has for it. */
static void find_place(ft_inputs *inputs, uint32_t index) {
  ft_input *input = inputs->all[index];
  ft_reader places = inputs->places;
  char key[FT_PATH_BYTES + 64];
  put_key(inputs, index, key, sizeof key);
  input->place = (ft_text){"", 0};
  input->has_begun_before = false;
  input->begins_anew = inputs->places_begin_anew;
  while (places.left && !places.has_failed) {
    const ft_text name = ft_read_text(&places), place = ft_read_text(&places);
    if (!ft_text_is(name, key)) continue;
    input->place = place;
    input->has_begun_before = true;
  }
}

void ft_inputs_places(ft_inputs *inputs, ft_buffer *out) {
  char key[FT_PATH_BYTES + 64];
  ft_buffer place = {0};
  ft_fair_lock_take(&inputs->lock);
  for (uint32_t i = 0; i < inputs->count; i++) {
    ft_input *input = inputs->all[i];
    atomic_store_explicit(&input->has_new_place, false, memory_order_relaxed);
    if (!input->kind->place || (input->options & 0xff) != FT_START_CURSOR) continue;
    put_key(inputs, i, key, sizeof key);
    place.length = 0;
    input->kind->place(input, &place);
    ft_buffer_add_text(out, key, strlen(key));
    ft_buffer_add_text(out, place.bytes, place.length);
    out->has_failed = out->has_failed || place.has_failed;
  }
  ft_fair_lock_give(&inputs->lock);
  free(place.bytes);
}

bool ft_inputs_run(ft_inputs *inputs, ft_error *error) {
  for (uint32_t i = 0; i < inputs->count; i++) {
    ft_input *input = inputs->all[i];
    find_place(inputs, i);
    if (!input->kind->start(input, error)) return false;
    input->place = (ft_text){"", 0};
  }
  return ft_reactor_start(&inputs->reactor, &inputs->lock, inputs->all, inputs->count, error);
}

/* Whether there is time to read on: a file may be read for hours without a whole line in it. */
static bool has_time(ft_inputs *inputs) {
  if (!atomic_load(inputs->closing) && ft_monotonic_ns() < inputs->read_until) return true;
  inputs->is_behind = true;
  return false;
}

/*
 * With the lock held: hands over an input's next message, and reads the input first if it has to. False:
 * there is none, or none so soon.
 */
static bool next_message(ft_inputs *inputs, ft_input *input, uint64_t now, ft_message *out) {
  const ft_input_kind *kind = input->kind;
  bool (*const read)(ft_input *) = kind->fill ? kind->fill : input->watched < 0 ? kind->pump : NULL;
  for (bool has_read = false; !kind->next(input, now, out); has_read = true) {
    if (!read || input->failed || !kind->has_room(input)) return false;
    if (has_read && !has_time(inputs)) return false;
    if (!read(input)) return false;
  }
  return true;
}

/* With the lock held: returns what there is now, after reading what can be read without waiting. */
static ft_inputs_state look(ft_inputs *inputs, uint64_t now, ft_error *error) {
  ft_inputs_state state = FT_INPUTS_ENDED;
  ft_message message;
  for (uint32_t i = 0; i < inputs->count; i++) {
    ft_input *input = inputs->all[i];
    const bool is_there = next_message(inputs, input, now, &message);
    input->kind->rewind(input);
    if (input->kind->look_at_silence) input->kind->look_at_silence(input, now);
    if (is_there) {
      state = FT_INPUTS_READY;
    } else if (input->failed) {
      *error = input->why;
      return FT_INPUTS_FAILED;
    } else if (state == FT_INPUTS_ENDED && !input->ended) {
      state = FT_INPUTS_WAIT;
    }
  }
  return state;
}

/* Returns the time of the first message that is due, but none later than `until`. */
static uint64_t first_due(const ft_inputs *inputs, uint64_t until) {
  for (uint32_t i = 0; i < inputs->count; i++) {
    const uint64_t due = inputs->all[i]->kind->due(inputs->all[i]);
    if (due < until) until = due;
  }
  return until;
}

ft_inputs_state ft_inputs_wait(ft_inputs *inputs, uint64_t until, const atomic_bool *closing,
                               ft_error *error) {
  ft_inputs_state state;
  uint64_t now;
  ft_fair_lock_take(&inputs->lock);
  inputs->read_until = until;
  inputs->closing = closing;
  for (;;) {
    inputs->is_behind = false;
    now = ft_monotonic_ns();
    state = look(inputs, now, error);
    if (state != FT_INPUTS_WAIT || inputs->is_behind || now >= until || atomic_load(closing)) break;
    ft_reactor_kick(&inputs->reactor);
    ft_fair_lock_wait(&inputs->lock, first_due(inputs, until));
  }
  ft_fair_lock_give(&inputs->lock);
  return state;
}

void ft_inputs_wake(ft_inputs *inputs) {
  ft_fair_lock_take(&inputs->lock);
  ft_fair_lock_tell(&inputs->lock);
  ft_fair_lock_give(&inputs->lock);
}

/*
 * Hands over the messages of one input, as far as there is room; false: there is no more room. A message that
 * does not fit is handed over in a later call, since settle rewinds the input.
 */
static bool hand_over_input(ft_inputs *inputs, uint32_t index, ft_message_room *room, uint64_t now,
                            bool *is_too_small) {
  ft_input *input = inputs->all[index];
  ft_message message;
  while (inputs->handed_count < inputs->handed_capacity && next_message(inputs, input, now, &message)) {
    if ((uint64_t)message.length + message.origin_length > room->left) {
      *is_too_small = inputs->handed_count == 0;
      return false;
    }
    ft_message_room_add(room, index, &message);
    inputs->handed[inputs->handed_count++] = (ft_handed){index, message.mark};
  }
  return inputs->handed_count < inputs->handed_capacity;
}

bool ft_inputs_hand_over(ft_inputs *inputs, ft_store *store, ft_error *error) {
  ft_message_room room;
  bool is_too_small = false; /* for a single message */
  inputs->handed_count = 0;
  if (!ft_message_room_open(&room, store, inputs->handed_capacity, error)) return false;
  const uint64_t now = ft_monotonic_ns();
  ft_fair_lock_take(&inputs->lock);
  for (uint32_t i = 0; i < inputs->count; i++) {
    if (!hand_over_input(inputs, (inputs->turn + i) % inputs->count, &room, now, &is_too_small)) break;
  }
  ft_fair_lock_give(&inputs->lock);
  inputs->turn = (inputs->turn + 1) % inputs->count;
  ft_put_u32(store->control + FT_CONTROL_MESSAGES_COUNT, inputs->handed_count);
  if (is_too_small) ft_error_set(error, "the plugin made no room for the messages of its inputs");
  return !is_too_small;
}

const ft_input *ft_inputs_settle(ft_inputs *inputs, ft_store *store, bool trapped) {
  const ft_input *lost = NULL;
  uint32_t done = ft_load_u32(store->control + FT_CONTROL_MESSAGES_DONE);
  if (done > inputs->handed_count) done = inputs->handed_count;
  if (trapped && done < inputs->handed_count) lost = inputs->all[inputs->handed[done++].input];
  const uint64_t now = ft_monotonic_ns();
  ft_asked asked;
  ft_fair_lock_take(&inputs->lock);
  /* a message that asks is the last one of its call */
  if (done && ft_asked_take(store, &asked)) {
    ft_input *input = inputs->all[inputs->handed[done - 1].input];
    if (input->kind->ask) input->kind->ask(input, asked.next, asked.once);
  }
  for (uint32_t i = 0; i < done; i++) {
    ft_input *input = inputs->all[inputs->handed[i].input];
    input->kind->accept(input, inputs->handed[i].mark, now);
    ft_silence_heard(input, now);
  }
  for (uint32_t i = 0; i < inputs->count; i++) {
    inputs->all[i]->kind->rewind(inputs->all[i]);
    ft_input_note(inputs->all[i]);
  }
  ft_reactor_kick(&inputs->reactor);
  ft_fair_lock_give(&inputs->lock);
  inputs->handed_count = 0;
  if (done) ft_count(inputs->counters, FT_METRIC_MESSAGES, done);
  return lost;
}

void ft_inputs_report(ft_inputs *inputs, const ft_log *log, ft_log_limit *limit) {
  for (uint32_t i = 0; i < inputs->count; i++) {
    ft_input *input = inputs->all[i];
    ft_fair_lock_take(&inputs->lock);
    const uint64_t dropped = input->dropped;
    const ft_error said = input->said;
    const ss_plugin_log_severity level = input->said_level;
    input->dropped = 0;
    input->said.text[0] = '\0';
    ft_fair_lock_give(&inputs->lock);
    if (said.text[0] && ft_log_may(log, limit)) ft_log_write(log, level, "%s: %s", input->title, said.text);
    if (!dropped) continue;
    ft_count(inputs->counters, FT_METRIC_MESSAGES_DROPPED, dropped);
    ft_error line;
    ft_error_set(&line, "%s: %llu message%s of more than %llu byte%s dropped", input->title,
                 (unsigned long long)dropped, FT_PLURAL(dropped), (unsigned long long)input->value,
                 FT_PLURAL(input->value));
    ft_log_fault(log, limit, line.text);
  }
}

void ft_inputs_finish(ft_inputs *inputs, const ft_log *log, ft_log_limit *limit) {
  ft_reactor_stop(&inputs->reactor);
  ft_inputs_report(inputs, log, limit);
  for (uint32_t i = 0; i < inputs->count; i++) {
    const ft_input *input = inputs->all[i];
    const uint64_t lost = input->watched >= 0 && input->kind->unfinished ? input->kind->unfinished(input) : 0;
    if (!lost) continue;
    ft_count(inputs->counters, FT_METRIC_MESSAGES_DROPPED, lost);
    ft_log_write(log, SS_PLUGIN_LOG_SEV_WARNING,
                 "%s: %llu message%s lost: read, and not handled when the source was closed", input->title,
                 (unsigned long long)lost, lost == 1 ? " is" : "s are");
  }
}
