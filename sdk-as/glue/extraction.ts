// The capability of extracting fields, and of writing an event's form for people.
import { FieldList } from "../assembly/extraction/field-list";
import { Fields } from "../assembly/extraction/fields";
import { LIMIT_TEXT_BYTES, STATUS_FAILURE, STATUS_OK } from "../internal/guest-abi";
import { beginCall } from "../internal/memory/scratch";
import { beginLine, EVENT, returnLine } from "./answers";

/** For the manifest: what the plugin can do, each with a comma behind it. */
export function extractionCapabilities<P>(plugin: P): string {
  return (
    (isDefined(plugin.fields) ? '"extraction",' : "") +
    (isDefined(plugin.eventToString) ? '"event to string",' : "")
  );
}

/** The fields that the plugin declares; none where it extracts none. */
export function declaredFields<P>(plugin: P): FieldList<P> {
  const list = new FieldList<P>();
  if (isDefined(plugin.fields)) plugin.fields(new Fields<P>(list));
  return list;
}

/** Puts the fields' handlers where the runtime finds and calls them. */
export function placeFields<P>(plugin: P): void {
  if (isDefined(plugin.fields)) declaredFields<P>(plugin).seal(plugin, EVENT);
}

export function eventToString<P>(plugin: P): i32 {
  if (!isDefined(plugin.eventToString)) return STATUS_FAILURE;
  beginCall();
  plugin.eventToString(EVENT, beginLine(LIMIT_TEXT_BYTES));
  returnLine();
  return STATUS_OK;
}
