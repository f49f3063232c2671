// The command line of sinsp-host: takes argv, gives the options or a usage_error.
#pragma once

#include <libsinsp/logger.h>

#include <cstdint>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

inline const char *const usage_text =
    "usage: sinsp-host --plugin LIB[:INIT_CONFIG]... (--open NAME[:PARAMS] | --read FILE.scap) [option]...\n"
    "       sinsp-host --info LIB[:INIT_CONFIG]\n"
    "  --filter EXPR      a rule's condition: only matching events count and are printed\n"
    "  --format FMT       a rule's output, a line for each match; <NA> stands for a missing value; '' prints nothing\n"
    "                     (default: %evt.num %evt.plugininfo)\n"
    "  --source NAME      the event source that filter and format are about (default: that of the opened plugin)\n"
    "  --max-events N     end after N matches\n"
    "  --max-seconds N    end after N seconds, as SIGTERM does\n"
    "  --repeat N         register, init, open, run and close N times in this process\n"
    "  --log-level LEVEL  fatal critical error warning notice info debug trace (default: info)\n"
    "  --stats            counts, progress and the plugins' metrics on stderr at the end\n";

// By sinsp_logger::severity, whose lowest value is 1.
inline const char *const severity_names[] = {"",       "fatal", "critical", "error", "warning",
                                             "notice", "info",  "debug",    "trace"};

struct usage_error : std::runtime_error {
  explicit usage_error(const std::string &what)
      : std::runtime_error(what.empty() ? "" : "sinsp-host: " + what + "\n") {}
};

struct plugin_spec {
  std::string path;
  std::string config;
  bool has_config = false;
};

struct options {
  std::vector<plugin_spec> plugins;
  plugin_spec info;
  std::string open_name;
  std::string open_params;
  std::string read_file;
  std::string filter;
  std::string format = "%evt.num %evt.plugininfo";
  std::string source;
  uint64_t max_events = std::numeric_limits<uint64_t>::max();
  uint32_t max_seconds = 0;
  uint64_t repeat = 1;
  sinsp_logger::severity log_level = sinsp_logger::SEV_INFO;
  bool stats = false;

  bool reads_file() const { return !read_file.empty(); }
};

// "LIB:CONFIG" is split at the first colon, as sysdig does. A bare file name would make dlopen search the
// system's folders.
inline plugin_spec parse_plugin(const std::string &text) {
  const auto colon = text.find(':');
  plugin_spec spec;
  spec.path = text.substr(0, colon);
  if (spec.path.find('/') == std::string::npos) {
    spec.path = "./" + spec.path;
  }
  spec.has_config = colon != std::string::npos;
  spec.config = spec.has_config ? text.substr(colon + 1) : "";
  return spec;
}

inline uint64_t parse_count(const std::string &name, const std::string &text) {
  if (text.empty() || text.size() > 18 || text.find_first_not_of("0123456789") != std::string::npos ||
      text == "0") {
    throw usage_error(name + " wants a number above 0, not '" + text + "'");
  }
  return std::stoull(text);
}

inline sinsp_logger::severity parse_severity(const std::string &text) {
  for (int i = sinsp_logger::SEV_MIN; i <= sinsp_logger::SEV_MAX; i++) {
    if (text == severity_names[i]) {
      return static_cast<sinsp_logger::severity>(i);
    }
  }
  throw usage_error("--log-level does not know '" + text + "'");
}

inline options parse_options(int argc, char **argv) {
  options opts;
  for (int i = 1; i < argc; i++) {
    const std::string name = argv[i];
    if (name == "--stats") {
      opts.stats = true;
      continue;
    }
    if (i + 1 == argc) {
      throw usage_error("'" + name + "' is no option or lacks its value");
    }
    const std::string value = argv[++i];
    if (name == "--plugin") {
      opts.plugins.push_back(parse_plugin(value));
    } else if (name == "--info") {
      opts.info = parse_plugin(value);
    } else if (name == "--open") {
      const auto colon = value.find(':');
      opts.open_name = value.substr(0, colon);
      opts.open_params = colon == std::string::npos ? "" : value.substr(colon + 1);
    } else if (name == "--read") {
      opts.read_file = value;
    } else if (name == "--filter") {
      opts.filter = value;
    } else if (name == "--format") {
      opts.format = value;
    } else if (name == "--source") {
      opts.source = value;
    } else if (name == "--max-events") {
      opts.max_events = parse_count(name, value);
    } else if (name == "--max-seconds") {
      opts.max_seconds = static_cast<uint32_t>(parse_count(name, value));
    } else if (name == "--repeat") {
      opts.repeat = parse_count(name, value);
    } else if (name == "--log-level") {
      opts.log_level = parse_severity(value);
    } else {
      throw usage_error("no option '" + name + "'");
    }
  }
  if (!opts.info.path.empty()) {
    return opts;
  }
  if (opts.open_name.empty() == opts.read_file.empty()) {
    throw usage_error(argc == 1 ? "" : "one of --open and --read is needed, and not both");
  }
  if (opts.plugins.empty() && !opts.reads_file()) {
    throw usage_error("--open needs at least one --plugin");
  }
  return opts;
}
