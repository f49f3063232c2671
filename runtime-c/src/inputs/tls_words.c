#include "inputs/tls_words.h"

#include <stddef.h>

const char *ft_tls_say_problem(int32_t problem, uint32_t distrust) {
  static const struct {
    int32_t number;
    const char *words;
  } PROBLEMS[] = {
      {-0x7480, "it has no certificate"},
      {-0x6E80, "it wants a version of TLS that is not taken"},
      {-0x6E00, "nothing that both can do"},
      {-0x7780, "it refuses, with an alert"},
      {-0x7280, "the connection ended in the handshake"},
      {-0x7F00, "no memory in the gateway"},
      {-0x7180, "a record that was changed"},
      {-0x7200, "what it sends is no TLS"},
      {-0x7700, "what it sends is not in its turn"},
      {-0x7300, "what it sends cannot be read"},
      {-0x6600, "it cannot show that it has its key"},
  };
  static const struct {
    uint32_t flag;
    const char *words;
  } DOUBTS[] = {
      {0x01, "its certificate is no longer valid"},
      {0x0200, "its certificate is not valid yet"},
      {0x04, "its certificate is for another name"},
      {0x08, "its certificate is not of an authority that is trusted"},
  };
  if (problem == -0x2700) {
    for (size_t i = 0; i < sizeof DOUBTS / sizeof *DOUBTS; i++)
      if (distrust & DOUBTS[i].flag) return DOUBTS[i].words;
    return "its certificate is not to be trusted";
  }
  for (size_t i = 0; i < sizeof PROBLEMS / sizeof *PROBLEMS; i++)
    if (problem == PROBLEMS[i].number) return PROBLEMS[i].words;
  return "the handshake failed";
}
