// `const first = <T>(list: T[]): T => list[0];` at the top of a file is `function first<T>(list: T[]): T`,
// and `const twice = (n: u64): u64 => 2 * n;` is a function too: it may call itself, and what stands further
// down.
import type { Asc, Expression, FunctionDeclaration, FunctionExpression, Node as AscNode } from "./asc";
import type { Parser, Statement, Tokenizer, TypeNode, TypeParameterNode } from "./asc";
import { afterParse } from "./after-parse";
import { childrenOf, isAuthored, readsAuthored } from "./authors";
import { maker } from "./make";
import { declarationsOf } from "./variables";
import { wrapPrivate } from "./wrap";

type ParseStart = (this: Parser, tokens: Tokenizer) => Expression | null;
interface Declaration {
  readonly name: Expression & { readonly text: string };
  readonly type: TypeNode | null;
  readonly flags: number;
  readonly initializer: Expression | null;
}

/** How a function with types of its own begins, other than a cast. */
const BEGINS = /^<\s*\w+(?:\s+extends\s[^>(]*)?\s*(?:,[^>(]*)?>\s*\(/;

/** From now on authors write generic functions as arrows. */
export function allowGenericArrows(asc: Asc): void {
  const { Node, NodeKind, Token, CommonFlags, DiagnosticCode } = asc;
  /** The functions that were read, and the types that they have. */
  const generic = new WeakMap<Expression, TypeParameterNode[]>();

  wrapPrivate<ParseStart>(
    asc.Parser.prototype,
    "parseExpressionStart",
    1,
    parse =>
      function (tokens) {
        const isMeant = readsAuthored(tokens) && tokens.peek() === Token.LessThan;
        if (
          !isMeant ||
          !BEGINS.test(tokens.source.text.slice(tokens.nextTokenPos, tokens.nextTokenPos + 200))
        )
          return parse.call(this, tokens);
        const before = tokens.mark(),
          reported = this.diagnostics.length;
        tokens.next();
        const types = this.parseTypeParameters(tokens);
        const found = types && parse.call(this, tokens);
        if (found?.kind === NodeKind.Function) {
          generic.set(found, types!);
          return found;
        }
        this.diagnostics.length = reported;
        tokens.reset(before);
        return parse.call(this, tokens);
      },
  );

  afterParse(asc, (_parser, { statements }) => {
    statements.forEach((one, i) => {
      const [declared, ...others] = one.kind === NodeKind.Variable ? declarationsOf(one) : [];
      if (!declared?.initializer || others.length) return;
      const types = generic.get(declared.initializer);
      if (types || isFunction(declared)) statements[i] = asFunction(declared, types ?? null, one);
    });
  });

  /** Whether a constant is a function all of whose parameters have types, and that has no `this`. */
  function isFunction({ initializer, type, flags, name }: Declaration): boolean {
    if (type || !(flags & CommonFlags.Const) || !isAuthored(name.range)) return false;
    if (initializer!.kind !== NodeKind.Function) return false;
    const { signature, body } = (initializer as FunctionExpression).declaration;
    return signature.parameters.every(one => !asc.isTypeOmitted(one.type)) && !!body && !hasThis(body);
  }
  function hasThis(node: AscNode): boolean {
    const isNode = (value: unknown): value is AscNode => value instanceof asc.Node;
    return node.kind === NodeKind.This || childrenOf(node, isNode).some(hasThis);
  }

  function asFunction(
    { name, flags, initializer }: Declaration,
    types: TypeParameterNode[] | null,
    { range }: Statement,
  ): FunctionDeclaration {
    const { signature, body } = (initializer as FunctionExpression).declaration;
    generic.delete(initializer!);
    const make = maker(asc, body!.range);
    const block =
      body!.kind === NodeKind.Block
        ? body
        : make.block([
            Node.createReturnStatement(
              (body as Statement & { expression: Expression }).expression,
              body!.range,
            ),
          ]);
    return Node.createFunctionDeclaration(
      name as never,
      null,
      ((flags & ~CommonFlags.Const) | (types ? CommonFlags.Generic : 0)) as never,
      types,
      signature,
      block,
      0 as never,
      range,
    );
  }

  // elsewhere a function has no types of its own
  wrapPrivate<(this: unknown, node: Expression, ...rest: unknown[]) => number>(
    asc.Compiler.prototype,
    "compileFunctionExpression",
    3,
    compile =>
      function (node, ...rest) {
        if (!generic.has(node)) return compile.call(this, node, ...rest);
        const compiler = this as { error(...parts: unknown[]): void; module: { unreachable(): number } };
        compiler.error(
          DiagnosticCode.User_defined_0,
          node.range,
          "a function with types of its own stands at the top of a file: function first<T>(list: T[]): T { … }",
        );
        return compiler.module.unreachable();
      },
  );
}
