// The bugs of tests/faults/peers.ts, in C++ against the plugin ABI: what Falco's C++ SDK, a set of headers,
// compiles to.
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <vector>

#define _Static_assert static_assert  // the header is C11
extern "C" {
#include "falco_plugin_abi.h"
}

#define EXPORT extern "C" __attribute__((visibility("default")))

namespace {

struct faulty {
  std::vector<uint64_t> numbers{1, 2, 3};
  uint64_t *nothing = nullptr;
  std::vector<std::vector<char>> kept;
  volatile uint64_t spin = 1;
  uint64_t value = 0;
};

uint64_t deep(volatile uint64_t n) { return n == 0 ? 0 : deep(n + 1) + deep(n + 2); }

uint64_t value_of(faulty &self, const ss_plugin_extract_field &field) {
  switch (field.field_id) {
    case 1: return 10 / field.arg_index;
    case 2: return self.numbers[field.arg_index];
    case 3: return *self.nothing;
    case 4: throw std::runtime_error("thrown");
    case 5:
      while (self.spin) self.spin = self.spin * 3 | 1;
      return 7;
    case 6: return deep(1);
    case 7:
      for (;;) self.kept.emplace_back(1 << 20);
    default: return 7;
  }
}

}  // namespace

#define TEXT_SYMBOL(symbol, text) \
  EXPORT const char *plugin_##symbol() { return text; }
TEXT_SYMBOL(get_required_api_version, "3.5.0")
TEXT_SYMBOL(get_name, "cpp_faulty")
TEXT_SYMBOL(get_version, "0.1.0")
TEXT_SYMBOL(get_description, "bugs")
TEXT_SYMBOL(get_contact, "falco-ts")
TEXT_SYMBOL(get_fields, "[]")

EXPORT const char *plugin_get_last_error(ss_plugin_t *) { return ""; }

EXPORT ss_plugin_t *plugin_init(const ss_plugin_init_input *, ss_plugin_rc *rc) {
  *rc = SS_PLUGIN_SUCCESS;
  return new faulty;
}

EXPORT void plugin_destroy(ss_plugin_t *state) { delete static_cast<faulty *>(state); }

EXPORT ss_plugin_rc plugin_extract_fields(ss_plugin_t *state, const ss_plugin_event_input *,
                                          const ss_plugin_field_extract_input *in) {
  faulty &self = *static_cast<faulty *>(state);
  for (uint32_t i = 0; i < in->num_fields; i++) {
    self.value = value_of(self, in->fields[i]);
    in->fields[i].res.u64 = &self.value;
    in->fields[i].res_len = 1;
  }
  return SS_PLUGIN_SUCCESS;
}
