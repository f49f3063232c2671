/*
 * Reads URLs from stdin, two a line with a tab between: the first whole, the second as a link of it. Prints
 * what the second leads to, and whether its host is an address outside of the public Internet.
 */
#include <stdio.h>
#include <string.h>

#include "inputs/name_files.h"
#include "inputs/network.h"
#include "inputs/url.h"

void ft_error_set(ft_error *error, const char *format, ...) { snprintf(error->text, 2, "%.1s", format); }

int main(void) {
  static char line[1 << 16], whole[FT_PATH_BYTES];
  while (fgets(line, sizeof line, stdin)) {
    ft_url from, to;
    ft_error error;
    ft_address address;
    char *tab = strchr(line, '\t'), *end = strchr(line, '\n');
    if (!tab || !end) return 1;
    if (!ft_url_read(&from, (ft_text){line, (size_t)(tab - line)}, &error) ||
        !ft_url_follow(&to, &from, (ft_text){tab + 1, (size_t)(end - tab - 1)}, &error) ||
        !ft_url_write(&to, whole)) {
      puts("none");
      continue;
    }
    const bool is_private =
        ft_address_of_digits(&address, to.host, strlen(to.host), to.port) && ft_network_is_private(&address);
    printf("%s %s\n", whole, is_private ? "private" : "public");
  }
  return 0;
}
