// What is asked of a record: `key in counts` and `delete counts[key]`. And what is asked whether it is true,
// which may be absent: `!counts[key]`, `parts[1] || "none"`.
import type { Asc, BinaryExpression, Class, Expression, Parser, Range } from "./asc";
import { isAuthored, readsAuthored } from "./authors";
import { directType } from "./direct-type";
import { maker } from "./make";
import type { MaybeNodes } from "./maybe";
import { bare } from "./nodes";
import type { CompileNode, ResolveNode } from "./private-methods";
import { keyOf, type FindAccess } from "./record-access";
import { hasRecords, partsOf, RECORD, recordOf } from "./record-types";
import { wrap, wrapAuthored } from "./wrap";

interface Unary extends Expression {
  readonly operator: number;
  readonly operand: Expression;
}

/** From now on authors ask so. */
export function askRecords(asc: Asc, find: FindAccess, { test }: MaybeNodes): void {
  const { Node, Token, Type, ReportMode, DiagnosticCode } = asc;
  const quietly = ReportMode.Swallow as never;

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
        return compile.call(this, node, wanted, constraints);
      },
  );

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
