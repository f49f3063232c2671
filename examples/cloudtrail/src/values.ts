// What the original takes for the text of a value: a string's text, and nothing, but something that is there,
// for a value of any other type.
import { EventReader, json, JsonKind, JsonPointer, JsonReader, JsonValue, TextValue, View } from "falco-ts";

const NOTHING = new View();

/** The text of a string, "" of any other value; null where there is none. */
export function textOf(found: JsonValue | null): View | null {
  if (!found) return null;
  return found.kind === JsonKind.String ? found.text : NOTHING;
}

/** A string's text; null where there is none, or another value. */
export function stringAt(document: JsonReader, pointer: JsonPointer): View | null {
  const found = document.value(pointer);
  return found && found.kind === JsonKind.String ? found.text : null;
}

/** Answers with the text of what a pointer points at. */
export function one(event: EventReader, value: TextValue, pointer: JsonPointer): TextValue {
  return answer(value, event.json.value(pointer));
}

/** Answers with the text of a value. */
export function answer(value: TextValue, found: JsonValue | null): TextValue {
  if (!found) return value;
  return found.kind === JsonKind.String ? value.jsonValue(found) : value.set(NOTHING);
}

/** Answers with a value as JSON. */
export function whole(event: EventReader, value: TextValue, pointer: JsonPointer): TextValue {
  const found = event.json.value(pointer);
  if (!found) return value;
  return found.kind === JsonKind.String ? value.set(found.raw) : value.jsonValue(found);
}

/** Answers with "true" where a pointer points at true, and "false" where there is another value. */
export function flag(event: EventReader, value: TextValue, pointer: JsonPointer): TextValue {
  const found = event.json.value(pointer);
  if (!found) return value;
  return value.text(found.bool() ? "true" : "false");
}

/** Whether a view is there, and is this text. */
export function is(view: View | null, text: string): bool {
  return view !== null && view.equals(text);
}

const document = json.pointer("");

/** Whether the event is JSON of some structure, as far as it is looked at. */
export function isJson(event: JsonReader): bool {
  return event.kind(document) >= JsonKind.Object;
}
