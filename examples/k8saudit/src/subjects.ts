import { EventReader, json, JsonKind, TextValue } from "falco-ts";

const subjects = json.pointer("/requestObject/subjects");

/** The names of a role binding's subjects of a kind; with their namespaces before them if that is wanted. */
export function subjectNames(
  kind: string,
  withNamespace: bool,
  event: EventReader,
  value: TextValue,
): TextValue {
  const all = event.json.value(subjects);
  if (!all || all.kind !== JsonKind.Array) return value;
  for (const each = all.members(); each.next() && !value.full;) {
    const its = each.value.get("kind"),
      name = each.value.get("name");
    if (!its || !name || !its.text.equals(kind)) continue;
    if (!withNamespace) {
      value.jsonValue(name);
      continue;
    }
    const namespace = each.value.get("namespace");
    if (!namespace) continue;
    const before = namespace.text,
      after = name.text,
      text = value.write(before.length + after.length + 1);
    text.bytes(before).byte(0x3a).bytes(after);
    value.set(text.view);
  }
  return value;
}
