/* The headers that a plugin has sent, as an input's text has them: "name: value", with line feeds between. */
#ifndef FT_HEADERS_H
#define FT_HEADERS_H

#include <stdbool.h>
#include <stddef.h>

/* Whether lines are headers that may be sent; secrets may stand in their values. */
bool ft_headers_are_right(const char *lines);

/*
 * Writes headers, whose secrets are in their places, for a request, and a User-Agent with the plugin's name
 * where there is none among them. Returns how many bytes they have, as snprintf does.
 */
size_t ft_headers_write(const char *lines, const char *plugin, char *out, size_t size);

#endif
