/* The files of TLS: their paths and permissions, and how they come into the gateway. */
#ifndef FT_TLS_FILES_H
#define FT_TLS_FILES_H

#include "inputs/changes.h"
#include "inputs/input.h"
#include "inputs/tls_gateway.h"

/* The files of one side, in the order of tls_settings.c. */
enum ft_tls_file { FT_TLS_CERTIFICATE, FT_TLS_KEY, FT_TLS_AUTHORITIES, FT_TLS_FILES };

enum ft_tls_side { FT_TLS_SERVER, FT_TLS_CLIENT };

typedef struct ft_tls_files {
  enum ft_tls_side side;
  char paths[FT_TLS_FILES][FT_PATH_BYTES]; /* "": there is none */
  bool are_the_machines; /* the authorities are those of this machine: reading them needs no permission */
} ft_tls_files;

/*
 * Reads the files' paths of an input's text, each with 0x1f behind it; NULL where they are too long, or there
 * are fewer. Returns what stands behind them.
 */
const char *ft_tls_files_of(const char *text, ft_tls_files *out);

/* Whether the plugin may read them. False with the error. */
bool ft_tls_permit(const ft_plugin_facts *facts, const ft_operator_texts *texts, const ft_tls_files *files,
                   ft_error *error);

/* A client that names no authorities gets this machine's. False with the error: it has none. */
bool ft_tls_files_complete(ft_tls_files *files, ft_error *error);

/* The files, and how they were. */
typedef struct ft_tls_kept {
  ft_tls_files files;
  ft_changes changes;
} ft_tls_kept;

/* Gives the gateway the files. False with the error, and the gateway stays with those from before. */
bool ft_tls_files_give(ft_tls_kept *self, ft_gateway *gateway, ft_input *input, ft_error *error);

/*
 * Looks at the files, and gives them again where they have changed, once they are as they were a look before.
 * The log tells of it, and of what is wrong with them: the gateway stays with those from before.
 */
void ft_tls_files_look(ft_tls_kept *self, ft_gateway *gateway, ft_input *input);

#endif
