// `n += 2` and `n++` of a number that may be none, and is known to be there: `n = n + 2`.
import type { Asc, BinaryExpression, Compiler, Expression, Flow, Resolver, Type } from "./asc";
import { assignments, saidToBeThere } from "./compound";
import { maker } from "./make";
import { bare } from "./nodes";
import { numberOf } from "./optional-type";
import type { CompileNode, ResolveNode } from "./private-methods";
import { wrapAuthored } from "./wrap";

interface Step extends Expression {
  readonly operator: number;
  readonly operand: Expression;
}

/** From now on authors assign so. What is set was made plain before: see compound.ts. */
export function assignOptionals(asc: Asc): void {
  const { Node, Token, Type, ReportMode, AssertionKind } = asc;
  const operations = assignments(asc);
  const steps = new Map<number, number>([
    [Token.Plus_Plus, Token.Plus],
    [Token.Minus_Minus, Token.Minus],
  ]);

  /** The number that a variable or member is, whose type has null. */
  function numberIn(resolver: Resolver, node: Expression, flow: Flow): Type | undefined {
    const found = resolver.lookupExpression(node, flow, Type.auto, ReportMode.Swallow as never);
    const type = found && resolver.getTypeOfElement(found);
    return type ? numberOf(type) : undefined;
  }
  /** `target = target + value` */
  function assigned(target: Expression, operator: number, value: Expression): Expression {
    const { range } = target;
    const there = saidToBeThere.has(bare(asc, target))
      ? Node.createAssertionExpression(AssertionKind.NonNull as never, target, null, range)
      : target;
    const made = Node.createBinaryExpression(operator as never, there, value, range);
    return Node.createBinaryExpression(Token.Equals as never, target, made, range);
  }
  const step = (compiler: Compiler, { operand, operator }: Step) =>
    numberIn(compiler.resolver, operand, compiler.currentFlow) && steps.has(operator)
      ? assigned(operand, steps.get(operator)!, maker(asc, operand.range).number(1))
      : undefined;

  wrapAuthored<CompileNode<BinaryExpression>>(
    asc.Compiler.prototype,
    "compileBinaryExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const operation = operations.get(node.operator);
        return operation !== undefined && numberIn(this.resolver, node.left, this.currentFlow)
          ? this.compileExpression(assigned(node.left, operation, node.right), wanted)
          : compile.call(this, node, wanted, constraints);
      },
  );
  wrapAuthored<CompileNode<Step>>(
    asc.Compiler.prototype,
    "compileUnaryPrefixExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const made = steps.has(node.operator) ? step(this, node) : undefined;
        return made ? this.compileExpression(made, wanted) : compile.call(this, node, wanted, constraints);
      },
  );
  wrapAuthored<CompileNode<Step>>(
    asc.Compiler.prototype,
    "compileUnaryPostfixExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const made = step(this, node);
        if (!made) return compile.call(this, node, wanted, constraints);
        // what it was before
        const before = maker(asc, node.range).binary(
          node.operator === Token.Plus_Plus ? "Minus" : "Plus",
          made,
          maker(asc, node.range).number(1),
        );
        return this.compileExpression(wanted === Type.void ? made : before, wanted);
      },
  );
  for (const name of ["resolveUnaryPrefixExpression", "resolveUnaryPostfixExpression"] as const)
    wrapAuthored<ResolveNode<Step>>(
      asc.Resolver.prototype,
      name,
      2,
      resolve =>
        function (node, flow, ...rest) {
          const number = steps.has(node.operator) ? numberIn(this, node.operand, flow) : undefined;
          return number ?? resolve.call(this, node, flow, ...rest);
        },
    );
}
