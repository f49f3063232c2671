// Finds views that are kept in the plugin between calls. A view is a part of the event of one call; the next
// call uses the same object for another part, also of the same event, so that one which is kept has wrong
// values without a word.
import type { Diagnostic } from "../../../diagnostics";
import { placeOf, type AscClass, type AscMember, type AscNode, type AscNumbers } from "../asc/types";

/** The SDK's classes whose objects are of one call. */
const OF_ONE_CALL = ["View", "ViewMatch", "JsonValue", "EventReader"];

type TypeNode = AscNode & {
  readonly name?: { readonly identifier: { readonly text: string } };
  readonly typeArguments?: readonly TypeNode[] | null;
};

/**
 * Warns of each field that holds a view and that the plugin's object reaches. `line` is the plugin's class
 * with those that it extends, `all` are the author's classes by name.
 */
export function warnOfKeptViews(
  line: readonly AscClass[],
  all: ReadonlyMap<string, AscClass>,
  { NodeKind, CommonFlags }: AscNumbers,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  const waiting = [...line];
  const seen = new Set(waiting);
  for (let node = waiting.shift(); node; node = waiting.shift()) {
    const fields = node.members.filter(
      (member): member is AscMember & { readonly type: TypeNode | null } =>
        member.kind === NodeKind.FieldDeclaration && !member.is(CommonFlags.Static),
    );
    for (const { name, type } of fields) {
      const names = type ? namesIn(type) : [];
      const kept = names.find(one => OF_ONE_CALL.includes(one));
      if (kept) found.push(warning(node.name.text, name, kept));
      for (const next of names.flatMap(one => all.get(one) ?? [])) {
        if (seen.has(next)) continue;
        seen.add(next);
        waiting.push(next);
      }
    }
  }
  return found;
}

/** The name of a type, and those between its brackets. */
function namesIn({ name, typeArguments }: TypeNode): string[] {
  return [name?.identifier.text ?? "", ...(typeArguments ?? []).flatMap(namesIn)];
}

function warning(className: string, name: AscMember["name"], kept: string): Diagnostic {
  return {
    severity: "warning",
    code: "",
    id: "kept-view",
    message: `${className}.${name.text} keeps a ${kept} in the plugin between calls, and each call uses its objects anew: it will have values of something else`,
    hint: "keep numbers, such as where a part begins and ends, or a copy of the text: view.text()",
    ...placeOf(name.range),
  };
}
