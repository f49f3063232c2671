// A negative id of the plugin. asc makes 4294967295 of `id: -1` without a word, since an id is a u32.
import type { Diagnostic } from "../../../diagnostics";
import { placeOf, type AscClass, type AscNode } from "../asc/types";
import { visit } from "../asc/visit";

interface ObjectLiteral extends AscNode {
  readonly names?: readonly { readonly text: string }[];
  readonly values?: readonly AscNode[];
}

/** `line` is the plugin's class with those of the author's that it extends. */
export function refuseNegativeId(line: readonly AscClass[]): Diagnostic[] {
  const wrong: Diagnostic[] = [];
  const info = line.flatMap(one => one.members).find(member => member.name.text === "info");
  visit(info ?? null, (node: ObjectLiteral) => {
    const id = node.values?.[node.names?.findIndex(({ text }) => text === "id") ?? -1];
    if (!id) return;
    const { source, start, end } = id.range;
    const found = source.text.slice(start, end);
    if (!/^-\s*\d/.test(found)) return;
    wrong.push({
      severity: "error",
      code: "",
      id: "info",
      message: `info().id: found ${found}, expected the id from Falco's registry, or 999 while developing; 0 without an open()`,
      ...placeOf(id.range),
    });
  });
  return wrong;
}
