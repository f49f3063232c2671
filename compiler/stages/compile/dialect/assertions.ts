// `x as const`, which is x here, and `x satisfies T`, which is x where a T is wanted.
import type { Asc, Expression, Node, Parser, Tokenizer, TypeNode } from "./asc";
import { isAuthored, readsAuthored } from "./authors";
import { defineNode } from "./nodes";
import { wrap } from "./wrap";

/** The lists that are written as constants: those of several types are tuples. */
const constants = new WeakSet<Node>();
export const isConstant = (list: Node): boolean => constants.has(list);
function noteConstant(node: Expression): Expression {
  const { elementExpressions } = node as Expression & { elementExpressions?: Expression[] };
  if (elementExpressions) constants.add(node);
  elementExpressions?.forEach(noteConstant);
  return node;
}

interface Satisfies {
  readonly expression: Expression;
  readonly toType: TypeNode;
}

/** From now on asc takes `as const` and `satisfies` in authors' sources. */
export function allowAssertions(asc: Asc): void {
  const { AssertionKind, Constraints, Token, Node } = asc;
  wrap(
    Node,
    "createAssertionExpression",
    4,
    create => (kind, expression, toType, range) =>
      kind === AssertionKind.Const && isAuthored(range)
        ? (noteConstant(expression) as never)
        : create(kind, expression, toType, range),
  );

  const satisfies = defineNode<Satisfies>(asc, {
    compile(compiler, { expression, toType }) {
      const flow = compiler.currentFlow;
      const type = compiler.resolver.resolveType(
        toType,
        flow,
        flow.sourceFunction,
        flow.contextualTypeArguments,
      );
      return type
        ? compiler.compileExpression(expression, type, Constraints.ConvImplicit)
        : compiler.module.unreachable();
    },
    resolve: (resolver, { toType }, flow, _wanted, mode) =>
      resolver.resolveType(toType, flow, flow.sourceFunction, flow.contextualTypeArguments, mode as never),
  });
  wrap(
    asc.Parser.prototype,
    "parseExpression",
    1,
    parse =>
      function (this: Parser, tokens, precedence) {
        // a precedence that is left out has asc's default
        const rest = precedence === undefined ? [] : ([precedence] as const);
        let expression: Expression | null = parse.call(this, tokens, ...rest);
        while (expression && skipWord(tokens, "satisfies")) {
          const toType = this.parseType(tokens);
          if (!toType) return null;
          const range = tokens.range(expression.range.start, tokens.pos);
          expression = satisfies(range, { expression, toType });
        }
        return expression;
      },
  );

  /** Reads a word that asc has no token for, where it stands on the same line. */
  function skipWord(tokens: Tokenizer, word: string): boolean {
    if (!readsAuthored(tokens) || tokens.peek() !== Token.Identifier || tokens.peekOnNewLine()) return false;
    if (!tokens.source.text.startsWith(word, tokens.nextTokenPos)) return false;
    const before = tokens.mark();
    tokens.next();
    if (tokens.readIdentifier() === word) return true;
    tokens.reset(before);
    return false;
  }
}
