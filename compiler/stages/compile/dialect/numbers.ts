// Numbers of two types: `n < i` compares what they are, an integer with a float makes a float, and text with
// a number makes text. Integers are added as integers of the larger type.
import type { Asc, BinaryExpression, Compiler, Expression, Flow, Function as AscFunction, Node } from "./asc";
import type { Resolver, Type } from "./asc";
import { isAuthored } from "./authors";
import { allowBits, bitOperators, typeOfBits } from "./bits";
import { findConstants, fitsI32, noteConstants } from "./constant-numbers";
import { directType } from "./direct-type";
import { isInteger } from "./inference";
import { numberOf } from "./optional-type";
import type { CompileNode, ResolveNode } from "./private-methods";
import { wrap, wrapAuthored } from "./wrap";

type IsLarge = (node: Expression, flow: Flow) => boolean;
type Comparison = "Lt" | "Le" | "Gt" | "Ge" | "Eq" | "Ne";

/** What a comparison is with its sides changed. */
const MIRRORED: Readonly<Record<Comparison, Comparison>> = {
  Lt: "Gt",
  Le: "Ge",
  Gt: "Lt",
  Ge: "Le",
  Eq: "Eq",
  Ne: "Ne",
};

/** From now on authors mix types of numbers. */
export function mixNumbers(asc: Asc): void {
  const { Type, TypeRef, Node, Token, BinaryOp, Constraints } = asc;
  const comparisons = new Map<number, Comparison>([
    [Token.LessThan, "Lt"],
    [Token.LessThan_Equals, "Le"],
    [Token.GreaterThan, "Gt"],
    [Token.GreaterThan_Equals, "Ge"],
    [Token.Equals_Equals, "Eq"],
    [Token.Equals_Equals_Equals, "Eq"],
    [Token.Exclamation_Equals, "Ne"],
    [Token.Exclamation_Equals_Equals, "Ne"],
  ]);
  const { Plus, Minus, Asterisk, Slash, Percent, Asterisk_Asterisk } = Token;
  const arithmetic = new Set<number>([Plus, Minus, Asterisk, Slash, Percent, Asterisk_Asterisk]);
  const constantOf = findConstants(asc);
  noteConstants(asc, constantOf);
  /** Whether it is made of whole numbers that are written, and is a float where no integer is wanted. */
  const isLarge: IsLarge = (node, flow) => {
    const value = arithmetic.has((node as BinaryExpression).operator) ? constantOf(node, flow) : null;
    return value !== null && !fitsI32(value);
  };
  // asc has the types `auto` and `void` for integers
  const wantsInteger = (type: Type = Type.auto) =>
    type !== Type.auto && type !== Type.void && type.isIntegerValue;
  const types = typesOf(asc, new Set([...arithmetic, ...bitOperators(asc)]), isLarge);
  allowBits(asc, types);

  wrapAuthored<CompileNode<BinaryExpression>>(
    asc.Compiler.prototype,
    "compileBinaryExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        return mix(this, node, wanted) ?? compile.call(this, node, wanted, constraints);
      },
  );
  wrapAuthored<ResolveNode<BinaryExpression>>(
    asc.Resolver.prototype,
    "resolveBinaryExpression",
    2,
    resolve =>
      function (node, flow, wanted, ...mode) {
        if (!arithmetic.has(node.operator)) return resolve.call(this, node, flow, wanted, ...mode);
        if (!wantsInteger(wanted) && isLarge(node, flow)) return Type.f64;
        const found = resolve.call(this, node, flow, wanted, asc.ReportMode.Swallow);
        return found ?? types(this, node, flow) ?? resolve.call(this, node, flow, wanted, ...mode);
      },
  );
  wrap(
    asc.Compiler.prototype,
    "convertExpression",
    5,
    convert =>
      function (this: Compiler, code, from, to, explicit, node) {
        const isFloat = from.isIntegerValue && to.isFloatValue && isAuthored(node.range);
        return convert.call(this, code, from, to, explicit || isFloat, node);
      },
  );

  /** The code of an operation on two types; undefined where asc knows the operation itself. */
  function mix(compiler: Compiler, node: BinaryExpression, wanted: Type): number | undefined {
    const { left, right, operator, range } = node,
      { resolver, currentFlow: flow } = compiler;
    const comparison = comparisons.get(operator);
    if (!comparison && !arithmetic.has(operator) && operator !== Token.Plus_Equals) return undefined;
    const again = (one: Expression, other: Expression) =>
      compiler.compileExpression(Node.createBinaryExpression(operator, one, other, range), wanted);
    if (!wantsInteger(wanted) && isLarge(node, flow)) return again(asFloat(left), asFloat(right));
    const a = types(resolver, left, flow),
      b = types(resolver, right, flow);
    if (!a || !b || a === b) return undefined;
    const text = compiler.program.stringInstance.type;
    const isText = (type: Type) => type.nonNullableType === text;
    const isShown = (type: Type) =>
      type.isNumericValue || (!isText(type) && !type.isNullableReference && type.getClass() !== null);
    if (operator === Token.Plus && isText(a) !== isText(b) && (isShown(a) || isShown(b)))
      return again(isShown(a) ? asText(left) : left, isShown(b) ? asText(right) : right);
    if (operator === Token.Plus_Equals)
      return isText(a) && b.isNumericValue ? again(left, asText(right)) : undefined;
    if (!a.isNumericValue || !b.isNumericValue || Type.commonType(a, b, Type.auto, !!comparison)) {
      const isNegative = comparison && a.isUnsignedIntegerValue && isInteger(asc, right) && isSigned(right);
      if (!isNegative) return undefined;
    }
    if (a.isFloatValue || b.isFloatValue) return again(asFloat(left), asFloat(right));
    return comparison && !(isInteger(asc, right) && !isSigned(right))
      ? compare(compiler, node, a, b, comparison)
      : undefined;
  }

  function asText(value: Expression): Expression {
    return Node.createTemplateLiteralExpression(null, ["", ""], ["", ""], [value], value.range);
  }
  function asFloat(value: Expression): Expression {
    const { range } = value;
    return Node.createAssertionExpression(
      asc.AssertionKind.Prefix as never,
      value,
      directType(asc, Type.f64, range),
      range,
    );
  }
  function isSigned(value: Node): boolean {
    return value.kind === asc.NodeKind.UnaryPrefix;
  }

  /** Compares two integers, of which neither has the values of the other. */
  function compare(
    compiler: Compiler,
    { left, right }: BinaryExpression,
    a: Type,
    b: Type,
    comparison: Comparison,
  ): number {
    const { module, currentFlow: flow } = compiler;
    const wide = (one: Expression, type: Type) =>
      compiler.compileExpression(one, type, Constraints.ConvImplicit);
    const op = (name: string) => BinaryOp[name as keyof typeof BinaryOp] as never;
    if (a.size < 64 && b.size < 64) {
      const [first, second] = [wide(left, Type.i64), wide(right, Type.i64)];
      compiler.currentType = Type.bool;
      return module.binary(op(`${comparison}I64`), first, second);
    }
    const type = (one: Type) => (one.isSignedIntegerValue ? Type.i64 : Type.u64);
    const values = [wide(left, type(a)), wide(right, type(b))] as const;
    const locals = [flow.getTempLocal(Type.i64), flow.getTempLocal(Type.i64)] as const;
    const get = (i: 0 | 1) => module.local_get(locals[i].index, TypeRef.I64);
    const signed = a.isSignedIntegerValue ? 0 : 1;
    // a negative one is less than all that have no sign
    const whenNegative = signed ? comparison : MIRRORED[comparison];
    const isEquality = comparison === "Eq" || comparison === "Ne";
    const compared = module.binary(op(`${comparison}${isEquality ? "I" : "U"}64`), get(0), get(1));
    compiler.currentType = Type.bool;
    return module.block(
      null,
      [
        module.local_set(locals[0].index, values[0], false),
        module.local_set(locals[1].index, values[1], false),
        module.select(
          module.i32(["Gt", "Ge", "Ne"].includes(whenNegative) ? 1 : 0),
          compared,
          module.binary(op("LtI64"), get(signed), module.i64(0, 0)),
        ),
      ],
      TypeRef.I32,
    );
  }
}

/**
 * Finds the types of expressions, each once for each function: operations on operations, thousands of them,
 * would otherwise be looked at again for each.
 */
function typesOf(asc: Asc, operators: ReadonlySet<number>, isLarge: IsLarge) {
  const { Type, NodeKind, ReportMode, Token } = asc;
  const bits = bitOperators(asc);
  const known = new WeakMap<AscFunction, WeakMap<Node, { type: Type | null }>>();
  const plain = (type: Type | null) => (type && numberOf(type)) || type;
  return typeOf;

  function typeOf(resolver: Resolver, node: Expression, flow: Flow): Type | null {
    const { sourceFunction } = flow;
    let own = known.get(sourceFunction);
    if (!own) known.set(sourceFunction, (own = new WeakMap()));
    const spine: Expression[] = [];
    for (let at = node; !own.has(at); at = (at as BinaryExpression).left) {
      spine.push(at);
      if (at.kind !== NodeKind.Binary || !operators.has((at as BinaryExpression).operator)) break;
    }
    for (const one of spine.reverse()) own.set(one, { type: find(resolver, one, flow, own) });
    return own.get(node)!.type;
  }

  function find(
    resolver: Resolver,
    node: Expression,
    flow: Flow,
    own: WeakMap<Node, { type: Type | null }>,
  ): Type | null {
    const { operator, left, right } = node as BinaryExpression;
    if (node.kind !== NodeKind.Binary || !operators.has(operator))
      return plain(resolver.resolveExpression(node, flow, Type.auto, ReportMode.Swallow as never));
    const a = own.get(left)!.type,
      b = typeOf(resolver, right, flow);
    if (!a || !b) return null;
    const text = resolver.program.stringInstance.type;
    if (operator === Token.Plus && (a.nonNullableType === text || b.nonNullableType === text)) return text;
    if (!a.isNumericValue || !b.isNumericValue) {
      const overload = a
        .getClassOrWrapper(resolver.program)
        ?.lookupOverload(asc.OperatorKind.fromBinaryToken(operator));
      return overload?.signature.returnType ?? null;
    }
    if (!bits.has(operator)) return isLarge(node, flow) ? Type.f64 : (Type.commonType(a, b) ?? Type.f64);
    const isShift = ![Token.Ampersand, Token.Bar, Token.Caret].includes(operator);
    return typeOfBits(asc, node as BinaryExpression, a, b) ?? (isShift ? a : Type.commonType(a, b));
  }
}
