#include "inputs/tls_authorities.h"

#include <stdio.h>
#include <sys/stat.h>

static const char *const FILES[] = {
    "/etc/ssl/certs/ca-certificates.crt", /* Debian, Ubuntu, Alpine, Arch, Wolfi */
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* Fedora, RHEL */
    "/etc/pki/tls/certs/ca-bundle.crt", /* older ones of these, Amazon Linux */
    "/etc/ssl/ca-bundle.pem", /* SUSE */
    "/var/lib/ca-certificates/ca-bundle.pem",
    "/etc/ssl/cert.pem", /* small images */
};

bool ft_tls_authorities_find(char out[FT_PATH_BYTES], ft_error *error) {
  struct stat about;
  for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
    if (stat(FILES[i], &about) != 0 || !S_ISREG(about.st_mode)) continue;
    snprintf(out, FT_PATH_BYTES, "%s", FILES[i]);
    return true;
  }
  ft_error_set(error,
               "this machine has no file of authorities, such as %s; install ca-certificates, or have the "
               "plugin name a file",
               FILES[0]);
  return false;
}
