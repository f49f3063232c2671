// The classes of objects that authors write none for: a generic class for each set of names, with a type
// parameter for each name, in the order of the alphabet.
import type { Asc, ClassPrototype, Parser, Program } from "./asc";

const SHAPE = "__falco_ts_Shape";
/** Before each name, and for a `$` in a name of the author's: asc's messages make `$` of `$$`. */
const BEFORE = "$n",
  DOLLAR = "$d";

/** The class of objects with these names. */
export function shapeName(names: readonly string[]): string {
  return (
    SHAPE +
    names
      .toSorted()
      .map(name => BEFORE + name.replaceAll("$", () => DOLLAR))
      .join("")
  );
}

export function isShapeName(name: string): boolean {
  return name.startsWith(SHAPE);
}

function bodyOf(names: readonly string[]): string {
  const sorted = names.toSorted();
  return `${shapeName(names)}<${sorted.map((_, i) => `T${i}`).join(", ")}> {
  ${sorted.map((name, i) => `${name}: T${i};`).join("\n  ")}
}`;
}

function declared(text: string): string {
  return `
// @ts-ignore: decorator
@global @final export class ${text}
`;
}

/** The shapes that types of the sources name which a parser has read. */
const named = new WeakMap<Parser, Map<string, string>>();

/** The class of a type that a parser reads, which shapeClasses() has then. */
export function nameShape(parser: Parser, names: readonly string[]): string {
  const own = named.get(parser) ?? new Map<string, string>(),
    name = shapeName(names);
  named.set(parser, own.set(name, declared(bodyOf(names))));
  return name;
}

/** The classes of the shapes that types name, as AssemblyScript. */
export function shapeClasses(parser: Parser): string {
  return [...(named.get(parser)?.values() ?? [])].join("");
}

/** The class of objects with these names; of others than types name it is made here. */
export function shapePrototype(asc: Asc, program: Program, names: readonly string[]): ClassPrototype {
  const name = shapeName(names);
  return (
    (program.elementsByName.get(name) as ClassPrototype | undefined) ??
    makeClass(asc, program, name, bodyOf(names))
  );
}

/** A class that is made while a program is compiled; `text` is what stands behind `class`. */
export function makeClass(asc: Asc, program: Program, name: string, text: string): ClassPrototype {
  const { initializeClass } = program as unknown as { initializeClass: InitializeClass };
  const parser = new asc.Parser(program.diagnostics, []);
  parser.parseFile(declared(text), `~lib/falco-ts/${name}.ts`, false);
  const source = parser.sources[0]!,
    file = new asc.File(program, source);
  // asc looks for the file of what it compiles, and there is no code in this one but the class
  file.set(asc.CommonFlags.Compiled as never);
  program.filesByName.set(source.internalPath, file);
  program.sources.push(source);
  const { parent } = program.elementsByName.get("__falco_ts_Optional")!;
  return initializeClass.call(program, source.statements[0]!, parent, [], []);
}

type InitializeClass = (declaration: object, parent: object, ...queues: object[][]) => ClassPrototype;
