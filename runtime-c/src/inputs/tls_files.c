#include "inputs/tls_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "inputs/open.h"
#include "inputs/tls_authorities.h"

enum { MOST_BYTES = 1 << 20 }; /* of a file, as in tls_settings.c */

const char *ft_tls_files_of(const char *text, ft_tls_files *out) {
  for (int i = 0; i < FT_TLS_FILES; i++) {
    const char *end = strchr(text, 0x1f);
    if (!end || end - text >= FT_PATH_BYTES) return NULL;
    snprintf(out->paths[i], FT_PATH_BYTES, "%.*s", (int)(end - text), text);
    text = end + 1;
  }
  return text;
}

bool ft_tls_permit(const ft_plugin_facts *facts, const ft_operator_texts *texts, const ft_tls_files *files,
                   ft_error *error) {
  for (int i = 0; i < FT_TLS_FILES; i++)
    if (*files->paths[i] && !ft_open_is_permitted(facts, texts, files->paths[i], error)) return false;
  return true;
}

bool ft_tls_files_complete(ft_tls_files *files, ft_error *error) {
  if (files->side == FT_TLS_SERVER || *files->paths[FT_TLS_AUTHORITIES]) return true;
  files->are_the_machines = true;
  return ft_tls_authorities_find(files->paths[FT_TLS_AUTHORITIES], error);
}

/* The mark of the files as they are now. */
static uint64_t mark_now(const ft_tls_files *files) {
  uint64_t marks = 0;
  for (int i = 0; i < FT_TLS_FILES; i++)
    marks = ft_mark_add(marks, *files->paths[i] ? ft_mark_of_path(files->paths[i]) : 0);
  return marks;
}

/* Reads all of a file, which is no buffer of ours: a key is in the gateway's memory alone. */
static bool read_into(ft_gateway *gateway, int which, int file, uint64_t size) {
  const uint32_t arguments[] = {(uint32_t)which, (uint32_t)size};
  int32_t place;
  if (!ft_gateway_call(gateway, FT_TLS_FILE, arguments, 2, &place) || !place) return false;
  if (!ft_gateway_has(gateway, (uint32_t)place, size)) return false;
  for (uint64_t done = 0; done < size;) {
    const ssize_t got = read(file, gateway->base + (uint32_t)place + done, size - done);
    if (got == 0) break; /* it became shorter, and the rest is zeros */
    if (got < 0 && errno != EINTR) return false;
    if (got > 0) done += (uint64_t)got;
  }
  return true;
}

/* Opens a file of them. -1 with the error. */
static int open_file(const ft_input *input, const ft_tls_files *files, int which, ft_error *error) {
  const char *path = files->paths[which];
  if (which != FT_TLS_AUTHORITIES || !files->are_the_machines)
    return ft_open_permitted(input->facts, input->texts, path, error);
  const int file = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (file < 0) ft_error_set(error, "%s: %s", path, strerror(errno));
  return file;
}

/* Gives the gateway one of the files, with its mark then. */
static bool give(ft_gateway *gateway, const ft_input *input, const ft_tls_files *files, int which,
                 uint64_t *mark, ft_error *error) {
  struct stat about;
  const char *path = files->paths[which];
  const int file = open_file(input, files, which, error);
  if (file < 0) return false;
  bool is_given = false;
  if (fstat(file, &about) != 0)
    ft_error_set(error, "%s: %s", path, strerror(errno));
  else if (!S_ISREG(about.st_mode) || about.st_size > MOST_BYTES)
    ft_error_set(error, "%s: expected a file of up to 1 MiB", path);
  else if (!(is_given = read_into(gateway, which, file, (uint64_t)about.st_size)))
    ft_error_set(error, "%s: it could not be read into the gateway", path);
  *mark = ft_mark_of(&about);
  close(file);
  return is_given;
}

/* What is wrong with a file, as tls_settings.c of the gateway has it. */
enum { NO_PEM = 1, BROKEN, ENCRYPTED, WEAK, NOT_OF_KEY, MISSING, MEMORY };

/* Puts it into words. `result` is not 0. */
static void say(const ft_tls_files *files, int32_t result, ft_error *error) {
  const int which = result >> 8 & 0xff;
  const bool is_key = which == FT_TLS_KEY;
  const char *path = which < FT_TLS_FILES ? files->paths[which] : "";
  switch (result & 0xff) {
    case NO_PEM:
      ft_error_set(error, "%s: has no %s in PEM; expected a line -----BEGIN %s-----", path,
                   is_key ? "private key" : "certificate", is_key ? "PRIVATE KEY" : "CERTIFICATE");
      return;
    case BROKEN:
      ft_error_set(error,
                   "%s: its %s cannot be read; expected one that is whole, of RSA up to 4096 bits or of "
                   "the curves P-256, P-384 and P-521",
                   path, is_key ? "private key" : "certificate");
      return;
    case ENCRYPTED:
      ft_error_set(error,
                   "%s: the private key has a password; expected one without, such as openssl pkey -in "
                   "makes of it",
                   path);
      return;
    case WEAK: ft_error_set(error, "%s: RSA of fewer than 2048 bits", path); return;
    case NOT_OF_KEY:
      ft_error_set(error, "%s: is not the private key of the certificate in %s", path,
                   files->paths[FT_TLS_CERTIFICATE]);
      return;
    case MISSING:
      ft_error_set(error, "TLS: a certificate without its key, or a key without its certificate");
      return;
    default: ft_error_set(error, "%s: no memory for it in the gateway", path); return;
  }
}

/* Has the log tell of an own certificate that the peers will not take. False: the gateway is dead now. */
static bool look_at_time(const ft_tls_kept *self, ft_gateway *gateway, ft_input *input) {
  int32_t is_out_of_time;
  if (!ft_gateway_call(gateway, FT_TLS_IS_OUT_OF_TIME, NULL, 0, &is_out_of_time)) return false;
  if (is_out_of_time)
    ft_input_say(input, SS_PLUGIN_LOG_SEV_WARNING, "%s: the certificate is not valid today",
                 self->files.paths[FT_TLS_CERTIFICATE]);
  return true;
}

bool ft_tls_files_give(ft_tls_kept *self, ft_gateway *gateway, ft_input *input, ft_error *error) {
  const uint32_t side = self->files.side;
  uint64_t marks = 0;
  int32_t result;
  for (int i = 0; i < FT_TLS_FILES; i++) {
    uint64_t mark = 0;
    if (*self->files.paths[i] && !give(gateway, input, &self->files, i, &mark, error)) return false;
    marks = ft_mark_add(marks, mark);
  }
  self->changes = (ft_changes){.read = marks, .seen = marks};
  if (!ft_gateway_call(gateway, FT_TLS_SETTINGS, &side, 1, &result) ||
      (!result && !look_at_time(self, gateway, input))) {
    ft_error_set(error, "reading certificates: %s", gateway->why.text);
    return false;
  }
  if (!result) return true;
  say(&self->files, result, error);
  return false;
}

void ft_tls_files_look(ft_tls_kept *self, ft_gateway *gateway, ft_input *input) {
  const uint64_t now = mark_now(&self->files);
  ft_error error;
  if (!ft_changes_are_due(&self->changes, now)) return;
  if (ft_tls_files_give(self, gateway, input, &error))
    ft_input_say(input, SS_PLUGIN_LOG_SEV_INFO, "TLS: the certificates have changed, and are read");
  else
    ft_input_say(input, SS_PLUGIN_LOG_SEV_ERROR, "TLS: %s; connections get the certificates from before",
                 error.text);
  self->changes.read = now; /* what is wrong is told once */
}
