import {
  Plugin,
  Info,
  Configurable,
  Settings,
  Extractor,
  Fields,
  Arg,
  EventReader,
  TextValue,
} from "falco-ts";

import { indent } from "./indent";

/** Falco's json plugin: any value of events that are JSON, whatever their source. */
export default class Json extends Plugin implements Configurable<Json>, Extractor<Json> {
  info(): Info {
    return {
      id: 0,
      name: "json",
      version: "0.7.4",
      description: "implements extracting arbitrary fields from inputs formatted as JSON",
      contact: "github.com/falcosecurity/plugins/",
      source: "",
    };
  }

  settings(s: Settings<Json>): void {
    // of Go's alone
    s.bool(
      "useAsync",
      "If true then async extraction optimization is enabled (Default: true)",
      true,
      (self, value) => {},
    );
  }

  fields(f: Fields<Json>): void {
    f.string(
      "json.value",
      "Extracts a value from a JSON-encoded input. Syntax is json.value[<json pointer>], where <json pointer> is a json pointer (see https://datatracker.ietf.org/doc/html/rfc6901)",
      valueAt,
      Arg.key | Arg.required,
    )
      .string("json.obj", "The full json message as a text string.", wholeMessage)
      .string("json.rawtime", "The time of the event, identical to evt.rawtime.", rawTime)
      .string(
        "jevt.value",
        "Alias for json.value, provided for backwards compatibility.",
        valueAt,
        Arg.key | Arg.required,
      )
      .string("jevt.obj", "Alias for json.obj, provided for backwards compatibility.", wholeMessage)
      .string("jevt.rawtime", "Alias for json.rawtime, provided for backwards compatibility.", rawTime);
  }
}

function valueAt(self: Json, event: EventReader, value: TextValue): TextValue {
  return isJson(event) ? value.jsonAt(event) : value;
}

/** The message with a line for each of its values. */
function wholeMessage(self: Json, event: EventReader, value: TextValue): TextValue {
  if (!isJson(event)) return value;
  const text = value.write(65536);
  return indent(event.payload, text) ? value.set(text.view) : value;
}

function rawTime(self: Json, event: EventReader, value: TextValue): TextValue {
  if (!isJson(event)) return value;
  const text = value.write(20);
  text.decimal(event.timestamp);
  return value.set(text.view);
}

/** As far as the original looks: events of other plugins may be anything. */
function isJson(event: EventReader): bool {
  const first = event.payload.at(0);
  return first === 0x7b || first === 0x5b; // {, [
}
