/* What inputs ask of secrets, whether their plugin may use some or not. */
#include <string.h>

#include "inputs/secrets.h"

bool ft_secrets_permit(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                       ft_error *error) {
  if (!strchr(text, FT_SECRET_MARK)) return true;
  if (facts->secrets) return facts->secrets->permit(facts, texts, text, error);
  ft_error_set(error,
               "the plugin has no permission to use secrets; permissions() needs secretParams() or "
               "secretConfig()");
  return false;
}

bool ft_secrets_fill(const ft_input *input, const char *text, char *out, size_t size, ft_error *error) {
  const ft_plugin_facts *facts = input->facts;
  if (facts->secrets) return facts->secrets->fill(facts, input->texts, text, out, size, error);
  const size_t length = strlen(text);
  if (length < size) {
    memcpy(out, text, length + 1);
    return true;
  }
  ft_error_set(error, "headers, paths and tokens of %zu bytes together; %zu are the most", length, size - 1);
  return false;
}
