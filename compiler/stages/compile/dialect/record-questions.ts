// What is asked of a record: `key in counts`, `!counts[key]`, `counts[key] === undefined`, `counts[key] > 5`,
// and `delete counts[key]`. An absent value is no number and no text: each comparison with it is false, but
// for `!==`.
import type { Asc, BinaryExpression, Class, Compiler, Expression, Parser, Range } from "./asc";
import { isAuthored, readsAuthored } from "./authors";
import { directType } from "./direct-type";
import { maker } from "./make";
import type { MaybeNodes } from "./maybe";
import { bare } from "./nodes";
import { numberOf, orNull as optionalOf } from "./optional-type";
import type { CompileNode, ResolveNode } from "./private-methods";
import { keyOf, type FindAccess } from "./record-access";
import { hasRecords, partsOf, RECORD, recordOf } from "./record-types";
import { wrap, wrapAuthored } from "./wrap";

interface Unary extends Expression {
  readonly operator: number;
  readonly operand: Expression;
}

/** From now on authors ask so. */
export function askRecords(asc: Asc, find: FindAccess, { compileMaybe, orNull, test }: MaybeNodes): void {
  const { Node, Token, Type, ReportMode, DiagnosticCode } = asc;
  const quietly = ReportMode.Swallow as never;
  const equal = new Set<number>([Token.Equals_Equals, Token.Equals_Equals_Equals]);
  const unequal = new Set<number>([Token.Exclamation_Equals, Token.Exclamation_Equals_Equals]);
  const ordered = new Set<number>([
    Token.LessThan,
    Token.LessThan_Equals,
    Token.GreaterThan,
    Token.GreaterThan_Equals,
  ]);

  // asc takes the word for a name
  wrap(
    asc.Parser.prototype,
    "parseExpressionStart",
    1,
    parse =>
      function (this: Parser, tokens) {
        if (!readsAuthored(tokens) || tokens.peek() !== Token.Delete) return parse.call(this, tokens);
        tokens.next();
        const start = tokens.tokenPos;
        const operand = this.parseExpression(tokens, asc.Precedence.UnaryPrefix as never);
        if (!operand) return null;
        const range = tokens.range(start, tokens.pos);
        return Node.createUnaryPrefixExpression(Token.Delete as never, operand, range);
      },
  );
  wrap(Node, "createUnaryPrefixExpression", 3, create => (operator, operand, range) => {
    if ((operator as number) === Token.Exclamation && isAuthored(range)) test(bare(asc, operand));
    return create(operator, operand, range);
  });
  wrap(Node, "createBinaryExpression", 4, create => (operator, left, right, range) => {
    const isTest =
      (operator as number) === Token.Bar_Bar || (operator as number) === Token.Ampersand_Ampersand;
    if (isTest && isAuthored(range)) test(bare(asc, left));
    return create(operator, left, right, range);
  });

  /** A call of a function of the library, with the types of a record. */
  function call(name: string, record: Class, args: Expression[], range: Range): Expression {
    const { key, value } = partsOf(record);
    const types = [key, value].map(type => directType(asc, type, range));
    return Node.createCallExpression(maker(asc, range).name(`${RECORD}_${name}`), types, args, range);
  }

  wrapAuthored<CompileNode<BinaryExpression>>(
    asc.Compiler.prototype,
    "compileBinaryExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        if (!hasRecords(this.program)) return compile.call(this, node, wanted, constraints);
        const { operator, left, right, range } = node;
        if (operator === Token.In) {
          const type = this.resolver.resolveExpression(right, this.currentFlow, Type.auto, quietly);
          const record = recordOf(type);
          if (record) {
            const key = keyOf(asc, this.resolver, left, record, this.currentFlow);
            const has = call("has", record, [key, right], range);
            return this.compileExpression(has, wanted, constraints as never);
          }
        }
        const own = compared(this, node);
        return own ?? compile.call(this, node, wanted, constraints);
      },
  );

  function compared(
    compiler: Compiler,
    { operator, left, right, range }: BinaryExpression,
  ): number | undefined {
    const { resolver, currentFlow: flow } = compiler;
    const isEquality = equal.has(operator) || unequal.has(operator);
    if (!isEquality && !ordered.has(operator)) return undefined;
    const [a, b] = [left, right].map(one => find(resolver, one, flow));
    if (!a && !b) return undefined;
    const [access, other] = a ? [left, right] : [right, left];
    const { value } = partsOf((a ?? b)!.class);
    const again = (first: Expression, second: Expression) =>
      compiler.compileExpression(
        Node.createBinaryExpression(operator as never, first, second, range),
        Type.bool,
      );
    const isNull = bare(asc, other).kind === asc.NodeKind.Null;
    if (isNull && isEquality) return asked(compiler, access, equal.has(operator));
    if (value.isReference && !numberOf(value))
      return isEquality ? again(a ? orNull(left, value) : left, b ? orNull(right, value) : right) : undefined;
    const otherType = resolver.resolveExpression(other, flow, Type.auto, quietly);
    if (isEquality && (numberOf(value) || (a && b) || (otherType && numberOf(otherType)))) {
      const optional = optionalOf(resolver, numberOf(value) ?? value);
      return again(a ? orNull(left, optional) : left, b ? orNull(right, optional) : right);
    }
    if (!value.isNumericValue || !otherType) return undefined;
    return withNumber(compiler, access, other, a !== undefined, unequal.has(operator), again);
  }

  /** Whether a value is absent, or null. */
  function asked(compiler: Compiler, access: Expression, isAbsent: boolean): number {
    const { module } = compiler;
    const { before, isThere, value, type } = compileMaybe(compiler, access)!;
    const found = type.isNullableReference
      ? module.if(isThere, module.binary(asc.BinaryOp.NeI32 as never, value, module.i32(0)), module.i32(0))
      : isThere;
    const isFound = module.unary(asc.UnaryOp.EqzI32 as never, found);
    compiler.currentType = Type.bool;
    return module.block(
      null,
      [...before, isAbsent ? isFound : module.unary(asc.UnaryOp.EqzI32 as never, isFound)],
      asc.TypeRef.I32,
    );
  }

  function withNumber(
    compiler: Compiler,
    access: Expression,
    other: Expression,
    isLeft: boolean,
    isUnequal: boolean,
    again: (first: Expression, second: Expression) => number,
  ): number {
    const { module, currentFlow: flow } = compiler;
    const first: number[] = [];
    let held = other;
    if (!isLeft) {
      const code = compiler.compileExpression(other, Type.auto),
        { currentType: type } = compiler;
      const { index } = flow.getTempLocal(type);
      first.push(module.local_set(index, code, type.isManaged));
      held = Node.createCompiledExpression(module.local_get(index, type.toRef()), type, other.range);
    }
    const { before, isThere, value, type } = compileMaybe(compiler, access)!;
    const there = Node.createCompiledExpression(value, type, access.range);
    const code = isLeft ? again(there, held) : again(held, there);
    compiler.currentType = Type.bool;
    const either = module.if(isThere, code, module.i32(isUnequal ? 1 : 0));
    return module.block(null, [...first, ...before, either], asc.TypeRef.I32);
  }

  wrapAuthored<CompileNode<Unary>>(
    asc.Compiler.prototype,
    "compileUnaryPrefixExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        if (node.operator !== Token.Delete) return compile.call(this, node, wanted, constraints);
        const found = find(this.resolver, node.operand, this.currentFlow);
        if (found) {
          const gone = call("delete", found.class, [found.record, found.key], node.range);
          return this.compileExpression(gone, wanted, constraints as never);
        }
        this.error(DiagnosticCode.User_defined_0 as never, node.range, NO_DELETE);
        this.currentType = Type.bool;
        return this.module.unreachable();
      },
  );
  wrapAuthored<ResolveNode<Unary>>(
    asc.Resolver.prototype,
    "resolveUnaryPrefixExpression",
    2,
    resolve =>
      function (node, ...rest) {
        return node.operator === Token.Delete ? Type.bool : resolve.call(this, node, ...rest);
      },
  );
  wrapAuthored<ResolveNode<BinaryExpression>>(
    asc.Resolver.prototype,
    "resolveBinaryExpression",
    2,
    resolve =>
      function (node, ...rest) {
        return node.operator === Token.In ? Type.bool : resolve.call(this, node, ...rest);
      },
  );
}

const NO_DELETE =
  "`delete` takes a key out of a Record: set a member to undefined, and call map.delete(key) of a map";
