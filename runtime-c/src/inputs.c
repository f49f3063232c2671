#include "inputs.h"

#include <stdio.h>
#include <stdlib.h>

#include "clock.h"

ft_inputs *ft_inputs_new(const ft_plugin_facts *facts, const ft_operator_texts *texts) {
  ft_inputs *inputs = calloc(1, sizeof *inputs);
  if (!inputs) return NULL;
  inputs->facts = facts;
  inputs->texts = *texts;
  pthread_mutex_init(&inputs->lock, NULL);
  ft_cond_init(&inputs->ready);
  return inputs;
}

void ft_inputs_delete(ft_inputs *inputs) {
  if (!inputs) return;
  ft_reactor_stop(&inputs->reactor);
  for (uint32_t i = 0; i < inputs->count; i++) {
    free(inputs->all[i]->text);
    inputs->all[i]->kind->end(inputs->all[i]);
  }
  pthread_cond_destroy(&inputs->ready);
  pthread_mutex_destroy(&inputs->lock);
  free(inputs->handed);
  free(inputs);
}

/* ---- Declaration ------------------------------------------------------------------------------------------ */

void ft_inputs_expect(ft_inputs *inputs) { inputs->declared = 0; }

static const ft_input_kind *kind_of(int kind) {
  switch (kind) {
    case FT_INPUT_TIMER: return &ft_input_timer;
    case FT_INPUT_LINES: return &ft_input_lines;
    default: return NULL;
  }
}

/* After a trap: what is declared must be what is there. */
static bool is_known(const ft_inputs *inputs, const ft_input_kind *kind, const char *text, uint64_t value, ft_error *error) {
  const ft_input *known = inputs->declared < inputs->count ? inputs->all[inputs->declared] : NULL;
  if (known && known->kind == kind && known->value == value && strcmp(known->text, text) == 0) return true;
  ft_error_set(error, "input %u is another than before the trap", inputs->declared);
  return false;
}

bool ft_inputs_declare(ft_inputs *inputs, int number, const char *text, uint64_t value, ft_error *error) {
  const ft_input_kind *kind = kind_of(number);
  if (!kind) {
    ft_error_set(error, "there is no input of kind %d; build the plugin again", number);
    return false;
  }
  if (inputs->started) {
    if (!is_known(inputs, kind, text, value, error)) return false;
    inputs->declared++;
    return true;
  }
  if (inputs->count == FT_LIMIT_INPUTS) {
    ft_error_set(error, "more than %d inputs", FT_LIMIT_INPUTS);
    return false;
  }
  if (kind == &ft_input_lines && !ft_permissions_read(inputs->facts, &inputs->texts, text, error)) return false;
  ft_input *input = kind->make(text, value, error);
  if (!input) return false;
  input->kind = kind;
  input->value = value;
  input->watched = -1;
  input->text = strdup(text);
  if (*text) snprintf(input->title, sizeof input->title, "%s(\"%s\")", kind->name, text);
  else snprintf(input->title, sizeof input->title, "%s(%llu)", kind->name, (unsigned long long)value);
  inputs->all[inputs->count++] = input;
  inputs->declared++;
  if (input->text) return true;
  ft_error_set(error, "out of memory");
  return false;
}

static bool make_room(ft_inputs *inputs, ft_store *store, ft_error *error) {
  const uint32_t capacity = ft_load_u32(store->control + FT_CONTROL_MESSAGES_CAPACITY);
  if (capacity == 0 || capacity > FT_LIMIT_BATCH_EVENTS) {
    ft_error_set(error, "room for %u messages; 1 to %d are right", capacity, FT_LIMIT_BATCH_EVENTS);
    return false;
  }
  if (capacity == inputs->handed_capacity) return true;
  free(inputs->handed);
  inputs->handed = malloc(capacity * sizeof *inputs->handed);
  inputs->handed_capacity = inputs->handed ? capacity : 0;
  if (!inputs->handed) ft_error_set(error, "out of memory");
  return inputs->handed != NULL;
}

bool ft_inputs_start(ft_inputs *inputs, ft_store *store, ft_error *error) {
  if (inputs->declared == 0 && inputs->count == 0) return true;
  if (inputs->declared != inputs->count) {
    ft_error_set(error, "%u inputs, and %u before the trap", inputs->declared, inputs->count);
    return false;
  }
  if (!make_room(inputs, store, error)) return false;
  if (inputs->started) return true;
  for (uint32_t i = 0; i < inputs->count; i++) {
    if (!inputs->all[i]->kind->start(inputs->all[i], error)) return false;
  }
  inputs->started = ft_reactor_start(&inputs->reactor, &inputs->lock, &inputs->ready, inputs->all, inputs->count, error);
  return inputs->started;
}

/* ---- Messages --------------------------------------------------------------------------------------------- */

/* The next message of an input, read if it has to be. With the lock held. */
static bool next_message(ft_input *input, uint64_t now, ft_message *out) {
  const ft_input_kind *kind = input->kind;
  while (!kind->next(input, now, out)) {
    if (!kind->pump || input->watched >= 0 || input->failed || !kind->has_room(input)) return false;
    kind->pump(input);
  }
  return true;
}

/* What there is now; reads what can be read without waiting. With the lock held. */
static ft_inputs_state look(ft_inputs *inputs, uint64_t now, ft_error *error) {
  ft_inputs_state state = FT_INPUTS_ENDED;
  ft_message message;
  for (uint32_t i = 0; i < inputs->count; i++) {
    ft_input *input = inputs->all[i];
    const bool is_there = next_message(input, now, &message);
    input->kind->rewind(input);
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

/* When the first of the timers is due, but not later than `until`. */
static uint64_t first_due(const ft_inputs *inputs, uint64_t until) {
  for (uint32_t i = 0; i < inputs->count; i++) {
    const uint64_t due = inputs->all[i]->kind->due(inputs->all[i]);
    if (due < until) until = due;
  }
  return until;
}

ft_inputs_state ft_inputs_wait(ft_inputs *inputs, uint64_t until, const atomic_bool *closing, ft_error *error) {
  ft_inputs_state state;
  uint64_t now;
  pthread_mutex_lock(&inputs->lock);
  while ((state = look(inputs, now = ft_monotonic_ns(), error)) == FT_INPUTS_WAIT && now < until && !atomic_load(closing)) {
    const struct timespec at = ft_timespec(first_due(inputs, until));
    ft_reactor_kick(&inputs->reactor);
    pthread_cond_timedwait(&inputs->ready, &inputs->lock, &at);
  }
  pthread_mutex_unlock(&inputs->lock);
  return state;
}

void ft_inputs_wake(ft_inputs *inputs) {
  pthread_mutex_lock(&inputs->lock);
  pthread_cond_broadcast(&inputs->ready);
  pthread_mutex_unlock(&inputs->lock);
}

/* The guest's room for messages, of which every number is checked. */
typedef struct room {
  uint8_t *records;
  uint8_t *bytes;
  uint32_t bytes_offset;
  uint32_t left;
  bool is_too_small; /* for a single message */
} room;

/* Hands over the messages of one input, as far as there is room; false: there is no more. */
static bool hand_over_input(ft_inputs *inputs, uint32_t index, room *to, uint64_t now) {
  ft_input *input = inputs->all[index];
  ft_message message;
  while (inputs->handed_count < inputs->handed_capacity && next_message(input, now, &message)) {
    if (message.length > to->left) { /* it is handed over again after the rewind in settle */
      to->is_too_small = inputs->handed_count == 0;
      return false;
    }
    uint8_t *record = to->records + (size_t)inputs->handed_count * FT_MESSAGE_SIZE;
    ft_store_u32(record + FT_MESSAGE_INPUT, index);
    ft_store_u32(record + FT_MESSAGE_OFFSET, to->bytes_offset);
    ft_store_u32(record + FT_MESSAGE_LENGTH, message.length);
    if (message.length) memcpy(to->bytes, message.bytes, message.length);
    to->bytes += message.length;
    to->bytes_offset += message.length;
    to->left -= message.length;
    inputs->handed[inputs->handed_count++] = (ft_handed){index, message.mark};
  }
  return inputs->handed_count < inputs->handed_capacity;
}

bool ft_inputs_hand_over(ft_inputs *inputs, ft_store *store, ft_error *error) {
  const uint8_t *control = store->control;
  room to = {.bytes_offset = ft_load_u32(control + FT_CONTROL_MESSAGES_BYTES_OFFSET),
             .left = ft_load_u32(control + FT_CONTROL_MESSAGES_BYTES_CAPACITY)};
  to.records = ft_store_bytes(store, ft_load_u32(control + FT_CONTROL_MESSAGES_OFFSET), inputs->handed_capacity * FT_MESSAGE_SIZE);
  to.bytes = ft_store_bytes(store, to.bytes_offset, to.left);
  inputs->handed_count = 0;
  ft_store_u32(store->control + FT_CONTROL_MESSAGES_DONE, 0);
  if (!to.records || !to.bytes) {
    ft_error_set(error, "the plugin's room for messages is outside of its memory");
    return false;
  }
  const uint64_t now = ft_monotonic_ns();
  pthread_mutex_lock(&inputs->lock);
  for (uint32_t i = 0; i < inputs->count; i++) {
    if (!hand_over_input(inputs, (inputs->turn + i) % inputs->count, &to, now)) break;
  }
  pthread_mutex_unlock(&inputs->lock);
  inputs->turn = (inputs->turn + 1) % inputs->count;
  ft_store_u32(store->control + FT_CONTROL_MESSAGES_COUNT, inputs->handed_count);
  if (to.is_too_small) ft_error_set(error, "the plugin made no room for the messages of its inputs");
  return !to.is_too_small;
}

const ft_input *ft_inputs_settle(ft_inputs *inputs, ft_store *store, bool trapped) {
  const ft_input *lost = NULL;
  uint32_t done = ft_load_u32(store->control + FT_CONTROL_MESSAGES_DONE);
  if (done > inputs->handed_count) done = inputs->handed_count;
  if (trapped && done < inputs->handed_count) lost = inputs->all[inputs->handed[done++].input];
  const uint64_t now = ft_monotonic_ns();
  pthread_mutex_lock(&inputs->lock);
  for (uint32_t i = 0; i < done; i++) {
    ft_input *input = inputs->all[inputs->handed[i].input];
    input->kind->accept(input, inputs->handed[i].mark, now);
  }
  for (uint32_t i = 0; i < inputs->count; i++) inputs->all[i]->kind->rewind(inputs->all[i]);
  ft_reactor_kick(&inputs->reactor);
  pthread_mutex_unlock(&inputs->lock);
  inputs->handed_count = 0;
  return lost;
}

void ft_inputs_report(ft_inputs *inputs, const ft_log *log, ft_log_limit *limit) {
  for (uint32_t i = 0; i < inputs->count; i++) {
    ft_input *input = inputs->all[i];
    pthread_mutex_lock(&inputs->lock);
    const uint64_t dropped = input->dropped;
    input->dropped = 0;
    pthread_mutex_unlock(&inputs->lock);
    if (!dropped) continue;
    ft_error line;
    ft_error_set(&line, "%s: %llu messages of more than %llu bytes dropped", input->title, (unsigned long long)dropped,
                 (unsigned long long)input->value);
    ft_log_fault(log, limit, line.text);
  }
}
