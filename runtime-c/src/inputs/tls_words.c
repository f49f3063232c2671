#include "inputs/tls_words.h"

#include <stddef.h>

/* A number, and what it means to a server, and to a client where that is another thing. */
typedef struct meaning {
  int32_t number;
  const char *words, *to_client;
} meaning;

/* mbedTLS's errors. */
static const meaning PROBLEMS[] = {
    {-0x7480, "it has no certificate", NULL},
    {-0x6E80, "it wants a version of TLS that is not taken", "it takes neither TLS 1.2 nor TLS 1.3"},
    {-0x6E00, "nothing that both can do", NULL},
    {FT_TLS_ENDS, "the connection ended in the handshake", NULL},
    {-0x7F00, "no memory in the gateway", NULL},
    {-0x7180, "a record that was changed", NULL},
    {-0x7200, "what it sends is no TLS", "what it sends is no TLS; is that a port of TLS?"},
    {-0x7700, "what it sends is not in its turn", NULL},
    {-0x7300, "what it sends cannot be read", NULL},
    {-0x6600, "it cannot show that it has its key", NULL},
};

/* Bits of what is wrong with a certificate, the most telling first. */
static const meaning DOUBTS[] = {
    {0x01, "its certificate is no longer valid",
     "its certificate is no longer valid; the server has to renew it, unless this machine's clock is wrong"},
    {0x0200, "its certificate is not valid yet",
     "its certificate is not valid yet; the server is ahead of its time, unless this machine's clock is wrong"},
    {0x04, "its certificate is for another name",
     "its certificate is for another name than the one that was asked for"},
    {0x1c000, "its certificate has a key or a signature that is too weak", NULL},
    {0x1800, "its certificate is for another use", NULL},
};
static const int32_t UNKNOWN = 0x08; /* an authority that is none of ours */

/* What the peer's alerts say, by their numbers in RFC 8446. */
static const meaning ALERTS[] = {
    {40, "there is nothing that both can do, or it wants a certificate of ours", NULL},
    {42, "our certificate is broken", NULL},
    {43, "our certificate is of a kind that it does not know", NULL},
    {44, "our certificate was revoked", NULL},
    {45, "our certificate is no longer valid", NULL},
    {46, "our certificate is not taken", NULL},
    {48, "it does not know the authority of our certificate", NULL},
    {49, "our certificate does not let us in", NULL},
    {70, "no version of TLS that both can do", NULL},
    {71, "what we can do is not safe enough", NULL},
    {80, "an error of its own", NULL},
    {112, "it is no server of that name", NULL},
    {116, "it wants a certificate of ours", NULL},
};

static const char *words_of(const meaning *one, bool is_client) {
  return is_client && one->to_client ? one->to_client : one->words;
}

static const char *find(const meaning *all, size_t count, int32_t number, bool is_client) {
  for (size_t i = 0; i < count; i++)
    if (all[i].number == number) return words_of(&all[i], is_client);
  return NULL;
}

static void say_doubt(const ft_tls_files *files, uint32_t distrust, ft_error *out) {
  const bool is_client = files->side == FT_TLS_CLIENT;
  for (size_t i = 0; i < sizeof DOUBTS / sizeof *DOUBTS; i++) {
    if (!(distrust & (uint32_t)DOUBTS[i].number)) continue;
    ft_error_set(out, "%s", words_of(&DOUBTS[i], is_client));
    return;
  }
  if (!(distrust & (uint32_t)UNKNOWN))
    ft_error_set(out, "its certificate is not to be trusted");
  else if (!is_client)
    ft_error_set(out, "its certificate is not of an authority that is trusted");
  else
    ft_error_set(out,
                 "its certificate is not of an authority that is trusted: none in %s; where the server has "
                 "an authority of its own, the plugin has to be told that one's file",
                 files->paths[FT_TLS_AUTHORITIES]);
}

void ft_tls_say_problem(const ft_tls_files *files, const ft_tls_found *what, ft_error *out) {
  enum { DISTRUSTED = -0x2700 };
  const bool is_client = files->side == FT_TLS_CLIENT;
  if (what->problem == DISTRUSTED) {
    say_doubt(files, what->distrust, out);
    return;
  }
  if (what->alert) {
    const char *words = find(ALERTS, sizeof ALERTS / sizeof *ALERTS, (int32_t)what->alert, is_client);
    ft_error_set(out, "it refuses, with alert %u%s%s", what->alert, words ? ": " : "", words ? words : "");
    return;
  }
  const char *words = find(PROBLEMS, sizeof PROBLEMS / sizeof *PROBLEMS, what->problem, is_client);
  ft_error_set(out, "%s", words ? words : "the handshake failed");
}
