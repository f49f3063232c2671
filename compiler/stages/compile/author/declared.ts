// Where the plugin's class says what it is, for what the describe stage finds wrong in it.
import type { Declared, DeclaredPlace } from "../../../plugin/declared";
import { placeOf, type AscClass, type AscNode } from "../asc/types";
import { visit } from "../asc/visit";

interface ObjectLiteral extends AscNode {
  readonly names?: readonly { readonly text: string }[];
  readonly values?: readonly AscNode[];
}

/** `line` is the plugin's class with those of the author's that it extends, itself first. */
export function declaredIn(line: readonly AscClass[]): Declared {
  const methods: Record<string, DeclaredPlace> = {};
  const info: Record<string, DeclaredPlace> = {};
  for (const member of line.flatMap(one => one.members)) {
    const name = member.name.text;
    if (Object.hasOwn(methods, name)) continue;
    // from the name on, so that modifiers before it are not marked
    methods[name] = { ...placeOf(member.range), start: member.name.range.start };
    if (name !== "info") continue;
    visit(member, ({ names, values }: ObjectLiteral) =>
      names?.forEach(({ text }, i) => {
        info[text] ??= placeOf(values![i]!.range);
      }),
    );
  }
  return { plugin: line[0] && placeOf(line[0].name.range), methods, info };
}
