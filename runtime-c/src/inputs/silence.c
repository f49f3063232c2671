#include "inputs/silence.h"

#include "base/clock.h"

/* The first silence that is said, and the longest that one has to be. */
static const uint64_t FIRST_NS = 300 * NS_PER_S, LONGEST_NS = 86400 * NS_PER_S;

static unsigned long long counted(const ft_input *input, enum ft_metric which) {
  return ft_counted(input->counters, which);
}

/* For how many minutes an input is silent of which that is to be said now; 0: it is not. */
static unsigned long long minutes_to_say(ft_input *input, uint64_t now) {
  if (!input->heard_at || input->ended) return 0; /* what is read to its end has told all */
  if (!input->silent_after) input->silent_after = FIRST_NS;
  if (now - input->heard_at < input->silent_after) return 0;
  const unsigned long long minutes = (now - input->heard_at) / (60 * NS_PER_S);
  input->heard_at = 0;
  input->silent_after = input->silent_after < LONGEST_NS / 2 ? 2 * input->silent_after : LONGEST_NS;
  return minutes;
}

void ft_silence_of_files(ft_input *input, uint64_t now) {
  const unsigned long long minutes = minutes_to_say(input, now);
  if (minutes)
    ft_input_say(input, SS_PLUGIN_LOG_SEV_NOTICE,
                 "no message for %llu minutes, after %llu; files %llu, rotations %llu, input_bytes %llu, "
                 "messages_dropped %llu",
                 minutes, (unsigned long long)input->heard, counted(input, FT_METRIC_FILES),
                 counted(input, FT_METRIC_ROTATIONS), counted(input, FT_METRIC_INPUT_BYTES),
                 counted(input, FT_METRIC_MESSAGES_DROPPED));
}

void ft_silence_of_sockets(ft_input *input, uint64_t now) {
  const unsigned long long minutes = minutes_to_say(input, now);
  if (minutes)
    ft_input_say(input, SS_PLUGIN_LOG_SEV_NOTICE,
                 "no message for %llu minutes, after %llu; connections %llu, connections_refused %llu, "
                 "datagrams_lost %llu, messages_dropped %llu",
                 minutes, (unsigned long long)input->heard, counted(input, FT_METRIC_CONNECTIONS),
                 counted(input, FT_METRIC_CONNECTIONS_REFUSED), counted(input, FT_METRIC_DATAGRAMS_LOST),
                 counted(input, FT_METRIC_MESSAGES_DROPPED));
}
