// `static { … }` in a class: a static method, which is called behind the class.
import type { Asc, ClassDeclaration, Node, Parser, Statement } from "./asc";
import { afterParse } from "./after-parse";
import { readsAuthored, replaceChildren } from "./authors";
import { maker } from "./make";
import { wrap } from "./wrap";

/** From now on asc takes static blocks. */
export function allowStaticBlocks(asc: Asc): void {
  const { Node, NodeKind, Token, CommonFlags } = asc;
  const isNode = (value: unknown): value is Node => value instanceof asc.Node;
  const calls = new WeakMap<ClassDeclaration, Statement[]>();
  wrap(
    asc.Parser.prototype,
    "parseClassMember",
    2,
    parse =>
      function (this: Parser, tokens, parent) {
        const before = tokens.mark();
        const isBlock = readsAuthored(tokens) && tokens.skip(Token.Static) && tokens.skip(Token.OpenBrace);
        if (!isBlock) {
          tokens.reset(before);
          return parse.call(this, tokens, parent);
        }
        const body = this.parseBlockStatement(tokens, false);
        if (!body) return null;
        const { range } = body,
          make = maker(asc, range);
        const own = calls.get(parent) ?? [];
        const name = `~static${own.length}`;
        calls.set(parent, [...own, make.statement(make.call(make.member(parent.name, name)))]);
        const toClass = (node: Node): Node => {
          if (node.kind === NodeKind.This) return maker(asc, node.range).name(parent.name.text);
          replaceChildren(node, isNode, toClass);
          return node;
        };
        replaceChildren(body, isNode, toClass);
        const nothing = Node.createNamedType(Node.createSimpleTypeName("void", range), [], false, range);
        return Node.createMethodDeclaration(
          make.name(name),
          null,
          CommonFlags.Static,
          null,
          Node.createFunctionType([], nothing, null, false, range),
          body,
          range,
        );
      },
  );
  afterParse(asc, (_parser, { statements }) => {
    for (const statement of statements) {
      const { declaration } = statement as Statement & { declaration?: Node };
      const found = (declaration ?? statement) as ClassDeclaration,
        own = calls.get(found);
      calls.delete(found);
      if (own) statements.splice(statements.indexOf(statement) + 1, 0, ...own);
    }
  });
}
