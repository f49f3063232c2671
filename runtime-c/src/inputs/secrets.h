/*
 * Secrets that an operator names: env:NAME, a variable of the environment, or file: and a path. A plugin has
 * texts that stand for them: the name between two marks, with or without more text around it. An input that
 * sends or compares such a text has the secrets put in their places, as late as it can.
 */
#ifndef FT_SECRETS_H
#define FT_SECRETS_H

#include "inputs/input.h"

enum {
  FT_SECRET_MARK = 0x1a, /* as in sdk-as/internal/options/secret.ts */
  FT_SECRET_BYTES = 4096, /* that a secret has at most */
};

/* What only plugins with a permission to use secrets have in their .so. */
struct ft_secret_rules {
  /*
   * Whether each secret is there that the operator names in the config, or in the open params. False with an
   * error that names its key.
   */
  bool (*check)(const ft_plugin_facts *facts, const ft_operator_texts *texts, ft_permission_from from,
                ft_error *error);
  /* Whether the plugin may use all secrets of a text; false with the error. */
  bool (*permit)(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                 ft_error *error);
  /* Writes a text with its secrets, and a NUL. False with the error: nothing of them is left in `out`. */
  bool (*fill)(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text, char *out,
               size_t size, ft_error *error);
  /* A number that is another one where a file of the text's secrets has changed. */
  uint64_t (*mark)(const char *text);
};

/* As the functions of their names, for inputs, whose plugin may use no secrets at all. */
bool ft_secrets_permit(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                       ft_error *error);
bool ft_secrets_fill(const ft_input *input, const char *text, char *out, size_t size, ft_error *error);

/* secret_file.c: reads what a name stands for, as it is. Returns its length; -1 with the error. */
long ft_secret_read(const char *name, const ft_folders *folders, char *out, size_t size, ft_error *error);

/* A number that is another one where the file of a name has changed. */
uint64_t ft_secret_mark_of(const char *name);

#endif
