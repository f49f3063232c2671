// `${n ? n : "none"}`: in a template both sides of a choice are made texts, so that they need no common type.
import type { Asc, Expression } from "./asc";
import { isAuthored } from "./authors";
import { bare } from "./nodes";
import { wrap } from "./wrap";

interface Choice extends Expression {
  readonly condition: Expression;
  readonly ifThen: Expression;
  readonly ifElse: Expression;
  readonly literalKind?: number;
}

/** From now on authors choose so. */
export function allowTemplateChoices(asc: Asc): void {
  const { Node, NodeKind, LiteralKind } = asc;

  /** Whether it is a text, as far as it shows. */
  function isText(given: Expression): boolean {
    const { kind, literalKind } = bare(asc, given) as Choice;
    const isWritten = literalKind === LiteralKind.String || literalKind === LiteralKind.Template;
    return kind === NodeKind.Literal && isWritten;
  }

  function asText(given: Expression): Expression {
    const node = bare(asc, given) as Choice;
    if (isText(node)) return node;
    if (node.kind !== NodeKind.Ternary)
      return Node.createTemplateLiteralExpression(null, ["", ""], ["", ""], [node], node.range);
    const { condition, ifThen, ifElse, range } = node;
    return Node.createTernaryExpression(condition, asText(ifThen), asText(ifElse), range);
  }

  wrap(Node, "createTemplateLiteralExpression", 5, create => (tag, parts, raw, expressions, range) => {
    const isChoice = (one: Expression) => {
      const { kind, ifThen, ifElse } = bare(asc, one) as Choice;
      return kind === NodeKind.Ternary && !(isText(ifThen) && isText(ifElse));
    };
    const made =
      !tag && isAuthored(range) ? expressions.map(one => (isChoice(one) ? asText(one) : one)) : expressions;
    return create(tag, parts, raw, made, range);
  });
}
