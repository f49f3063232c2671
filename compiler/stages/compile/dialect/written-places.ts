// `x[0]` with a number that is written, where it is a member of x's class: of tuples and of what regular
// expressions find.
import type { Asc, ElementAccessExpression, Expression, Flow, Resolver } from "./asc";
import { isInteger } from "./inference";
import { maker } from "./make";
import { bare } from "./nodes";
import type { CompileNode, LookupNode } from "./private-methods";
import { wrapPrivate } from "./wrap";

/** The class of `x`, with the words for a place that it lacks: undefined leaves such a place to asc. */
export interface Placed {
  readonly has: (member: string) => boolean;
  readonly lacks: string | undefined;
}

/** From now on `x[0]` is `x._0` where `find` says what `x` is. */
export function readWrittenPlaces(
  asc: Asc,
  find: (resolver: Resolver, node: ElementAccessExpression, flow: Flow) => Placed | undefined,
): void {
  const { NodeKind, DiagnosticCode } = asc;

  function placeOf(resolver: Resolver, node: ElementAccessExpression, flow: Flow) {
    const index = bare(asc, node.elementExpression);
    if (!isInteger(asc, index) || index.kind !== NodeKind.Literal) return undefined;
    const found = find(resolver, node, flow),
      name = `_${String((index as Expression & { value?: unknown }).value)}`;
    if (found?.has(name)) return { member: maker(asc, node.range).member(node.expression, name) };
    return found?.lacks === undefined ? undefined : { missing: index, lacks: found.lacks };
  }

  wrapPrivate<CompileNode<ElementAccessExpression>>(
    asc.Compiler.prototype,
    "compileElementAccessExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const own = placeOf(this.resolver, node, this.currentFlow);
        if (!own) return compile.call(this, node, wanted, constraints);
        if (own.member) return this.compileExpression(own.member, wanted);
        this.error(DiagnosticCode.User_defined_0 as never, own.missing.range, own.lacks);
        return this.module.unreachable();
      },
  );
  wrapPrivate<LookupNode<ElementAccessExpression>>(
    asc.Resolver.prototype,
    "lookupElementAccessExpression",
    3,
    lookup =>
      function (node, flow, ...rest) {
        const own = placeOf(this, node, flow);
        return own?.member
          ? this.lookupExpression(own.member, flow, ...(rest as []))
          : lookup.call(this, node, flow, ...rest);
      },
  );
}
