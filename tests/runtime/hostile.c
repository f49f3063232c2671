/*
 * Every number of a guest may be hostile: hostile_guest.c answers at random, and this program reads all
 * results of the runtime to their last byte. It is built with AddressSanitizer from files of runtime-c/src,
 * with hostile_guest.c in place of the others. usage: hostile [ROUNDS]
 */
#include "falco_ts.h"
#include "fixture.h"
#include "hostile_guest.h"

static const ft_permission permissions[] = {{FT_PERMISSION_READ, FT_PERMISSION_PATH, "/"}};
static const ft_input_fact inputs[] = {{"input_timer", &ft_input_timer},
                                       {"input_lines", &ft_input_lines},
                                       {"input_follow", &ft_input_follow},
                                       {"input_files", &ft_input_files}};
static const ft_plugin_facts facts = {.name = "hostile",
                                      .id = 999,
                                      .has_log_fn = 1,
                                      .value_offsets = 1,
                                      .permissions = permissions,
                                      .permission_count = 1,
                                      .inputs = inputs,
                                      .input_count = 4};

static uint64_t batches, events, values, located, failures, replayed;

static void take_batches(ss_plugin_t *state) {
  ss_plugin_rc rc = GARBAGE_RC;
  ss_instance_t *source = ft_plugin_open(state, "params", &rc);
  if (rc == SS_PLUGIN_FAILURE) {
    if (source) die("an instance came with a failure");
    const char *error = ft_plugin_get_last_error(state);
    eat(error, strlen(error) + 1);
    failures++;
    return;
  }
  for (int i = 0; i < 4 && rc == SS_PLUGIN_SUCCESS; i++) {
    uint32_t count = 77;
    ss_plugin_event **list = NULL;
    rc = ft_plugin_next_batch(state, source, &count, &list);
    if ((rc == SS_PLUGIN_SUCCESS) != (count > 0)) die("rc %d came with %u events", rc, count);
    replayed += hostile_trapped() && count > 0;
    if (count > 0) eat(list, count * sizeof *list);
    for (uint32_t e = 0; e < count; e++) eat(list[e], list[e]->len);
    batches++;
    events += count;
  }
  uint32_t percent = 77777;
  const char *text = ft_plugin_get_progress(state, source, &percent);
  if (percent > 10000) die("a progress of %u", percent);
  eat(text, strlen(text) + 1);
  ft_plugin_close(state, source);
}

static void eat_values(const ss_plugin_extract_field *field) {
  for (uint64_t i = 0; i < field->res_len; i++) {
    switch (field->ftype) {
      case FTYPE_STRING: eat(field->res.str[i], strlen(field->res.str[i]) + 1); break;
      case FTYPE_BOOL:
        if (field->res.boolean[i] > 1) die("a bool is %u", field->res.boolean[i]);
        break;
      case FTYPE_IPADDR:
      case FTYPE_IPNET:
        if (field->res.buf[i].len != 4 && field->res.buf[i].len != 16)
          die("%u bytes of address", field->res.buf[i].len);
        eat(field->res.buf[i].ptr, field->res.buf[i].len);
        break;
      default: eat(&field->res.u64[i], sizeof(uint64_t));
    }
  }
}

static void extract_values(ss_plugin_t *state, uint64_t number) {
  static const uint32_t types[] = {FTYPE_STRING, FTYPE_UINT64,  FTYPE_STRING, FTYPE_UINT64, FTYPE_BOOL,
                                   FTYPE_IPADDR, FTYPE_ABSTIME, FTYPE_IPNET,  FTYPE_STRING, FTYPE_RELTIME};
  char room[200];
  const uint32_t length = hostile_random(sizeof room - PLUGIN_EVENT_PAYLOAD_OFFSET + 1);
  static const char payload[sizeof room];
  const ss_plugin_event_input in = {
      .evt = make_event(room, payload, length), .evtnum = number, .evtsrc = "t"};
  ss_plugin_extract_field fields[4];
  for (int i = 0; i < 4; i++) {
    fields[i] = ask(hostile_random(3), types[hostile_random(sizeof types / sizeof *types)]);
    fields[i].flist = hostile_random(2);
    if (hostile_random(2)) fields[i].arg_present = 1;
    if (hostile_random(2)) fields[i].arg_key = "key";
  }
  ss_plugin_extract_value_offsets offsets = {(uint32_t *)room, (uint32_t *)room};
  const uint32_t count = hostile_random(2) ? 4 : 1;
  const ss_plugin_field_extract_input what = {
      .num_fields = count, .fields = fields, .value_offsets = &offsets};
  ft_plugin_extract_fields(state, &in, &what);
  for (uint32_t i = 0; i < count; i++) {
    values += fields[i].res_len;
    eat_values(&fields[i]);
  }
  if (offsets.start) {
    if (count != 1) die("offsets for %u fields at once", count);
    for (uint64_t i = 0; i < fields[0].res_len; i++) {
      const uint32_t start = offsets.start[i], bytes = offsets.length[i];
      if (bytes == 0
              ? start != 0
              : start < PLUGIN_EVENT_PAYLOAD_OFFSET || bytes > in.evt->len || start > in.evt->len - bytes) {
        die("a value at %u, %u bytes, of an event of %u", start, bytes, in.evt->len);
      }
      located += bytes > 0;
    }
  }
  const char *line = ft_plugin_event_to_string(state, &in);
  eat(line, strlen(line) + 1);
}

/* From init to destroy. */
static void live_once(void) {
  const ss_plugin_init_input in = {.config = "{\"a\":1}", .log_fn = eat_log};
  ss_plugin_rc rc = GARBAGE_RC;
  ss_plugin_t *state = ft_plugin_init(&facts, &in, &rc);
  if (rc == SS_PLUGIN_SUCCESS) {
    take_batches(state);
    for (uint64_t i = 1; i <= 8; i++) extract_values(state, i);
  } else {
    failures++;
    eat(ft_plugin_get_last_error(state), 1);
  }
  ft_plugin_destroy(state);
}

#ifndef FUZZED /* tests/fuzz/guest.c has another way to throw the dice */
int main(int argc, char **argv) {
  const uint64_t rounds = argc > 1 ? strtoull(argv[1], NULL, 10) : 20000;
  for (uint64_t round = 1; round <= rounds; round++) {
    hostile_seed(round);
    live_once();
  }
  check("a guest that answers at random makes the runtime touch no memory but its own", true, "-");
  check("a guest that traps before it touches its batch replays no event of the last one", replayed == 0,
        "%llu times", (unsigned long long)replayed);
  check("the hostile guest gets far enough to prove that",
        hostile_messages() > rounds / 8 && batches > rounds / 4 && events > rounds / 2 && values > rounds &&
            located > rounds / 100 && failures > rounds / 10,
        "%llu batches, %llu events, %llu values, %llu of them located, %llu failures",
        (unsigned long long)batches, (unsigned long long)events, (unsigned long long)values,
        (unsigned long long)located, (unsigned long long)failures);
  fprintf(stderr, "measured: %llu messages handed over\n", (unsigned long long)hostile_messages());
  fprintf(stderr,
          "measured: %llu rounds: %llu batches, %llu events, %llu values, %llu failed inits and opens\n",
          (unsigned long long)rounds, (unsigned long long)batches, (unsigned long long)events,
          (unsigned long long)values, (unsigned long long)failures);
  return finish();
}
#endif
