/*
 * TLS between sockets and what reads them: the gateway, in its variant with TLS (runtime-c/gateway/tls.c),
 * has the keys and does all of it. Here are the files, the sockets and the times.
 */
#ifndef FT_TLS_H
#define FT_TLS_H

#include "inputs/streams.h"
#include "inputs/tls_files.h"

typedef struct ft_tls {
  ft_transport transport; /* the streams' own */
  ft_gateway *gateway;
  ft_tls_files files;
  ft_tls_mark read[FT_TLS_FILES]; /* as they were when the gateway got them last */
  ft_tls_mark seen[FT_TLS_FILES]; /* as they were at the last look */
  uint64_t looked_at; /* monotonic ns */
  uint32_t room, found; /* places in the gateway's memory */
} ft_tls;

/* Whether the plugin may listen at an input's address, and read its files: `permit` of kinds of inputs. */
bool ft_tls_permit_server(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                          ft_error *error);

/*
 * Has connections of a server go by TLS, with the files that its input's text names behind the address. All
 * three live as long as the input; the gateway begins after this, and the streams' transport behind that.
 * Returns what stands behind the files.
 */
const char *ft_tls_serve(ft_tls *self, ft_streams *streams, ft_gateway *gateway);

#endif
