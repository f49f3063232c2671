/*
 * TLS between sockets and what reads them: the gateway, in its variant with TLS (runtime-c/gateway/tls.c),
 * has the keys and does all of it. Here are the files, the sockets and the times.
 */
#ifndef FT_TLS_H
#define FT_TLS_H

#include "inputs/streams.h"
#include "inputs/tls_files.h"

enum { FT_TLS_NAME_BYTES = 256 };

typedef struct ft_tls {
  ft_transport transport; /* the streams' own */
  ft_gateway *gateway;
  ft_tls_kept kept;
  uint64_t looked_at; /* monotonic ns */
  ft_tls_places places;
  char server[FT_TLS_NAME_BYTES]; /* of a client: whose certificate the server has to show; else "" */
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

/*
 * Reads what stands behind an input's address: the server's name, which is its address's where none is said,
 * and the files. Returns what stands behind them; NULL with the error.
 */
const char *ft_tls_read_server(const char *text, char server[FT_TLS_NAME_BYTES], ft_tls_files *files,
                               ft_error *error);

/*
 * Has connections to a server go by TLS: the caller sets `server` and the files. All else is as with
 * ft_tls_serve.
 */
void ft_tls_connect(ft_tls *self, ft_streams *streams, ft_gateway *gateway);

#endif
