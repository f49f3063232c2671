// `counts[key] > 5`, `parts[1] === "x"`, `map.get(key) === undefined`: what is not there is no number and no
// text. Each comparison with it is false, but for `!==`, and for `===` of two that are not there. No object
// is made of a number.
import type { Asc, BinaryExpression, Compiler, Expression, Type } from "./asc";
import { isPlainIn } from "./compound";
import type { MaybeNodes } from "./maybe";
import { bare } from "./nodes";
import { numberOf, orNull as optionalOf } from "./optional-type";
import type { CompileNode } from "./private-methods";
import { wrapAuthored } from "./wrap";

/** One side of a comparison, in locals. */
interface Held {
  readonly before: number[];
  readonly isThere: () => number;
  readonly value: Expression;
}

/** From now on authors compare so. */
export function compareMaybes(asc: Asc, { compileMaybe, itemOf, orNull }: MaybeNodes): void {
  const { Node, Token, Type, TypeRef, BinaryOp, UnaryOp, ReportMode } = asc;
  const isPlain = isPlainIn(asc);
  const equal = new Set<number>([Token.Equals_Equals, Token.Equals_Equals_Equals]);
  const unequal = new Set<number>([Token.Exclamation_Equals, Token.Exclamation_Equals_Equals]);
  const ordered = new Set<number>([
    Token.LessThan,
    Token.LessThan_Equals,
    Token.GreaterThan,
    Token.GreaterThan_Equals,
  ]);

  wrapAuthored<CompileNode<BinaryExpression>>(
    asc.Compiler.prototype,
    "compileBinaryExpression",
    3,
    compile =>
      function (node, ...rest) {
        return compared(this, node) ?? compile.call(this, node, ...rest);
      },
  );

  function compared(compiler: Compiler, node: BinaryExpression): number | undefined {
    const { operator, left, right, range } = node,
      { resolver, currentFlow: flow } = compiler;
    const isEquality = equal.has(operator) || unequal.has(operator);
    if (!isEquality && !ordered.has(operator)) return undefined;
    const [a, b] = [left, right].map(one => itemOf(resolver, one, flow)?.type);
    if (!a && !b) return undefined;
    const isNull = bare(asc, a ? right : left).kind === asc.NodeKind.Null;
    if (isNull) return isEquality ? asked(compiler, a ? left : right, equal.has(operator)) : undefined;
    const again = (first: Expression, second: Expression) => {
      const code = compiler.compileExpression(
        Node.createBinaryExpression(operator as never, first, second, range),
        Type.bool,
      );
      compiler.currentType = Type.bool;
      return code;
    };
    const typeOf = (one: Expression) =>
      resolver.resolveExpression(one, flow, Type.auto, ReportMode.Swallow as never);
    const types = [a ?? typeOf(left), b ?? typeOf(right)];
    if (types.some(type => !type || numberOf(type) || type.isNullableReference)) {
      const asOptional = (one: Expression, type: Type | undefined) =>
        type ? orNull(one, optionalOf(resolver, numberOf(type) ?? type)) : one;
      return isEquality ? again(asOptional(left, a), asOptional(right, b)) : undefined;
    }
    const isUnequal = unequal.has(operator);
    if (a && b) return both(compiler, node, again);
    const [access, other] = a ? [left, right] : [right, left];
    if (isPlain(other)) return withOther(compiler, access, other, Boolean(a), isUnequal, again);
    const { module } = compiler;
    const first = a ? held(compiler, left) : kept(compiler, left),
      second = a ? kept(compiler, right) : held(compiler, right);
    const code = again(first.value, second.value);
    const isThere = (a ? first : second).isThere();
    const either = module.if(isThere, code, module.i32(isUnequal ? 1 : 0));
    return module.block(null, [...first.before, ...second.before, either], TypeRef.I32);
  }

  /** Whether a value is absent, or null. */
  function asked(compiler: Compiler, access: Expression, isAbsent: boolean): number {
    const { module } = compiler;
    const { before, isThere, value, type } = compileMaybe(compiler, access)!;
    const found = type.isNullableReference
      ? module.if(isThere, module.binary(BinaryOp.NeI32 as never, value, module.i32(0)), module.i32(0))
      : isThere;
    const isFound = module.unary(UnaryOp.EqzI32 as never, found);
    compiler.currentType = Type.bool;
    return module.block(
      null,
      [...before, isAbsent ? isFound : module.unary(UnaryOp.EqzI32 as never, isFound)],
      TypeRef.I32,
    );
  }

  /** With a value that may be looked at later, or not at all. */
  function withOther(
    compiler: Compiler,
    access: Expression,
    other: Expression,
    isLeft: boolean,
    isUnequal: boolean,
    again: (first: Expression, second: Expression) => number,
  ): number {
    const { module } = compiler;
    const { before, isThere, value, type } = compileMaybe(compiler, access)!;
    const there = Node.createCompiledExpression(value, type, access.range);
    const code = isLeft ? again(there, other) : again(other, there);
    const either = module.if(isThere, code, module.i32(isUnequal ? 1 : 0));
    return module.block(null, [...before, either], TypeRef.I32);
  }

  function both(
    compiler: Compiler,
    { left, right, operator }: BinaryExpression,
    again: (first: Expression, second: Expression) => number,
  ): number {
    const { module } = compiler;
    const a = held(compiler, left),
      b = held(compiler, right);
    const code = again(a.value, b.value);
    const op = (name: "AndI32" | "EqI32" | "NeI32") =>
      module.binary(BinaryOp[name] as never, a.isThere(), b.isThere());
    const otherwise = equal.has(operator) ? op("EqI32") : unequal.has(operator) ? op("NeI32") : module.i32(0);
    const either = module.if(op("AndI32"), code, otherwise);
    return module.block(null, [...a.before, ...b.before, either], TypeRef.I32);
  }

  function held(compiler: Compiler, access: Expression): Held {
    const { module, currentFlow: flow } = compiler;
    const { before, isThere, value, type } = compileMaybe(compiler, access)!;
    const there = flow.getTempLocal(Type.i32).index,
      { index } = flow.getTempLocal(type);
    const get = () => module.local_get(there, TypeRef.I32);
    const found = module.if(get(), value, compiler.makeZero(type));
    return {
      before: [
        ...before,
        module.local_set(there, isThere, false),
        module.local_set(index, found, type.isManaged),
      ],
      isThere: get,
      value: Node.createCompiledExpression(module.local_get(index, type.toRef()), type, access.range),
    };
  }

  function kept(compiler: Compiler, node: Expression): Held {
    const { module, currentFlow: flow } = compiler;
    const code = compiler.compileExpression(node, Type.auto),
      { currentType: type } = compiler;
    const { index } = flow.getTempLocal(type);
    return {
      before: [module.local_set(index, code, type.isManaged)],
      isThere: () => module.i32(1),
      value: Node.createCompiledExpression(module.local_get(index, type.toRef()), type, node.range),
    };
  }
}
