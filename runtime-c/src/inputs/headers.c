#include "inputs/headers.h"

#include <stdio.h>
#include <string.h>

#include "inputs/secrets.h"

bool ft_headers_are_right(const char *lines) {
  while (*lines) {
    const size_t length = strcspn(lines, "\n");
    const char *colon = memchr(lines, ':', length);
    if (!colon || colon == lines) return false;
    for (size_t i = 0; i < length; i++) {
      const unsigned char c = (unsigned char)lines[i];
      if ((c < ' ' && c != FT_SECRET_MARK) || c == 0x7f || (lines + i < colon && (c <= ' ' || c > 0x7e)))
        return false;
    }
    lines += lines[length] ? length + 1 : length;
  }
  return true;
}

size_t ft_headers_write(const char *lines, const char *plugin, char *out, size_t size) {
  size_t length = 0;
  bool has_agent = false;
  while (*lines) {
    const int bytes = (int)strcspn(lines, "\n");
    has_agent |= strncmp(lines, "user-agent:", 11) == 0;
    const size_t room = length < size ? size - length : 0;
    length += (size_t)snprintf(room ? out + length : NULL, room, "%.*s\r\n", bytes, lines);
    lines += lines[bytes] ? bytes + 1 : bytes;
  }
  const size_t room = length < size ? size - length : 0;
  if (!has_agent)
    length += (size_t)snprintf(room ? out + length : NULL, room, "User-Agent: falco-ts/%s\r\n", plugin);
  return length;
}
