// Tells where integers make something else than JavaScript's numbers, and nobody can mean it: a quotient that
// becomes a float without what is behind its point, and literals that make more than the type has that is
// wanted.
import type { Asc, BinaryExpression, CallExpression, Compiler, Expression, Flow, Source, Type } from "./asc";
import { isAuthored } from "./authors";
import { findConstants } from "./constant-numbers";
import { bare } from "./nodes";
import type { CompileNode } from "./private-methods";
import { wrap, wrapAuthored } from "./wrap";

type Access = Expression & { readonly expression: Expression; readonly property: { readonly text: string } };
type Prefix = Expression & { readonly operator: number; readonly operand: Expression };
type Choice = Expression & { readonly ifThen: Expression; readonly ifElse: Expression };

/** Of a quotient these take the whole part, which an integer's division gives. */
const WHOLE = /^Math\.(floor|trunc)$/,
  /** These write what is behind the point. */
  TEXT = /^(toFixed|toPrecision|toExponential)$/;

/** From now on authors hear of results that differ. */
export function tellOtherResults(asc: Asc): void {
  const { NodeKind, Token, DiagnosticCode, ReportMode } = asc;
  const constantOf = findConstants(asc);
  const told = new WeakSet<object>(),
    whole = new WeakSet<object>();

  wrapAuthored<CompileNode<BinaryExpression>>(
    asc.Compiler.prototype,
    "compileBinaryExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const code = compile.call(this, node, wanted, constraints);
        if (this.currentType.isIntegerValue) tellOfLiterals(this, node, this.currentType);
        return code;
      },
  );
  wrapAuthored<CompileNode<CallExpression>>(
    asc.Compiler.prototype,
    "compileCallExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const called = node.expression as Access;
        if (called.kind === NodeKind.PropertyAccess) {
          if (WHOLE.test(textOf(called)) && node.args.length === 1) whole.add(bare(asc, node.args[0]!));
          if (TEXT.test(called.property.text)) tellOfQuotient(this, called.expression);
        }
        return compile.call(this, node, wanted, constraints);
      },
  );
  wrap(
    asc.Compiler.prototype,
    "convertExpression",
    5,
    convert =>
      function (this: Compiler, code, from, to, explicit, node) {
        if (from.isIntegerValue && to.isFloatValue && isAuthored(node.range)) tellOfQuotient(this, node);
        return convert.call(this, code, from, to, explicit, node);
      },
  );

  function tell(compiler: Compiler, node: Expression, message: string): void {
    if (told.has(node)) return;
    told.add(node);
    compiler.warning(DiagnosticCode.User_defined_0 as never, node.range, message);
  }

  function tellOfLiterals(compiler: Compiler, node: BinaryExpression, type: Type): void {
    const { currentFlow: flow } = compiler,
      value = valueOf(node, flow);
    if (value === null || follows(node)) return;
    const { operator, left, right } = node;
    const [a, b] = [valueOf(left, flow)!, valueOf(right, flow)!];
    if (operator === Token.Slash && a % b) {
      tell(compiler, node, `Integers are divided as integers: this is ${value}; ${asFloat(node, flow)}`);
      return;
    }
    const most = 1n << BigInt(type.isSignedIntegerValue ? type.size - 1 : type.size),
      least = type.isSignedIntegerValue ? -most : 0n;
    if (value >= least && value < most) return;
    const wrapped = type.isSignedIntegerValue
      ? BigInt.asIntN(type.size, value)
      : BigInt.asUintN(type.size, value);
    const wide = value >= -(1n << 63n) && value < 1n << 63n ? "i64" : "f64",
      has = `${value < least ? "less" : "more"} than ${type.isSignedIntegerValue ? "an" : "a"} ${type.toString()} has`;
    tell(
      compiler,
      node,
      `This is ${value}, ${has}, and wraps to ${wrapped}; write \`${textOf(first(node))} as ${wide}\``,
    );
  }

  /** Whether it follows from what was told. */
  function follows(of: Expression): boolean {
    const node = bare(asc, of) as BinaryExpression;
    return told.has(node) || (node.kind === NodeKind.Binary && (follows(node.left) || follows(node.right)));
  }

  function first(of: Expression): Expression {
    const node = bare(asc, of);
    return node.kind === NodeKind.Binary ? first((node as BinaryExpression).left) : node;
  }

  function tellOfQuotient(compiler: Compiler, node: Expression): void {
    if (whole.has(bare(asc, node))) return;
    const quotient = quotientIn(compiler, node);
    if (quotient)
      tell(
        compiler,
        quotient,
        `Integers are divided as integers: the rest is lost before this becomes a float; ${asFloat(quotient, compiler.currentFlow)}`,
      );
  }

  /** A division of integers that may leave a rest, in what arithmetic makes of it. */
  function quotientIn(compiler: Compiler, of: Expression): BinaryExpression | null {
    const node = bare(asc, of);
    if (node.kind === NodeKind.UnaryPrefix) return quotientIn(compiler, (node as Prefix).operand);
    if (node.kind === NodeKind.Ternary)
      return quotientIn(compiler, (node as Choice).ifThen) ?? quotientIn(compiler, (node as Choice).ifElse);
    if (node.kind !== NodeKind.Binary) return null;
    const binary = node as BinaryExpression;
    if (binary.operator === Token.Slash) return isOfIntegers(compiler, binary) ? binary : null;
    if (![Token.Plus, Token.Minus, Token.Asterisk].includes(binary.operator)) return null;
    return quotientIn(compiler, binary.left) ?? quotientIn(compiler, binary.right);
  }

  function isOfIntegers({ resolver, currentFlow }: Compiler, node: BinaryExpression): boolean {
    const [a, b] = [valueOf(node.left, currentFlow), valueOf(node.right, currentFlow)];
    if (a !== null && b && a % b === 0n) return false;
    return [node.left, node.right].every(
      side =>
        resolver.resolveExpression(side, currentFlow, asc.Type.auto, ReportMode.Swallow)?.isIntegerValue,
    );
  }

  /** What literals make; null for anything else. */
  function valueOf(of: Expression, flow: Flow): bigint | null {
    const node = bare(asc, of);
    if (node.kind === NodeKind.UnaryPrefix) {
      const { operator, operand } = node as Prefix;
      const value = operator === Token.Minus ? valueOf(operand, flow) : null;
      return value === null ? null : -value;
    }
    if (node.kind === NodeKind.Literal) {
      const text = textOf(node).replaceAll("_", "");
      return /^(\d+|0[xob][\da-f]+)$/i.test(text) ? BigInt(text) : null;
    }
    if (node.kind === NodeKind.Identifier) {
      const constant = constantOf(node, flow);
      return constant?.bottom === 1n ? constant.top : null;
    }
    if (node.kind !== NodeKind.Binary) return null;
    const { operator, left, right } = node as BinaryExpression;
    const a = valueOf(left, flow),
      b = a === null ? null : valueOf(right, flow);
    if (a === null || b === null) return null;
    if (operator === Token.Plus) return a + b;
    if (operator === Token.Minus) return a - b;
    if (operator === Token.Asterisk) return a * b;
    return operator === Token.Slash && b !== 0n ? a / b : null;
  }

  function asFloat({ left }: BinaryExpression, flow: Flow): string {
    return valueOf(left, flow) === null || bare(asc, left).kind !== NodeKind.Literal
      ? `write \`${textOf(left)} as f64\`, or declare it as an f64`
      : `write \`${textOf(left)}.0\` for a float`;
  }
}

function textOf({ range }: Expression): string {
  return (range.source as Source).text.slice(range.start, range.end);
}
