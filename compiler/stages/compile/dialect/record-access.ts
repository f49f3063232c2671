// What is read of a record and set in it: `counts[key]` and `counts.name`. A key may be absent: before `??`,
// `?.`, in conditions and comparisons, and where null is taken, that is undefined, as in JavaScript;
// elsewhere it is a trap.
import type { Asc, Class, ElementAccessExpression, Expression, Flow, Program } from "./asc";
import type { PropertyAccessExpression, Resolver } from "./asc";
import { directType } from "./direct-type";
import { maker } from "./make";
import { bare } from "./nodes";
import type { CompileNode, LookupNode } from "./private-methods";
import { hasRecords, partsOf, recordOf } from "./record-types";
import { wrapAuthored } from "./wrap";

/** A value of a record. */
export interface RecordAccess {
  readonly record: Expression;
  readonly class: Class;
  readonly key: Expression;
}
export type FindAccess = (resolver: Resolver, node: Expression, flow: Flow) => RecordAccess | undefined;

/** What is ours in a record's class. */
const OURS = "__falco_ts_";

/** A key as one of a record's: `counts[404]` is `counts["404"]`, and `for (const id in list)` gives texts. */
export function keyOf(asc: Asc, resolver: Resolver, key: Expression, record: Class, flow: Flow): Expression {
  const { Node, Type, ReportMode, AssertionKind } = asc,
    { range } = key;
  const wanted = partsOf(record).key,
    text = resolver.program.stringInstance.type;
  const type = resolver.resolveExpression(key, flow, Type.auto, ReportMode.Swallow as never);
  if (wanted === text && type?.isNumericValue)
    return Node.createTemplateLiteralExpression(null, ["", ""], ["", ""], [key], range);
  if (wanted === text || type !== text) return key;
  const make = maker(asc, range),
    number = make.call(make.name("__falco_ts_number"), key);
  return Node.createAssertionExpression(
    AssertionKind.As as never,
    number,
    directType(asc, wanted, range),
    range,
  );
}

/** Gives what finds the accesses of records. */
export function findAccess(asc: Asc): FindAccess {
  const { Node, NodeKind, Type, ReportMode } = asc;
  const quietly = ReportMode.Swallow as never;
  const isAccess = (node: Expression) =>
    node.kind === NodeKind.ElementAccess || node.kind === NodeKind.PropertyAccess;

  return (resolver, given, flow) => {
    if (!hasRecords(resolver.program)) return undefined;
    const node = bare(asc, given);
    if (!isAccess(node)) return undefined;
    const { expression: object } = node as PropertyAccessExpression;
    const { property } = node as PropertyAccessExpression;
    if (node.kind === NodeKind.PropertyAccess && property.text.startsWith(OURS)) return undefined;
    const found = recordOf(resolver.resolveExpression(object, flow, Type.auto, quietly));
    if (!found) return undefined;
    if (node.kind === NodeKind.PropertyAccess)
      return {
        record: object,
        class: found,
        key: Node.createStringLiteralExpression(property.text, property.range),
      };
    const { elementExpression: key } = node as ElementAccessExpression;
    return { record: object, class: found, key: keyOf(asc, resolver, key, found, flow) };
  };
}

/** From now on `record.name` is `record["name"]`, and a number is a key of texts. */
export function readRecords(asc: Asc, find: FindAccess): void {
  const accesses = new WeakMap<Expression, Expression>();

  /** An access by a key of the record's type, of one that is written in another way. */
  function access(resolver: Resolver, node: Expression, flow: Flow): Expression | undefined {
    const found = find(resolver, node, flow);
    if (!found) return undefined;
    const isWritten = found.key === (node as ElementAccessExpression).elementExpression;
    if (isWritten) return undefined;
    let made = accesses.get(node);
    if (!made) accesses.set(node, (made = maker(asc, node.range).at(found.record, found.key)));
    return made;
  }

  for (const kind of ["PropertyAccess", "ElementAccess"] as const) {
    wrapAuthored<CompileNode<Expression>>(
      asc.Compiler.prototype,
      `compile${kind}Expression`,
      3,
      compile =>
        function (node, wanted, constraints) {
          const own = hasRecords(this.program) && access(this.resolver, node, this.currentFlow);
          return own
            ? this.compileExpression(own, wanted, constraints as never)
            : compile.call(this, node, wanted, constraints);
        },
    );
    wrapAuthored<LookupNode<Expression>>(
      asc.Resolver.prototype,
      `lookup${kind}Expression`,
      3,
      lookup =>
        function (node, flow, ...rest) {
          const own = hasRecords(this.program as Program) && access(this, node, flow);
          return own
            ? this.lookupExpression(own, flow, ...(rest as []))
            : lookup.call(this, node, flow, ...rest);
        },
    );
  }
}
