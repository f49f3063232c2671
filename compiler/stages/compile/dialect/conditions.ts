// An empty text is false in conditions, as in JavaScript: asc asks of a text only whether it is null. NaN is
// false in asc too. And `!!(name && count > 3)` asks whether each is true, of whatever type it is.
import type { Asc, BinaryExpression, Compiler, Expression, Node, Type } from "./asc";
import { isAuthored } from "./authors";
import { bare } from "./nodes";
import type { CompileNode } from "./private-methods";
import { wrapAuthored, wrapPrivate } from "./wrap";

type IsTrueish = (this: Compiler, code: number, type: Type, node: Node) => number;

interface Not extends Expression {
  readonly operator: number;
  readonly operand: Expression;
}

/** Where an object's size in bytes is, before the object (std/assembly/rt/common.ts). */
const SIZE = 4;

/** From now on authors' conditions take an empty text for false. */
export function testTexts(asc: Asc): void {
  const { TypeRef, BinaryOp, NodeKind, Token, Type } = asc;
  const isQuestion = (given: Expression): boolean => {
    const { kind, operator } = bare(asc, given) as BinaryExpression;
    const isChoice = operator === Token.Ampersand_Ampersand || operator === Token.Bar_Bar;
    return (
      (kind === NodeKind.Binary && isChoice) ||
      (kind === NodeKind.UnaryPrefix && operator === Token.Exclamation)
    );
  };
  wrapAuthored<CompileNode<Not>>(
    asc.Compiler.prototype,
    "compileUnaryPrefixExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const isAsked = node.operator === Token.Exclamation && isQuestion(node.operand);
        return compile.call(this, node, isAsked ? Type.bool : wanted, constraints);
      },
  );
  wrapPrivate<IsTrueish>(
    asc.Compiler.prototype,
    "makeIsTrueish",
    3,
    isTrueish =>
      function (code, type, node) {
        if (type.getClass() !== this.program.stringInstance || !isAuthored(node.range))
          return isTrueish.call(this, code, type, node);
        const { module } = this;
        const sizeOf = (text: number) =>
          module.load(4, false, module.binary(BinaryOp.SubI32 as never, text, module.i32(SIZE)), TypeRef.I32);
        if (!type.isNullableReference) return sizeOf(code);
        const { index } = this.currentFlow.getTempLocal(type);
        return module.if(
          module.local_tee(index, code, true),
          sizeOf(module.local_get(index, TypeRef.I32)),
          module.i32(0),
        );
      },
  );
}
