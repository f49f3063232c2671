// Bits of floats: `x << 1`, `x & 7`, `x |= 1` and `~x` take an f64 for the 32 bits that JavaScript takes of
// it. `x >>> 0` is a u32, of an i32 too, and `bytes[0] << 8` is an i32, where no u8 is wanted.
import type { Asc, BinaryExpression, Compiler, Expression, Flow, Resolver, Source, Type } from "./asc";
import { isAuthored } from "./authors";
import { assignments } from "./compound";
import { maker } from "./make";
import type { CompileNode, ResolveNode } from "./private-methods";
import { wrapAuthored, wrapPrivate } from "./wrap";

interface Prefix extends Expression {
  readonly operator: number;
  readonly operand: Expression;
}
export type TypeOf = (resolver: Resolver, node: Expression, flow: Flow) => Type | null;

/** The 32 bits of a float, in sdk-as/library/dialect.ts. */
const BITS = "__falco_ts_bits";

/** The operators that work on bits. */
export function bitOperators({ Token }: Pick<Asc, "Token">): ReadonlySet<number> {
  const { LessThan_LessThan, GreaterThan_GreaterThan, GreaterThan_GreaterThan_GreaterThan } = Token;
  return new Set([
    LessThan_LessThan,
    GreaterThan_GreaterThan,
    GreaterThan_GreaterThan_GreaterThan,
    Token.Ampersand,
    Token.Bar,
    Token.Caret,
  ]);
}

/** The type of an operation on bits; null where asc knows it itself. */
export function typeOfBits(asc: Asc, { operator, right }: BinaryExpression, a: Type, b: Type): Type | null {
  const isUnsigned =
    (a.isFloatValue || a.size <= 32) &&
    operator === asc.Token.GreaterThan_GreaterThan_GreaterThan &&
    /^0$/.test(textOf(right));
  if (isUnsigned) return asc.Type.u32;
  const isByte = operator === asc.Token.LessThan_LessThan && a.isIntegerValue && a.size < 32;
  return a.isFloatValue || b.isFloatValue || isByte ? asc.Type.i32 : null;
}

function textOf({ range }: Expression): string {
  return (range.source as Source).text.slice(range.start, range.end);
}

/** From now on authors' floats have bits. `typeOf` finds the types of operations on operations, each once. */
export function allowBits(asc: Asc, typeOf: TypeOf): void {
  const { Node, NodeKind, Token, Type } = asc;
  const operators = bitOperators(asc);
  const assigning = new Map([...assignments(asc)].filter(([, operation]) => operators.has(operation)));
  const bitsOf = (node: Expression): Expression => {
    const make = maker(asc, node.range);
    return make.call(make.name(BITS), node);
  };

  wrapAuthored<CompileNode<BinaryExpression>>(
    asc.Compiler.prototype,
    "compileBinaryExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const isSmall = wanted.isIntegerValue && wanted.size < 32 && wanted !== Type.bool;
        const own = isSmall ? undefined : onBits(this, node);
        if (own) return this.compileExpression(own, isOther(wanted) ? Type.i32 : wanted);
        return compile.call(this, node, isIn32(this, node, wanted) ? Type.i32 : wanted, constraints);
      },
  );

  const isOther = (wanted: Type) => !wanted.isIntegerValue && wanted !== Type.auto;

  /** Whether two i32 are wanted as what is none, such as text: asc would make more bits of a literal. */
  function isIn32({ resolver, currentFlow: flow }: Compiler, node: BinaryExpression, wanted: Type): boolean {
    const { operator, left, right } = node;
    if (!isOther(wanted) || !operators.has(operator)) return false;
    return typeOf(resolver, left, flow) === Type.i32 && typeOf(resolver, right, flow) === Type.i32;
  }

  /** The same operation on integers; undefined where no float is in it. */
  function onBits({ resolver, currentFlow: flow }: Compiler, node: BinaryExpression): Expression | undefined {
    const { operator, left, right, range } = node,
      plain = assigning.get(operator) ?? operator;
    if (!operators.has(plain)) return undefined;
    const a = typeOf(resolver, left, flow),
      b = typeOf(resolver, right, flow);
    const type = a?.isNumericValue && b?.isNumericValue ? typeOfBits(asc, node, a, b) : null;
    if (!type) return undefined;
    if (plain !== operator) {
      if (!a!.isFloatValue) return Node.createBinaryExpression(operator as never, left, bitsOf(right), range);
      const value = Node.createBinaryExpression(plain as never, left, right, range);
      return isPlain(left) ? maker(asc, range).binary("Equals", left, value) : undefined;
    }
    const isWide = (one: Type, other: Type) => other.isFloatValue && one.size > 32;
    const first = a!.isFloatValue || a!.size < 32 || isWide(a!, b!) ? bitsOf(left) : left,
      make = maker(asc, range);
    if (type === Type.u32) return make.call(make.name("u32"), first);
    const second = b!.isFloatValue || isWide(b!, a!) ? bitsOf(right) : right;
    return Node.createBinaryExpression(operator as never, first, second, range);
  }

  /** Whether evaluating it twice is the same as once. */
  function isPlain(node: Expression): boolean {
    if (node.kind === NodeKind.Identifier || node.kind === NodeKind.This) return true;
    const { expression } = node as Expression & { expression: Expression };
    return node.kind === NodeKind.PropertyAccess && isPlain(expression);
  }

  wrapAuthored<ResolveNode<BinaryExpression>>(
    asc.Resolver.prototype,
    "resolveBinaryExpression",
    2,
    resolve =>
      function (node, flow, ...rest) {
        const a = operators.has(node.operator) && typeOf(this, node.left, flow),
          b = a && typeOf(this, node.right, flow);
        const own = a && b && a.isNumericValue && b.isNumericValue && typeOfBits(asc, node, a, b);
        return own || resolve.call(this, node, flow, ...rest);
      },
  );

  const isOfFloat = (resolver: Resolver, { operator, operand, range }: Prefix, flow: Flow) =>
    operator === Token.Tilde && isAuthored(range) && !!typeOf(resolver, operand, flow)?.isFloatValue;
  wrapPrivate<CompileNode<Prefix>>(
    asc.Compiler.prototype,
    "compileUnaryPrefixExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        if (!isOfFloat(this.resolver, node, this.currentFlow))
          return compile.call(this, node, wanted, constraints);
        const { operator, operand, range } = node;
        const own = Node.createUnaryPrefixExpression(operator as never, bitsOf(operand), range);
        return this.compileExpression(own, wanted);
      },
  );
  wrapPrivate<ResolveNode<Prefix>>(
    asc.Resolver.prototype,
    "resolveUnaryPrefixExpression",
    2,
    resolve =>
      function (node, flow, ...rest) {
        return isOfFloat(this, node, flow) ? Type.i32 : resolve.call(this, node, flow, ...rest);
      },
  );
}
