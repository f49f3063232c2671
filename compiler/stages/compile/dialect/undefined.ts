// `undefined` is null, as a value and as a type.
import type { Asc, IdentifierExpression, Parser } from "./asc";
import { isAuthored } from "./authors";
import { wrap } from "./wrap";

/** From now on asc's parser reads null where authors write `undefined`. */
export function allowUndefined(asc: Asc): void {
  const { Node, NodeKind } = asc;
  wrap(
    asc.Parser.prototype,
    "parseExpressionStart",
    1,
    parse =>
      function (this: Parser, tokens) {
        const made = parse.call(this, tokens);
        return made?.kind === NodeKind.Identifier &&
          (made as IdentifierExpression).text === "undefined" &&
          isAuthored(made.range)
          ? Node.createNullExpression(made.range)
          : made;
      },
  );
  wrap(
    Node,
    "createSimpleTypeName",
    2,
    create => (name, range) => create(name === "undefined" && isAuthored(range) ? "null" : name, range),
  );
}
