/* The files of TLS: their paths and permissions, and how they come into the gateway. */
#ifndef FT_TLS_FILES_H
#define FT_TLS_FILES_H

#include "inputs/input.h"
#include "inputs/tls_gateway.h"

/* The files of one side, in the order of tls_settings.c. */
enum ft_tls_file { FT_TLS_CERTIFICATE, FT_TLS_KEY, FT_TLS_AUTHORITIES, FT_TLS_FILES };

typedef struct ft_tls_files {
  char paths[FT_TLS_FILES][FT_PATH_BYTES]; /* "": there is none */
} ft_tls_files;

/* How a file was when it was looked at, so that another is known by it. */
typedef struct ft_tls_mark {
  uint64_t device, number, size;
  int64_t seconds, nanoseconds; /* of its last change */
} ft_tls_mark;

/*
 * Reads the files' paths of an input's text, each with 0x1f behind it; NULL where they are too long, or there
 * are fewer. Returns what stands behind them.
 */
const char *ft_tls_files_of(const char *text, ft_tls_files *out);

/* Whether the plugin may read them. False with the error. */
bool ft_tls_permit(const ft_plugin_facts *facts, const ft_operator_texts *texts, const ft_tls_files *files,
                   ft_error *error);

/* Says how the files are now; one that is not there is all zeros. */
void ft_tls_files_mark(const ft_tls_files *files, ft_tls_mark *out);

/*
 * Gives the gateway the files, and says how they were then. False with the error, and the gateway stays with
 * those from before.
 */
bool ft_tls_files_give(ft_gateway *gateway, const ft_input *input, const ft_tls_files *files,
                       ft_tls_mark *marks, ft_error *error);

#endif
