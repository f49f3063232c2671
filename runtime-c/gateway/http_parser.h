/*
 * llhttp as a server has it. A gateway that is a server's alone (SERVES_ALONE) has it in the server's own
 * file, of sources into which build.sh has written what is always so there: its functions are those of
 * SETTINGS, which stands above, it parses requests, and nothing lenient is asked for. So the compiler sees
 * what is called, and leaves out what no request needs.
 *
 * A request is most often whole in one read, from the machine's first state on. For these there is a second
 * copy of it, which begins nowhere else: what are loops in it stay loops. In one that may go on with any
 * state, WebAssembly has each step find its state in a table of all. That one, which reads on in the middle
 * of a request, is made small.
 */
#ifndef HTTP_PARSER_H
#define HTTP_PARSER_H

#include "llhttp.h"

#ifdef SERVES_ALONE
#include "server_api.c"
#include "server_llhttp.c"

/* As llhttp_execute(). */
static int execute(llhttp_t *parser, const char *bytes, size_t length) {
  void *const first = (void *)s_n_llhttp__internal__n_start;
  const unsigned char *at = (const unsigned char *)bytes, *end = at + length;
  if (parser->_current != first || parser->error) return llhttp_execute(parser, bytes, length);
  parser->_current = first; /* which the compiler knows now */
  const llparse_state_t next = llhttp__internal__run(parser, at, end);
  if (next == s_error) return parser->error;
  parser->_current = (void *)(intptr_t)next;
  if (!parser->_span_pos0) return HPE_OK;
  parser->error = ((llhttp__internal__span_cb)parser->_span_cb0)(parser, parser->_span_pos0, bytes + length);
  if (parser->error) parser->error_pos = bytes + length;
  return parser->error;
}
#else
static int execute(llhttp_t *parser, const char *bytes, size_t length) {
  return (int)llhttp_execute(parser, bytes, length);
}
#endif

#endif
