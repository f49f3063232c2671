/* Brings the messages that a test gives to the guest, in the test's order. No input is opened or read. */
#include "attach.h"
#include "inputs/asked.h"
#include "inputs/inputs.h"
#include "inputs/message_room.h"
#include "inputs/secrets.h"

bool ft_inputs_run(ft_inputs *inputs, ft_error *error) {
  const ft_test_host *host = ft_attached();
  char text[FT_PATH_BYTES + 4 * FT_SECRET_BYTES];
  for (uint32_t i = 0; i < inputs->count; i++) {
    const ft_input *input = inputs->all[i];
    if (!ft_secrets_fill(input, input->text, text, sizeof text, error)) return false;
    host->declared(host->context, input->kind->name, text, input->value, input->options);
  }
  return true;
}

/* The test itself says where its messages begin. */
void ft_inputs_places(ft_inputs *inputs, ft_buffer *out) {
  (void)inputs;
  (void)out;
}

ft_inputs_state ft_inputs_wait(ft_inputs *inputs, uint64_t until, const atomic_bool *closing,
                               ft_error *error) {
  const ft_test_host *host = ft_attached();
  char why[FT_TEST_WHY_BYTES];
  (void)inputs;
  (void)until;
  (void)closing;
  switch (host->state(host->context, why)) {
    case FT_TEST_READY: return FT_INPUTS_READY;
    case FT_TEST_WAIT: return FT_INPUTS_WAIT;
    case FT_TEST_ENDED: return FT_INPUTS_ENDED;
    default: ft_error_set(error, "%s", why); return FT_INPUTS_FAILED;
  }
}

void ft_inputs_wake(ft_inputs *inputs) { (void)inputs; }

bool ft_inputs_hand_over(ft_inputs *inputs, ft_store *store, ft_error *error) {
  const ft_test_host *host = ft_attached();
  ft_message_room room;
  inputs->handed_count = 0;
  if (!ft_message_room_open(&room, store, inputs->handed_capacity, error)) return false;
  const uint8_t *at = host->take(host->context, inputs->handed_capacity, room.left, &inputs->handed_count);
  for (uint32_t i = 0; i < inputs->handed_count; i++) {
    ft_test_message message;
    memcpy(&message, at, sizeof message);
    at += sizeof message;
    ft_message_room_add(&room, message.input,
                        &(ft_message){.bytes = at,
                                      .length = message.length,
                                      .origin = (const char *)at + message.length,
                                      .origin_length = message.origin_length});
    at += message.length + message.origin_length;
  }
  ft_put_u32(store->control + FT_CONTROL_MESSAGES_COUNT, inputs->handed_count);
  return true;
}

const ft_input *ft_inputs_settle(ft_inputs *inputs, ft_store *store, bool trapped) {
  const ft_test_host *host = ft_attached();
  uint32_t done = ft_load_u32(store->control + FT_CONTROL_MESSAGES_DONE);
  if (done > inputs->handed_count) done = inputs->handed_count;
  ft_asked asked;
  if (ft_asked_take(store, &asked))
    host->asked(host->context, asked.next.data, asked.next.length, asked.once.data, asked.once.length);
  const int64_t lost = host->settle(host->context, done, trapped);
  ft_count(inputs->counters, FT_METRIC_MESSAGES, done + (lost >= 0 ? 1 : 0));
  return lost < 0 || lost >= (int64_t)inputs->count ? NULL : inputs->all[lost];
}

/* Logs nothing: the test itself drops messages, and logs that. */
void ft_inputs_report(ft_inputs *inputs, const ft_log *log, ft_log_limit *limit) {
  (void)inputs;
  (void)log;
  (void)limit;
}

/* Nothing is read ahead where the test gives the messages. */
void ft_inputs_finish(ft_inputs *inputs, const ft_log *log, ft_log_limit *limit) {
  (void)inputs;
  (void)log;
  (void)limit;
}
