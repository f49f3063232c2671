// `[1, undefined, 3]` is a list of numbers of which some may be none: asc takes null for 0 there. A list has
// no holes, `[1, , 3]`: asc takes them where it reads a list, and crashes where it needs a type.
import type { Asc, Expression, Flow, Program, Resolver, Type } from "./asc";
import { bare } from "./nodes";
import { numberOf, orNull } from "./optional-type";
import type { CompileNode, LookupNode } from "./private-methods";
import { wrapAuthored } from "./wrap";

interface ListLiteral extends Expression {
  readonly literalKind: number;
  readonly elementExpressions: readonly Expression[];
}

/** From now on authors write such lists. */
export function allowAbsentItems(asc: Asc): void {
  const { NodeKind, LiteralKind, ReportMode, DiagnosticCode, Type } = asc;
  const isList = ({ literalKind }: ListLiteral) => literalKind === LiteralKind.Array;
  const holeIn = ({ elementExpressions }: ListLiteral) =>
    elementExpressions.find(one => one.kind === NodeKind.Omitted);
  const isNull = (one: Expression) => bare(asc, one).kind === NodeKind.Null;
  const report = (program: Program, { range }: Expression, message: string) =>
    program.error(DiagnosticCode.User_defined_0 as never, range, message);

  wrapAuthored<CompileNode<ListLiteral>>(
    asc.Compiler.prototype,
    "compileLiteralExpression",
    3,
    compile =>
      function (node, ...rest) {
        const hole = isList(node) && holeIn(node);
        if (!hole) return compile.call(this, node, ...rest);
        report(this.program, hole, NO_HOLES);
        return this.module.unreachable();
      },
  );
  wrapAuthored<LookupNode<ListLiteral>>(
    asc.Resolver.prototype,
    "lookupLiteralExpression",
    2,
    lookup =>
      function (node, flow, wanted = Type.auto, mode = ReportMode.Report, ...rest) {
        if (!isList(node)) return lookup.call(this, node, flow, wanted, mode, ...rest);
        const { elementExpressions: items } = node,
          hole = holeIn(node);
        const isUnknown = items.length > 0 && !wanted.getClass() && items.every(isNull);
        if ((hole || isUnknown) && mode === ReportMode.Report)
          report(this.program, hole ?? node, hole ? NO_HOLES : NO_TYPE);
        if (hole || isUnknown) return null;
        const item = wanted.getClass() ? undefined : itemOf(this, items, flow);
        return item
          ? this.resolveClass(this.program.arrayPrototype as never, [item])
          : lookup.call(this, node, flow, wanted, mode, ...rest);
      },
  );

  /** The type of items that are numbers of which some may be none; undefined of all others. */
  function itemOf(resolver: Resolver, items: readonly Expression[], flow: Flow): Type | undefined {
    let common: Type | undefined,
      isAbsent = items.some(isNull);
    for (const one of items) {
      const found = isNull(one)
        ? undefined
        : resolver.resolveExpression(one, flow, common ?? Type.auto, ReportMode.Swallow as never);
      if (!found) continue;
      const number = numberOf(found) ?? found;
      if (!number.isNumericValue) return undefined;
      if (numberOf(found) && found.isNullableReference) isAbsent = true;
      if (common && common.isFloatValue !== number.isFloatValue) common = Type.f64;
      else common = common ? (Type.commonType(common, number) ?? common) : number;
    }
    return common && isAbsent ? orNull(resolver, common) : undefined;
  }
}

const NO_HOLES = "a list has no holes: write a value between the commas";
const NO_TYPE =
  "the type of this list is not known: write it, such as const list: (string | null)[] = [null]";
