// A Falco in miniature on the real libsinsp: takes plugins, a source to open and a rule's condition and
// output, gives one line for each matching event. It does what Falco does, in Falco's order, so that a plugin
// which works here works there: every plugin is first registered in a catalog that is never opened, then once
// more in the inspector of its source, and initialised there; fields come from the plugins of that source and
// from no other; errors end the run.
//
// Written against libsinsp 0.23 (Falco 0.43).

// libsinsp's headers promise the strlcpy of the glibc it was built with; where this machine's is older,
// theirs has to do.
#include <features.h>
#include <libscap/scap_strl_config.h>
#if !__GLIBC_PREREQ(2, 38)
#undef HAVE_STRLCPY
#undef HAVE_STRLCAT
#endif

#include <libsinsp/metrics_collector.h>
#include <libsinsp/plugin_manager.h>
#include <libsinsp/sinsp.h>

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "sinsp_info.h"
#include "sinsp_options.h"

namespace {

volatile std::sig_atomic_t stop_requested = 0;

// The callback may run on a plugin's own thread: one stdio call a line keeps lines whole.
void print_log(std::string &&message, sinsp_logger::severity severity) {
  while (!message.empty() && message.back() == '\n') {
    message.pop_back();
  }
  std::fprintf(stderr, "[%s] %s\n", severity_names[severity], message.c_str());
}

// One capture from registration to close. Members are destroyed in the reverse order: what holds fields goes
// before the inspectors, since fields keep their plugin alive.
class capture {
 public:
  explicit capture(const options &opts) : m_opts(opts) {}

  void run() {
    register_plugins();
    compile();
    open();
    loop();
    if (m_opts.stats) {
      print_stats();
    }
    inspector().stop_capture();
    inspector().close();
  }

 private:
  // As in Falco, a capture file is read by the catalog itself, with every plugin in it.
  sinsp &inspector() { return m_opts.reads_file() ? m_catalog : m_live; }

  void register_plugins() {
    std::vector<std::shared_ptr<sinsp_plugin>> known;
    for (const auto &spec : m_opts.plugins) {
      known.push_back(m_catalog.register_plugin(spec.path));
    }
    m_source = choose_source();

    for (size_t i = 0; i < known.size(); i++) {
      auto plugin = known[i];
      if (!m_opts.reads_file()) {
        if (!serves(*plugin)) {
          // A second source has an inspector of its own in Falco; anything else that is of no use is refused.
          if (plugin->caps() & CAP_SOURCING) {
            continue;
          }
          throw std::runtime_error("Plugin '" + plugin->name() +
                                   "' is loaded but unused as not compatible with any known event source");
        }
        plugin = m_live.register_plugin(m_opts.plugins[i].path);
      }
      std::string error;
      if (!plugin->init(m_opts.plugins[i].config, error)) {
        throw std::runtime_error(error);
      }
    }
    const auto &sources = inspector().event_sources();
    while (m_source_index < sources.size() && sources[m_source_index] != m_source) {
      m_source_index++;
    }
    if (m_source_index == sources.size()) {
      throw std::runtime_error("no plugin has the event source '" + m_source + "'");
    }
  }

  static std::string source_of(const sinsp_plugin &plugin) {
    return plugin.id() == 0 ? sinsp_syscall_event_source_name : plugin.event_source();
  }

  // A live source is what its plugin says; in a file the first plugin with a source is meant, unless told
  // otherwise.
  std::string choose_source() {
    if (m_opts.reads_file() && !m_opts.source.empty()) {
      return m_opts.source;
    }
    for (const auto &plugin : m_catalog.get_plugin_manager()->plugins()) {
      if (!(plugin->caps() & CAP_SOURCING) || !(m_opts.reads_file() || plugin->name() == m_opts.open_name)) {
        continue;
      }
      if (!m_opts.source.empty() && m_opts.source != source_of(*plugin)) {
        throw std::runtime_error("plugin " + plugin->name() + " has the event source '" + source_of(*plugin) +
                                 "', not '" + m_opts.source + "'");
      }
      return source_of(*plugin);
    }
    if (!m_opts.reads_file()) {
      throw std::runtime_error("plugin " + m_opts.open_name + " does not exist or is no event source");
    }
    return sinsp_syscall_event_source_name;
  }

  bool serves(const sinsp_plugin &plugin) const {
    const auto fits = [this](const auto &sources) {
      return sinsp_plugin::is_source_compatible(sources, m_source);
    };
    const auto caps = plugin.caps();
    return ((caps & CAP_SOURCING) && source_of(plugin) == m_source) ||
           ((caps & CAP_EXTRACTION) && fits(plugin.extract_event_sources())) ||
           ((caps & CAP_PARSING) && fits(plugin.parse_event_sources())) ||
           ((caps & CAP_ASYNC) && fits(plugin.async_event_sources()));
  }

  void collect_fields() {
    if (m_source == sinsp_syscall_event_source_name) {
      m_fields = std::make_unique<sinsp_filter_check_list>();
    } else {
      m_fields = std::make_unique<filter_check_list>();
      m_fields->add_filter_check(sinsp::new_generic_filtercheck());
    }
    for (const auto &plugin : inspector().get_plugin_manager()->plugins()) {
      if (!(plugin->caps() & CAP_EXTRACTION)) {
        continue;
      }
      std::vector<const filter_check_info *> present;
      m_fields->get_all_fields(present);
      for (const auto *info : present) {
        for (int32_t i = 0; i < info->m_nfields; i++) {
          for (const auto &field : plugin->fields()) {
            if (field.m_name == info->m_fields[i].m_name) {
              throw std::runtime_error("Plugin '" + plugin->name() + "' supports extraction of field '" +
                                       field.m_name + "' that is overlapping for source '" + m_source + "'");
            }
          }
        }
      }
      m_fields->add_filter_check(sinsp_plugin::new_filtercheck(plugin));
    }
  }

  void compile() {
    collect_fields();
    if (!m_opts.filter.empty()) {
      auto factory = std::make_shared<sinsp_filter_factory>(&inspector(), *m_fields);
      m_filter = sinsp_filter_compiler(factory, m_opts.filter).compile();
    }
    if (!m_opts.format.empty()) {
      // The star is libsinsp's sign for "print <NA> where a value is missing"; without it the whole line
      // would be dropped.
      const auto format = m_opts.format[0] == '*' ? m_opts.format : "*" + m_opts.format;
      m_formatter = std::make_unique<sinsp_evt_formatter>(&inspector(), format, *m_fields);
    }
  }

  void open() {
    if (m_opts.reads_file()) {
      inspector().open_savefile(m_opts.read_file);
    } else {
      const bool syscalls = m_source == sinsp_syscall_event_source_name;
      inspector().open_plugin(m_opts.open_name, m_opts.open_params,
                              syscalls ? sinsp_plugin_platform::SINSP_PLATFORM_FULL
                                       : sinsp_plugin_platform::SINSP_PLATFORM_HOSTINFO);
    }
  }

  void loop() {
    const auto begin = std::chrono::steady_clock::now();
    std::string line;
    inspector().start_capture();
    while (!stop_requested && m_matched < m_opts.max_events) {
      sinsp_evt *event = nullptr;
      const int32_t rc = inspector().next(&event);
      if (rc == SCAP_TIMEOUT) {
        m_timeouts++;  // straight on, as Falco does: to wait is the plugin's duty
        continue;
      }
      if (rc == SCAP_FILTERED_EVENT) {
        continue;
      }
      if (rc == SCAP_EOF) {
        m_eof = true;
        break;
      }
      if (rc != SCAP_SUCCESS) {
        throw std::runtime_error(inspector().getlasterr());
      }
      if (event->get_source_idx() != m_source_index) {
        if (m_opts.reads_file() && event->get_source_idx() != sinsp_no_event_source_idx) {
          continue;  // a file may hold several sources; the others are not what the condition is about
        }
        throw std::runtime_error(
            "unexpected event source for inspector's event: type=" + std::to_string(event->get_type()) +
            ", expected='" + m_source + "', actual='" +
            (event->get_source_name() ? event->get_source_name() : "<NA>") + "'");
      }
      m_events++;
      if (m_filter && !m_filter->run(event)) {
        continue;
      }
      m_matched++;
      if (m_formatter && m_formatter->tostring(event, line)) {
        line.push_back('\n');
        std::fwrite(line.data(), 1, line.size(), stdout);
      }
    }
    m_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }

  void print_stats() {
    std::fprintf(stderr, "stats: events=%zu matched=%zu timeouts=%zu eof=%d seconds=%.6f\n", m_events,
                 m_matched, m_timeouts, m_eof ? 1 : 0, m_seconds);
    if (inspector().is_plugin()) {
      std::string text;
      const double percent = inspector().get_read_progress_with_str(&text);
      std::fprintf(stderr, "progress: %.2f %s\n", percent, text.c_str());
    }
    const libs::metrics::prometheus_metrics_converter converter;
    for (const auto &plugin : inspector().get_plugin_manager()->plugins()) {
      for (const auto &metric : plugin->get_metrics()) {
        std::fprintf(stderr, "metric: %s %s\n", metric.name, metric_value(metric).c_str());
        // As Falco's web server has it, by libsinsp's own rules for names.
        std::fputs(converter.convert_metric_to_text_prometheus(metric, "falcosecurity", "plugins").c_str(),
                   stderr);
      }
    }
  }

  const options &m_opts;
  sinsp m_catalog;
  sinsp m_live;
  std::string m_source;
  size_t m_source_index = 0;
  std::unique_ptr<filter_check_list> m_fields;
  std::unique_ptr<sinsp_filter> m_filter;
  std::unique_ptr<sinsp_evt_formatter> m_formatter;
  size_t m_events = 0;
  size_t m_matched = 0;
  size_t m_timeouts = 0;
  bool m_eof = false;
  double m_seconds = 0;
};

void on_stop(int) { stop_requested = 1; }

void prepare(const options &opts) {
  libsinsp_logger()->disable_timestamps();
  libsinsp_logger()->set_severity(opts.log_level);
  libsinsp_logger()->add_callback_log(print_log);
  // A crash of a plugin under test must not take along the lines before it.
  std::setvbuf(stdout, nullptr, _IOLBF, 1 << 16);
  for (const int signal : {SIGINT, SIGTERM, SIGALRM}) {
    std::signal(signal, on_stop);
  }
  alarm(opts.max_seconds);
}

}  // namespace

int main(int argc, char **argv) {
  options opts;
  try {
    opts = parse_options(argc, argv);
  } catch (const usage_error &e) {
    std::fprintf(stderr, "%s%s", e.what(), usage_text);
    return 2;
  }
  try {
    prepare(opts);
    if (!opts.info.path.empty()) {
      print_info(opts.info);
      return 0;
    }
    for (size_t i = 0; i < opts.repeat && !stop_requested; i++) {
      capture(opts).run();
    }
  } catch (const std::exception &e) {
    std::fflush(stdout);
    std::fprintf(stderr, "error: %s\n", e.what());
    return 1;
  }
  return 0;
}
