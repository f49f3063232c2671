// The members of what an unknown one was asked for.
import { listed } from "../../../words";
import type { AscElement, AscNumbers } from "../asc/types";

/** More members than these are no help in a message. */
const MOST_LISTED = 12;

/** All names that a value of a class has, or an enum, a namespace or the static side of a class. */
export function memberNames(element: AscElement | undefined): string[] {
  const found = new Set<string>(element?.members?.keys());
  for (const [name] of instanceMembers(element)) found.add(name);
  found.delete("constructor");
  return [...found];
}

/**
 * What an enum, a namespace or a class has, as a sentence: "Start has Begin, End and Cursor". Undefined for a
 * class with methods, whose names say too little, and where there are many.
 */
export function membersInWords(
  element: AscElement | undefined,
  { CommonFlags, ElementKind }: AscNumbers,
): string | undefined {
  if (!element) return undefined;
  const isOpen = (one: AscElement) => !one.is(CommonFlags.Private) && !one.is(CommonFlags.Protected);
  const all = instanceMembers(element).filter(([name]) => name !== "constructor");
  if (all.some(([, one]) => one.kind !== ElementKind.PropertyPrototype)) return undefined;
  const names = [...(element.members ?? []), ...all].filter(([, one]) => isOpen(one)).map(([name]) => name);
  if (names.length === 0 || names.length > MOST_LISTED) return undefined;
  const { text } = element.declaration.name,
    own = text.startsWith("__falco_ts_") ? "such an object" : text; // the dialect made its class
  return `${own} has ${listed([...new Set(names)])}`;
}

function instanceMembers(element: AscElement | undefined): [string, AscElement][] {
  const found: [string, AscElement][] = [];
  for (let at: AscElement | null | undefined = element; at; at = at.basePrototype)
    found.push(...(at.instanceMembers ?? []));
  return found;
}
