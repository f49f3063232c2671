// Expressions with numbers that may be none: what is known to be there is a number, `x == null` asks whether
// it is, `x == 5` is false where it is not.
import type { Asc, BinaryExpression, Compiler, Element, Expression, Flow, Resolver, Type } from "./asc";
import type { PropertyAccessExpression } from "./asc";
import { isAuthored } from "./authors";
import { bitOperators } from "./bits";
import { bare, defineNode } from "./nodes";
import { hasOptionals, numberOf, orNull, read } from "./optional-type";
import type { LookupNode, ResolveNode } from "./private-methods";
import { wrapAuthored, wrapPrivate } from "./wrap";

interface Ternary extends Expression {
  readonly condition: Expression;
  readonly ifThen: Expression;
  readonly ifElse: Expression;
}
type Compile<T> = (this: Compiler, node: T, wanted: Type, constraints: number) => number;
type Resolve = (this: Resolver, node: Expression, flow: Flow, wanted?: Type, mode?: number) => Type | null;
type Lookup = (this: Resolver, node: Expression, flow: Flow, wanted?: Type, mode?: number) => Element | null;

/** From now on asc takes such a number for what it is. */
export function useOptionals(asc: Asc): void {
  const { Node, NodeKind, Token, Type, TypeRef, BinaryOp, ReportMode, Constraints } = asc;
  const isNull = (node: Expression) => bare(asc, node).kind === NodeKind.Null;
  const operations = new Set<number>([
    ...bitOperators(asc),
    Token.Plus,
    Token.Minus,
    Token.Asterisk,
    Token.Slash,
    Token.Percent,
    Token.Asterisk_Asterisk,
    Token.Tilde,
    Token.LessThan,
    Token.LessThan_Equals,
    Token.GreaterThan,
    Token.GreaterThan_Equals,
  ]);
  /** Whether it is of numbers that are there, also where its result may be none: `n && n > 3`. */
  const isOperation = (given: Expression) => {
    const node = bare(asc, given) as BinaryExpression;
    const isOperator = node.kind === NodeKind.Binary || node.kind === NodeKind.UnaryPrefix;
    return isOperator && operations.has(node.operator) && isAuthored(node.range);
  };
  const converting = Constraints.ConvImplicit | Constraints.ConvExplicit;

  wrapPrivate<Compile<Expression>>(
    asc.Compiler.prototype,
    "compileExpression",
    2,
    compile =>
      function (node, wanted, constraints = 0) {
        const number = isOperation(node) ? numberOf(wanted) : undefined;
        if (number) {
          const code = compile.call(this, node, number, constraints & ~converting);
          return constraints & converting
            ? this.convertExpression(code, this.currentType, wanted, false, node)
            : code;
        }
        const code = compile.call(this, node, wanted, constraints);
        const { currentType: type } = this;
        return numberOf(type) && !type.isNullableReference && !numberOf(wanted) && wanted !== Type.void
          ? read(this, code)
          : code;
      },
  );
  wrapPrivate<Resolve>(
    asc.Resolver.prototype,
    "doResolveExpression",
    2,
    resolve =>
      function (node, flow, wanted = Type.auto, mode = ReportMode.Report) {
        // asc's resolver does not know expressions that are compiled
        const type =
          node.kind === NodeKind.Compiled
            ? (node as Expression & { type: Type }).type
            : resolve.call(this, node, flow, wanted, mode);
        return (type && !type.isNullableReference && numberOf(type)) || type;
      },
  );

  /** The expressions whose members are being looked up. */
  const targets: Expression[] = [];
  wrapPrivate<LookupNode<PropertyAccessExpression>>(
    asc.Resolver.prototype,
    "lookupPropertyAccessExpression",
    3,
    lookup =>
      function (node, flow, ...rest) {
        if (!isAuthored(node.range)) return lookup.call(this, node, flow, ...rest);
        const { length } = targets;
        targets.push(node.expression);
        const element = lookup.call(this, node, flow, ...rest);
        targets.length = length;
        return element;
      },
  );
  // its methods are a number's, as in `if (x !== undefined) x.toFixed(1)`
  wrapPrivate<Lookup>(
    asc.Resolver.prototype,
    "lookupExpression",
    2,
    lookup =>
      function (node, flow, wanted, mode) {
        const isTarget = targets.at(-1) === node;
        if (isTarget) targets.pop();
        const element = lookup.call(this, node, flow, wanted, mode);
        const type = isTarget && element ? this.getTypeOfElement(element) : null;
        const number = type ? numberOf(type) : undefined;
        return number ? number.getClassOrWrapper(this.program) : element;
      },
  );

  const asOptional = defineNode<{ readonly expression: Expression; readonly type: Type }>(asc, {
    compile: (compiler, { expression, type }) =>
      compiler.compileExpression(expression, type, Constraints.ConvImplicit),
    resolve: (_resolver, { type }) => type,
  });
  wrapPrivate<Compile<Ternary>>(
    asc.Compiler.prototype,
    "compileTernaryExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const type = numberOf(wanted) ? wanted.asNullable() : ofBoth(this.resolver, node, this.currentFlow);
        if (!type) return compile.call(this, node, wanted, constraints);
        const either = (expression: Expression) => asOptional(expression.range, { expression, type });
        const { condition, ifThen, ifElse, range } = node;
        const both = Node.createTernaryExpression(condition, either(ifThen), either(ifElse), range);
        return compile.call(this, both as Expression as Ternary, wanted, constraints);
      },
  );

  wrapAuthored<ResolveNode<Ternary>>(
    asc.Resolver.prototype,
    "resolveTernaryExpression",
    3,
    resolve =>
      function (node, flow, ...rest) {
        return ofBoth(this, node, flow) ?? resolve.call(this, node, flow, ...rest);
      },
  );
  /** The choices that were looked at, of each function: of one in another, each would be looked at twice. */
  const known = new WeakMap<object, WeakMap<Expression, { type: Type | undefined }>>();
  function ofBoth(resolver: Resolver, node: Ternary, flow: Flow): Type | undefined {
    if (!isAuthored(node.range)) return undefined;
    const { sourceFunction } = flow;
    let own = known.get(sourceFunction);
    if (!own) known.set(sourceFunction, (own = new WeakMap()));
    let found = own.get(node);
    if (!found) own.set(node, (found = { type: findBoth(resolver, node, flow) }));
    return found.type;
  }
  /** `u64 | null` of a choice between that and a number. */
  function findBoth(resolver: Resolver, { ifThen, ifElse }: Ternary, flow: Flow): Type | undefined {
    const typeOf = (one: Expression) =>
      resolver.resolveExpression(one, flow, Type.auto, ReportMode.Swallow as never);
    const a = typeOf(ifThen),
      b = typeOf(ifElse);
    const [isFirst, isSecond] = [isNull(ifThen), isNull(ifElse)];
    const only = isFirst ? b : isSecond ? a : undefined;
    if (only?.isNumericValue) return orNull(resolver, only);
    const one = a && numberOf(a) ? a : b && numberOf(b) ? b : undefined;
    const isNumber = (type: Type | null) =>
      type === numberOf(one!) || (type && numberOf(type)) === numberOf(one!);
    return one && isNumber(a) && isNumber(b) ? one.asNullable() : undefined;
  }

  const isEquality = (operator: number) =>
    operator === Token.Equals_Equals || operator === Token.Equals_Equals_Equals;
  const isInequality = (operator: number) =>
    operator === Token.Exclamation_Equals || operator === Token.Exclamation_Equals_Equals;
  wrapPrivate<Compile<BinaryExpression>>(
    asc.Compiler.prototype,
    "compileBinaryExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const { left, right, operator } = node;
        // the library has such numbers only where an author has given it some
        const mayHave = isAuthored(node.range) || hasOptionals(this.program);
        if (!mayHave || (!isEquality(operator) && !isInequality(operator)))
          return compile.call(this, node, wanted, constraints);
        if (isNull(right) || isNull(left)) {
          const value = isNull(right) ? left : right,
            type = optional(this, value);
          if (type) return compareWithNull(this, value, type, isEquality(operator));
          if (isNumber(this, value)) return withoutNull(this, value, isEquality(operator));
        } else {
          const a = optional(this, left),
            b = optional(this, right);
          if (a && b) return compareBoth(this, node, [a, b]);
          if (a || b) return compareWithNumber(this, node, (a ?? b)!, a ? left : right);
        }
        return compile.call(this, node, wanted, constraints);
      },
  );

  function optional(compiler: Compiler, node: Expression): Type | undefined {
    const type = compiler.resolver.resolveExpression(
      node,
      compiler.currentFlow,
      Type.auto,
      ReportMode.Swallow as never,
    );
    return type && numberOf(type) ? type.asNullable() : undefined;
  }

  /** Whether it is a number that is there, as in `if (x.n !== undefined && x.n === undefined)`. */
  function isNumber({ resolver, currentFlow: flow }: Compiler, node: Expression): boolean {
    const type = resolver.resolveExpression(node, flow, Type.auto, ReportMode.Swallow as never);
    return type?.isNumericValue === true && isAuthored(node.range);
  }
  /** A number is not null, and 0 neither. */
  function withoutNull(compiler: Compiler, value: Expression, isEqual: boolean): number {
    const { module } = compiler;
    const code = module.drop(compiler.compileExpression(value, Type.auto));
    compiler.currentType = Type.bool;
    return module.block(null, [code, module.i32(isEqual ? 0 : 1)], TypeRef.I32);
  }

  function compareWithNull(compiler: Compiler, value: Expression, type: Type, isEqual: boolean): number {
    const { module } = compiler;
    const code = compiler.compileExpression(value, type, Constraints.ConvImplicit);
    compiler.currentType = Type.bool;
    const operator = isEqual ? BinaryOp.EqI32 : BinaryOp.NeI32;
    return module.binary(operator as never, code, module.i32(0));
  }

  /** Both are none, or both are there and the same. */
  function compareBoth(compiler: Compiler, node: BinaryExpression, types: readonly [Type, Type]): number {
    const { module, currentFlow: flow } = compiler;
    const { left, right, operator, range } = node;
    const operands = [left, right].map((operand, i) => {
      const type = types[i]!;
      const code = compiler.compileExpression(operand, type, Constraints.ConvImplicit);
      const { index } = flow.getTempLocal(type);
      const object = () => module.local_get(index, TypeRef.I32);
      compiler.currentType = type.nonNullableType;
      const value = read(compiler, object());
      const number = Node.createCompiledExpression(value, compiler.currentType, operand.range);
      return { set: module.local_set(index, code, true), object, number };
    });
    const [a, b] = operands as [(typeof operands)[0], (typeof operands)[0]];
    const compared = compiler.compileExpression(
      Node.createBinaryExpression(operator as never, a.number, b.number, range),
      Type.bool,
    );
    compiler.currentType = Type.bool;
    const areThere = module.if(a.object(), b.object(), module.i32(0));
    const same = module.binary(
      (isEquality(operator) ? BinaryOp.EqI32 : BinaryOp.NeI32) as never,
      a.object(),
      b.object(),
    );
    return module.block(null, [a.set, b.set, module.if(areThere, compared, same)], TypeRef.I32);
  }

  function compareWithNumber(
    compiler: Compiler,
    node: BinaryExpression,
    type: Type,
    value: Expression,
  ): number {
    const { module, currentFlow: flow } = compiler;
    const { left, right, operator, range } = node;
    const other = value === left ? right : left;
    const code = compiler.compileExpression(value, type, Constraints.ConvImplicit);
    const { index } = flow.getTempLocal(type);
    compiler.currentType = type.nonNullableType;
    const number = read(compiler, module.local_get(index, TypeRef.I32));
    const compiled = Node.createCompiledExpression(number, compiler.currentType, value.range);
    const compared = compiler.compileExpression(
      Node.createBinaryExpression(operator as never, compiled, other, range),
      Type.bool,
    );
    compiler.currentType = Type.bool;
    const set = module.local_tee(index, code, true);
    return module.if(set, compared, module.i32(isInequality(operator) ? 1 : 0));
  }
}
