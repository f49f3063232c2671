// `for (const key in record)` goes over the keys of a record: `for (const key of Object.keys(record))`. Of
// lists and maps it is refused, where JavaScript gives texts of indices, or nothing.
import type { Asc, Parser, Statement, Tokenizer } from "./asc";
import { readsAuthored } from "./authors";
import { maker } from "./make";
import { FOR_IN } from "./object-calls";
import { noteRecord } from "./record-types";
import { wrap } from "./wrap";

/** From now on asc's parser reads such loops. */
export function allowForIn(asc: Asc): void {
  const { Token, CommonFlags, Node } = asc;
  const overKeys = new WeakSet<Statement>();

  wrap(Node, "createForOfStatement", 4, create => (variable, iterable, body, range) => {
    if (!overKeys.has(variable)) return create(variable, iterable, body, range);
    const make = maker(asc, iterable.range);
    const keys = make.call(make.member(make.name("Object"), FOR_IN), iterable);
    return create(variable, keys, body, range);
  });

  wrap(
    asc.Parser.prototype,
    "parseForStatement",
    1,
    parse =>
      function (this: Parser, tokens) {
        const own = readsAuthored(tokens) ? readLoop(this, tokens) : undefined;
        return own === undefined ? parse.call(this, tokens) : own;
      },
  );

  /** Undefined of a loop of another kind, of which nothing is read then. */
  function readLoop(parser: Parser, tokens: Tokenizer): Statement | null | undefined {
    const before = tokens.mark(),
      start = tokens.tokenPos;
    const other = () => {
      tokens.reset(before);
      return undefined;
    };
    if (!tokens.skip(Token.OpenParen)) return other();
    const isConst = tokens.skip(Token.Const);
    if (!isConst && !tokens.skip(Token.Let) && !tokens.skip(Token.Var)) return other();
    if (!tokens.skipIdentifier()) return other();
    const make = maker(asc, tokens.range()),
      name = make.name(tokens.readIdentifier());
    if (!tokens.skip(Token.In)) return other();
    const flag = isConst ? CommonFlags.Const : CommonFlags.Let;
    const variable = make.variable([make.declaration(name, flag, null)]);
    overKeys.add(variable);
    noteRecord(variable.range);
    return parser.parseForOfStatement(tokens, start, variable);
  }
}
