// The order in which the members of objects without a class were written, and which of them may be left out:
// their classes have them in the order of the alphabet, and JSON does not.
import type { IdentifierExpression, Parser, Program, Range, Source } from "./asc";
import { isAuthored } from "./authors";
import { isShapeName, shapeName } from "./shape-classes";

/** Of the objects with some names. */
export interface MemberOrder {
  readonly names: readonly string[];
  /** Those that may be left out. */
  readonly optional: ReadonlySet<string>;
}

/** The objects of each file that are written there, and the types that a parser read. */
const literals = new WeakMap<Source, IdentifierExpression[][]>();
const types = new WeakMap<Parser, MemberOrder[]>();
const orders = new WeakMap<Program, Map<string, MemberOrder>>();

/** Notes an object that is written in a file of the author's. */
export function noteLiteral(names: IdentifierExpression[]): void {
  const [first] = names;
  if (!first || !isAuthored(first.range)) return;
  const source = first.range.source as Source,
    all = literals.get(source) ?? [];
  all.push(names);
  literals.set(source, all);
}

/** Notes the names of a type, as it is written, and those of them that may be left out. */
export function noteShapeType(parser: Parser, names: readonly string[], optional: ReadonlySet<string>): void {
  const all = types.get(parser) ?? [];
  all.push({ names, optional });
  types.set(parser, all);
}

/** Of objects with the names of a shape's class; undefined of other classes. */
export function memberOrder(program: Program, className: string): MemberOrder | undefined {
  if (!isShapeName(className)) return undefined;
  const known = orders.get(program) ?? new Map<string, MemberOrder>();
  orders.set(program, known);
  let order = known.get(className);
  if (!order) known.set(className, (order = findOrder(program, className)));
  return order;
}

/** As the first of such objects is written; where there is none, as the first of such types is. */
function findOrder({ parser, sources }: Program, className: string): MemberOrder {
  const isMeant = (names: readonly string[]) => shapeName(names) === className;
  const written = sources
    .flatMap(source => literals.get(source) ?? [])
    .map(names => names.map(({ text }) => text))
    .find(isMeant);
  const declared = (types.get(parser) ?? []).filter(({ names }) => isMeant(names));
  return {
    names: written ?? declared[0]?.names ?? [],
    optional: new Set(declared.flatMap(({ optional }) => [...optional])),
  };
}

/** How much of the text behind a member's name is looked at. */
const LOOKED_AT = 200;

/** Whether a member is declared as `x?: T` or `x: T | undefined`, by the range of its name. */
export function isDeclaredOptional({ source, end }: Range): boolean {
  const behind = (source as Source).text.slice(end, end + LOOKED_AT);
  return /^\s*(?:\?|:[^;,{}()\n=]*\bundefined\b)/.test(behind);
}
