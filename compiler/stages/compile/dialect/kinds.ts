// `typeof x` of what may be none, which is "undefined" then: asc has one answer for a type.
import type { Asc, Expression, Type } from "./asc";
import { numberOf } from "./optional-type";
import type { MaybeNodes } from "./maybe";
import type { CompileNode } from "./private-methods";
import { variantsOf } from "./union-types";
import { wrapAuthored } from "./wrap";

interface Unary extends Expression {
  readonly operator: number;
  readonly operand: Expression;
}
interface Text extends Expression {
  readonly literalKind: number;
  readonly value: string;
}

/** What `typeof x === "number"` asks for; undefined of all other comparisons. */
export function kindAskedFor(
  { NodeKind, LiteralKind, Token }: Asc,
  ...sides: readonly [Expression, Expression]
): { readonly of: Expression; readonly name: string } | undefined {
  const isText = ({ kind, literalKind }: Text) =>
    kind === NodeKind.Literal && literalKind === LiteralKind.String;
  const isAsked = ({ kind, operator }: Unary) => kind === NodeKind.UnaryPrefix && operator === Token.TypeOf;
  const asked = sides.find(one => isAsked(one as Unary)),
    text = sides.find(one => isText(one as Text));
  return asked && text && { of: (asked as Unary).operand, name: (text as Text).value };
}

/** From now on authors ask so. What a value of a union is, its questions tell. */
export function tellKinds(asc: Asc, { compileMaybe }: MaybeNodes): void {
  wrapAuthored<CompileNode<Unary>>(
    asc.Compiler.prototype,
    "compileUnaryPrefixExpression",
    3,
    compile =>
      function (node, ...rest) {
        if (node.operator !== asc.Token.TypeOf) return compile.call(this, node, ...rest);
        const { module, program, resolver, currentFlow: flow } = this,
          text = program.stringInstance.type;
        const maybe = compileMaybe(this, node.operand);
        if (maybe) {
          const { before, isThere, value, type } = maybe;
          const isFound = type.isNullableReference ? module.if(isThere, value, module.i32(0)) : isThere;
          const kind = this.ensureStaticString(kindOf(type, text));
          const either = module.if(isFound, kind, this.ensureStaticString("undefined"));
          this.currentType = text;
          return module.block(null, [...before, either], text.toRef());
        }
        const quietly = asc.ReportMode.Swallow as never;
        const found = resolver.lookupExpression(node.operand, flow, asc.Type.auto, quietly);
        const isDeclared = found?.kind === asc.ElementKind.FunctionPrototype;
        const type = found && resolver.resolveExpression(node.operand, flow, asc.Type.auto, quietly);
        // a function's type is the same where there may be none
        const mayBeNone = type?.isNullableReference || type?.getSignature();
        if (!type || !mayBeNone || isDeclared || variantsOf(type)) return compile.call(this, node, ...rest);
        const value = this.compileExpression(node.operand, type);
        this.currentType = text;
        const kind = kindOf(type, text);
        return module.if(value, this.ensureStaticString(kind), this.ensureStaticString("undefined"));
      },
  );

  function kindOf(type: Type, text: Type): string {
    const number = type.isNumericValue ? type : numberOf(type);
    if (number) return number === asc.Type.bool ? "boolean" : "number";
    if (type.nonNullableType === text) return "string";
    return type.getSignature() ? "function" : "object";
  }
}
