// `String.raw`: a template without escapes.
import type { Asc, Expression, PropertyAccessExpression } from "./asc";
import { isAuthored } from "./authors";
import { wrap } from "./wrap";

/** From now on asc takes `String.raw` before templates in authors' sources. */
export function allowRawTemplates({ Node, NodeKind }: Asc): void {
  const isRaw = (tag: Expression): boolean => {
    if (tag.kind !== NodeKind.PropertyAccess) return false;
    const { expression, property } = tag as PropertyAccessExpression;
    return (
      property.text === "raw" &&
      expression.kind === NodeKind.Identifier &&
      (expression as Expression & { text: string }).text === "String"
    );
  };
  wrap(
    Node,
    "createTemplateLiteralExpression",
    5,
    create => (tag, parts, rawParts, expressions, range) =>
      tag && isRaw(tag) && isAuthored(range)
        ? create(null, rawParts, rawParts, expressions, range)
        : create(tag, parts, rawParts, expressions, range),
  );
}
