// What libsinsp made of a plugin, as JSON: takes a library, prints its info, schema and fields as the
// framework understood them, which is not always as the plugin wrote them. With a config the plugin is
// initialised too.
#pragma once

#include <json/json.h>
#include <libsinsp/plugin.h>
#include <libsinsp/sinsp.h>

#include <cstdio>
#include <string>

#include "sinsp_options.h"

// The names that the plugin API has for the types, not libsinsp's own.
inline const char *field_type_name(ppm_param_type type) {
  switch (type) {
    case PT_CHARBUF: return "string";
    case PT_UINT64: return "uint64";
    case PT_BOOL: return "bool";
    case PT_RELTIME: return "reltime";
    case PT_ABSTIME: return "abstime";
    case PT_IPADDR: return "ipaddr";
    case PT_IPNET: return "ipnet";
    default: return "unknown";
  }
}

inline Json::Value field_json(const filtercheck_field_info &field) {
  Json::Value json(Json::objectValue);
  json["name"] = field.m_name;
  json["type"] = field_type_name(field.m_type);
  json["display"] = field.m_display;
  json["desc"] = field.m_description;
  json["isList"] = field.is_list();
  json["arg"]["isRequired"] = (field.m_flags & EPF_ARG_REQUIRED) != 0;
  json["arg"]["isIndex"] = (field.m_flags & EPF_ARG_INDEX) != 0;
  json["arg"]["isKey"] = (field.m_flags & EPF_ARG_KEY) != 0;
  json["addOutput"] = field.is_format_suggested();
  json["hidden"] = (field.m_flags & EPF_TABLE_ONLY) != 0;
  json["info"] = (field.m_flags & EPF_INFO) != 0;
  json["conversation"] = (field.m_flags & EPF_CONVERSATION) != 0;
  return json;
}

template <typename Strings>
Json::Value strings_json(const Strings &strings) {
  Json::Value json(Json::arrayValue);
  for (const auto &text : strings) {
    json.append(text);
  }
  return json;
}

// The caps are bits; a plugin with a broken one is still loaded, and the bit says so.
inline Json::Value caps_json(plugin_caps_t caps) {
  static const struct {
    plugin_caps_t bit;
    const char *name;
  } names[] = {{CAP_SOURCING, "sourcing"}, {CAP_EXTRACTION, "extraction"},       {CAP_PARSING, "parsing"},
               {CAP_ASYNC, "async"},       {CAP_CAPTURE_LISTENING, "listening"}, {CAP_BROKEN, "broken"}};
  Json::Value json(Json::arrayValue);
  for (const auto &cap : names) {
    if (caps & cap.bit) {
      json.append(cap.name);
    }
  }
  return json;
}

inline void add_initialised(sinsp_plugin &plugin, const std::string &config, Json::Value &json) {
  std::string error;
  if (!plugin.init(config, error)) {
    throw std::runtime_error(error);
  }
  json["openParams"] = Json::Value(Json::arrayValue);
  for (const auto &param : plugin.list_open_params()) {
    Json::Value entry(Json::objectValue);
    entry["value"] = param.value;
    entry["desc"] = param.desc;
    entry["separator"] = param.separator;
    json["openParams"].append(entry);
  }
  if (plugin.caps() & CAP_EXTRACTION) {
    json["extractEventCodes"] = static_cast<Json::UInt64>(plugin.extract_event_codes().size());
  }
  if (plugin.caps() & CAP_PARSING) {
    json["parseEventCodes"] = static_cast<Json::UInt64>(plugin.parse_event_codes().size());
  }
}

inline void print_info(const plugin_spec &spec) {
  sinsp inspector;
  const auto plugin = inspector.register_plugin(spec.path);
  Json::Value json(Json::objectValue);
  json["name"] = plugin->name();
  json["version"] = plugin->plugin_version().as_string();
  json["requiredApiVersion"] = plugin->required_api_version().as_string();
  json["frameworkApiVersion"] = inspector.get_plugin_api_version();
  json["description"] = plugin->description();
  json["contact"] = plugin->contact();
  json["capabilities"] = caps_json(plugin->caps());
  json["id"] = plugin->id();
  json["source"] = plugin->event_source();
  json["extractSources"] = strings_json(plugin->extract_event_sources());
  json["parseSources"] = strings_json(plugin->parse_event_sources());
  json["asyncSources"] = strings_json(plugin->async_event_sources());
  json["asyncEvents"] = strings_json(plugin->async_event_names());
  ss_plugin_schema_type type = SS_PLUGIN_SCHEMA_NONE;
  const auto schema = plugin->get_init_schema(type);
  json["schemaType"] = type == SS_PLUGIN_SCHEMA_JSON ? "json" : "none";
  json["schema"] = schema;
  json["fields"] = Json::Value(Json::arrayValue);
  for (const auto &field : plugin->fields()) {
    json["fields"].append(field_json(field));
  }
  if (spec.has_config) {
    add_initialised(*plugin, spec.config, json);
  }
  Json::StreamWriterBuilder writer;
  writer["indentation"] = "  ";
  std::printf("%s\n", Json::writeString(writer, json).c_str());
}

inline std::string metric_value(const metrics_v2 &metric) {
  switch (metric.type) {
    case METRIC_VALUE_TYPE_U32: return std::to_string(metric.value.u32);
    case METRIC_VALUE_TYPE_S32: return std::to_string(metric.value.s32);
    case METRIC_VALUE_TYPE_U64: return std::to_string(metric.value.u64);
    case METRIC_VALUE_TYPE_S64: return std::to_string(metric.value.s64);
    case METRIC_VALUE_TYPE_D: return std::to_string(metric.value.d);
    case METRIC_VALUE_TYPE_F: return std::to_string(metric.value.f);
    case METRIC_VALUE_TYPE_I: return std::to_string(metric.value.i);
    default: return "unknown";
  }
}
