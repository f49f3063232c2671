// What the author's classes are called and have, read off asc's syntax tree: where error messages about
// the plugin as a whole belong, and methods whose names are nearly those of optional ones.
import { nearest } from "../nearest";
import type { Diagnostic } from "../diagnostics";

// The parts of asc's syntax tree that are looked at (its own types are not exported for NodeNext).
interface Range { readonly start: number; readonly end: number; readonly source: { readonly normalizedPath: string } }
interface Name { readonly text: string; readonly range: Range }
interface Node { readonly kind: number; readonly range: Range }
interface ClassNode extends Node {
  readonly name: Name;
  readonly extendsType: { readonly name: { readonly identifier: Name } } | null;
  readonly members: readonly (Node & { readonly name: Name })[];
}
interface Parser { readonly sources: readonly { readonly normalizedPath: string; readonly isLibrary: boolean; readonly statements: readonly Node[] }[] }
export type NodeKinds = { readonly ClassDeclaration: number; readonly MethodDeclaration: number; readonly ExportDefault: number };

export interface PluginClasses {
  /** The class that error messages about the plugin are put at: the default export, else the first that extends Plugin. */
  readonly plugin: { readonly name: string; readonly file: string; readonly start: number; readonly end: number } | undefined;
  readonly hasDefaultExport: boolean;
  readonly warnings: readonly Diagnostic[];
}

/** Methods that are called if a class has them, by the class that it extends. */
export const CALLED_METHODS: Readonly<Record<string, readonly string[]>> = {
  Plugin: ["info", "settings", "schema", "init", "open", "listOpenParams", "fields", "eventToString", "destroy"],
  PullInstance: ["next", "nextBatch", "close"],
  Instance: ["nextBatch", "close"],
};

export function inspectClasses(parser: Parser, kinds: NodeKinds, entry: string): PluginClasses {
  const warnings: Diagnostic[] = [];
  let plugin: ClassNode | undefined;
  let fallback: ClassNode | undefined;
  let hasDefaultExport = false;
  for (const source of parser.sources) {
    if (source.normalizedPath.startsWith("~lib/")) continue;
    for (const statement of source.statements) {
      const isDefault = statement.kind === kinds.ExportDefault;
      const node = (isDefault ? (statement as Node & { declaration: Node }).declaration : statement) as ClassNode;
      const inEntry = source.normalizedPath === `${entry}.ts`;
      if (isDefault && inEntry) hasDefaultExport = true;
      if (node.kind !== kinds.ClassDeclaration) continue;
      const base = node.extendsType?.name.identifier.text ?? "";
      if (isDefault && inEntry) plugin = node;
      if (base === "Plugin" && inEntry) fallback ??= node;
      warnings.push(...nearMisses(node, CALLED_METHODS[base] ?? [], kinds));
    }
  }
  const shown = plugin ?? fallback;
  return {
    plugin: shown && { name: shown.name.text, file: shown.name.range.source.normalizedPath, start: shown.name.range.start, end: shown.name.range.end },
    hasDefaultExport,
    warnings,
  };
}

function nearMisses(node: ClassNode, called: readonly string[], kinds: NodeKinds): Diagnostic[] {
  const names = node.members.map(member => member.name.text);
  return node.members
    .filter(member => member.kind === kinds.MethodDeclaration && !called.includes(member.name.text))
    .flatMap(member => {
      const meant = nearest(member.name.text, called.filter(name => !names.includes(name)));
      if (!meant) return [];
      const { start, end, source } = member.name.range;
      return [{
        severity: "warning" as const, code: "", file: source.normalizedPath, start, end,
        message: `${node.name.text}.${member.name.text}() is never called by falco-ts; did you mean ${meant}()?`,
      }];
    });
}
