#include "inputs/inputs.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/clock.h"

const char *ft_input_cut(const char *text, char place[FT_PATH_BYTES]) {
  const char *rest = strchr(text, '\n');
  snprintf(place, FT_PATH_BYTES, "%.*s", rest ? (int)(rest - text) : -1, text);
  return rest ? rest + 1 : "";
}

size_t ft_input_name_length(const ft_input_kind *kind, const char *text) {
  return strcspn(text, kind->has_url ? "?\n" : "\n");
}

ft_inputs *ft_inputs_new(const ft_plugin_facts *facts, const ft_operator_texts *texts, ft_counters *counters,
                         uint64_t most_held) {
  ft_inputs *inputs = calloc(1, sizeof *inputs);
  if (!inputs) return NULL;
  inputs->facts = facts;
  inputs->texts = *texts;
  inputs->counters = counters;
  inputs->most_held = most_held;
  ft_fair_lock_begin(&inputs->lock);
  return inputs;
}

void ft_inputs_delete(ft_inputs *inputs) {
  if (!inputs) return;
  ft_reactor_stop(&inputs->reactor);
  for (uint32_t i = 0; i < inputs->count; i++) {
    ft_input *input = inputs->all[i];
    ft_gauge_move(inputs->counters, FT_METRIC_MEMORY_BYTES, input->held, 0);
    ft_gauge_move(inputs->counters, FT_METRIC_QUEUE_BYTES, input->queued, 0);
    if (input->text) ft_wipe(input->text, strlen(input->text)); /* http() has its token there */
    free(input->text);
    input->kind->end(input);
  }
  ft_fair_lock_end(&inputs->lock);
  free(inputs->handed);
  free(inputs);
}

/* ---- Declaration --------------------------------------------------------------------------------------- */

void ft_inputs_expect(ft_inputs *inputs) { inputs->declared = 0; }

static bool has_same_name(const ft_input *input, const char *text) {
  const size_t length = ft_input_name_length(input->kind, text);
  return ft_input_name_length(input->kind, input->text) == length && strncmp(input->text, text, length) == 0;
}

/* Whether the input that is declared after a trap is the one from before. False with the error. */
static bool is_known(const ft_inputs *inputs, const ft_input_kind *kind, const char *text, uint64_t value,
                     uint64_t options, ft_error *error) {
  const ft_input *known = inputs->declared < inputs->count ? inputs->all[inputs->declared] : NULL;
  if (known && known->kind == kind && known->value == value && known->options == options &&
      (kind->has_url ? has_same_name(known, text) : strcmp(known->text, text) == 0))
    return true;
  ft_error_set(error, "input %u differs from the one before the trap", inputs->declared);
  return false;
}

/* Whether there is memory for one more input. */
static bool has_memory(const ft_inputs *inputs, const ft_input *input, ft_error *error) {
  uint64_t held = input->held;
  for (uint32_t i = 0; i < inputs->count; i++) held += inputs->all[i]->held;
  if (held <= inputs->most_held) return true;
  ft_error_set(error, "the inputs want %llu MiB for their messages; all memory is %llu MiB (falco_ts.memory)",
               (unsigned long long)(held >> 20), (unsigned long long)(inputs->most_held >> 20));
  return false;
}

bool ft_inputs_declare(ft_inputs *inputs, const ft_input_kind *kind, const char *text, uint64_t value,
                       uint64_t options, ft_error *error) {
  if (inputs->started) {
    if (!is_known(inputs, kind, text, value, options, error)) return false;
    inputs->declared++;
    return true;
  }
  if (inputs->count == FT_LIMIT_INPUTS) {
    ft_error_set(error, "more than %d inputs", FT_LIMIT_INPUTS);
    return false;
  }
  if (kind->place && (options & 0xff) == FT_START_CURSOR && !inputs->keeps_places) {
    ft_error_set(error,
                 "%s(\"%.*s\"): the plugin has no permission to keep a cursor; permissions() needs state()",
                 kind->name, (int)ft_input_name_length(kind, text), text);
    return false;
  }
  if (kind->permit && !kind->permit(inputs->facts, &inputs->texts, text, error)) return false;
  ft_input *input = kind->make(text, value, options, error);
  if (!input) return false;
  input->watched = -1; /* end closes what is there */
  if (!has_memory(inputs, input, error)) {
    kind->end(input);
    return false;
  }
  input->kind = kind;
  input->value = value;
  input->options = options;
  input->facts = inputs->facts;
  input->texts = &inputs->texts;
  input->counters = inputs->counters;
  ft_gauge_move(inputs->counters, FT_METRIC_MEMORY_BYTES, 0, input->held);
  input->text = strdup(text);
  if (*text)
    snprintf(input->title, sizeof input->title, "%s(\"%.*s\")", kind->name,
             (int)ft_input_name_length(kind, text), text);
  else
    snprintf(input->title, sizeof input->title, "%s(%llu)", kind->name, (unsigned long long)value);
  inputs->all[inputs->count++] = input;
  inputs->declared++;
  if (input->text) return true;
  ft_error_set(error, "out of memory");
  return false;
}

/* Allocates for as many messages as the guest has room for. False with the error. */
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
    ft_error_set(error, "%u input%s; there were %u before the trap", inputs->declared,
                 FT_PLURAL(inputs->declared), inputs->count);
    return false;
  }
  if (!make_room(inputs, store, error)) return false;
  if (inputs->started) return true;
  inputs->started = ft_inputs_run(inputs, error);
  return inputs->started;
}

bool ft_inputs_revive(ft_inputs *inputs, ft_error *error) {
  if (!inputs->reactor.started) return true;
  ft_fair_lock_begin(&inputs->lock); /* the thread that may have had the lock is gone */
  ft_reactor_stop(&inputs->reactor);
  return ft_reactor_start(&inputs->reactor, &inputs->lock, inputs->all, inputs->count, error);
}
