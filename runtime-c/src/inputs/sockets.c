#include "inputs/sockets.h"

bool ft_socket_is_right(uint64_t value, uint64_t options, uint8_t framing, ft_error *error) {
  const uint8_t found = ft_socket_framing(options);
  if (value < 1 || value > FT_LIMIT_LINE_BYTES) {
    ft_error_set(error, "maxBytes: found %llu, expected 1 to %d", (unsigned long long)value,
                 FT_LIMIT_LINE_BYTES);
    return false;
  }
  if (framing == FT_FRAMING_DATAGRAMS ? found == FT_FRAMING_DATAGRAMS
                                      : found >= FT_FRAMING_LINES && found <= FT_FRAMING_SYSLOG)
    return true;
  ft_error_set(
      error, "framing: found %u, expected %s", found,
      framing == FT_FRAMING_DATAGRAMS ? "Framing.Datagrams" : "one of streams, such as Framing.Lines");
  return false;
}

bool ft_socket_next(ft_input *input, uint64_t now, ft_message *out) {
  (void)now;
  return ft_queue_next(&((ft_socket_input *)input)->queue, out);
}

void ft_socket_accept(ft_input *input, uint32_t mark, uint64_t now) {
  (void)mark, (void)now;
  ft_queue_accept(&((ft_socket_input *)input)->queue);
}

void ft_socket_rewind(ft_input *input) { ft_queue_rewind(&((ft_socket_input *)input)->queue); }

uint64_t ft_socket_due(const ft_input *input) {
  (void)input;
  return UINT64_MAX;
}

size_t ft_socket_queued(const ft_input *input) { return ((const ft_socket_input *)input)->queue.used; }
