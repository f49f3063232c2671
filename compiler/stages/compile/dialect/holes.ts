// `[1, , 3]`: a list has no holes. asc takes them where it reads a list, and crashes where it needs a type.
import type { Asc, Expression, Program } from "./asc";
import type { CompileNode, LookupNode } from "./private-methods";
import { wrapAuthored } from "./wrap";

interface ListLiteral extends Expression {
  readonly literalKind: number;
  readonly elementExpressions: readonly Expression[];
}

/** From now on a list with a hole is refused. */
export function refuseHoles(asc: Asc): void {
  const { NodeKind, LiteralKind, ReportMode, DiagnosticCode } = asc;
  const holeIn = ({ literalKind, elementExpressions }: ListLiteral) =>
    literalKind === LiteralKind.Array
      ? elementExpressions.find(one => one.kind === NodeKind.Omitted)
      : undefined;
  const report = (program: Program, { range }: Expression) =>
    program.error(
      DiagnosticCode.User_defined_0 as never,
      range,
      "a list has no holes: write a value between the commas",
    );

  wrapAuthored<CompileNode<ListLiteral>>(
    asc.Compiler.prototype,
    "compileLiteralExpression",
    3,
    compile =>
      function (node, ...rest) {
        const hole = holeIn(node);
        if (!hole) return compile.call(this, node, ...rest);
        report(this.program, hole);
        return this.module.unreachable();
      },
  );
  wrapAuthored<LookupNode<ListLiteral>>(
    asc.Resolver.prototype,
    "lookupLiteralExpression",
    2,
    lookup =>
      function (node, flow, wanted, mode = ReportMode.Report, ...rest) {
        const hole = holeIn(node);
        if (!hole) return lookup.call(this, node, flow, wanted, mode, ...rest);
        if (mode === ReportMode.Report) report(this.program, hole);
        return null;
      },
  );
}
