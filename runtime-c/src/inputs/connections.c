/* tcp(), and unix() of connections: a server whose connections are cut into messages. */
#include "inputs/listening.h"
#include "inputs/server.h"
#include "inputs/silence.h"

static ft_input *make(const char *text, uint64_t value, uint64_t options, ft_error *error) {
  (void)text;
  ft_server *self = (ft_server *)ft_streams_new(sizeof *self, value, options, error);
  if (!self) return NULL;
  ft_server_prepare(self);
  return &self->streams.at.base;
}

static bool pump(ft_input *input) {
  return ft_streams_pump((ft_streams *)input, ft_server_on_own, ft_streams_read);
}

#define SERVER(word, permits)                \
  {.name = word,                             \
   .permit = permits,                        \
   FT_SOCKET_FUNCTIONS,                      \
   .make = make,                             \
   .start = ft_server_start,                 \
   .pump = pump,                             \
   .has_room = ft_streams_has_room,          \
   .look_at_silence = ft_silence_of_sockets, \
   .unfinished = ft_streams_unfinished,      \
   .end = ft_server_end}

const ft_input_kind ft_input_tcp = SERVER("tcp", ft_listening_permit_internet);
const ft_input_kind ft_input_unix_streams = SERVER("unix", ft_listening_permit_unix);
