/* What a server of HTTP tells its gateway: which requests it takes, with the secrets that those need. */
#include <string.h>

#include "base/bytes.h"
#include "inputs/http.h"
#include "inputs/secrets.h"

static uint64_t mark_of(const ft_http *self) {
  const struct ft_secret_rules *secrets = self->server.streams.at.base.facts->secrets;
  return secrets ? secrets->mark(self->rules) : 0;
}

bool ft_http_tell_rules(ft_http *self, ft_error *error) {
  const ft_input *input = &self->server.streams.at.base;
  char *place = (char *)ft_gateway_place(&self->gateway);
  int32_t state = -1;
  self->secrets.read = mark_of(self);
  if (!ft_secrets_fill(input, self->rules, place, FT_GATEWAY_ROOM, error)) return false;
  const size_t length = strlen(place) + 1;
  for (size_t i = 0; i < length; i++)
    if (place[i] == 0x1f) place[i] = 0;
  const uint32_t arguments[] = {(uint32_t)length, (uint32_t)input->value, self->answers.takes_put};
  ft_gateway_call(&self->gateway, FT_HTTP_RULES, arguments, 3, &state);
  ft_wipe(place, length);
  if (state == 0) return true;
  ft_error_set(error, "the gateway does not take the rules for requests");
  return false;
}

void ft_http_look_at_secrets(ft_http *self) {
  ft_input *input = &self->server.streams.at.base;
  ft_error error;
  const uint64_t now = mark_of(self);
  if (!ft_changes_are_due(&self->secrets, now) || self->gateway.dead) return;
  if (ft_http_tell_rules(self, &error))
    ft_input_say(input, SS_PLUGIN_LOG_SEV_INFO, "a secret has changed, and is read");
  else
    ft_input_say(input, SS_PLUGIN_LOG_SEV_ERROR, "%s; requests need the secret from before", error.text);
  self->secrets.read = now; /* what is wrong is told once */
}
