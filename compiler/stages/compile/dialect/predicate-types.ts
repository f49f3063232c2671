// `(x): x is T => …` returns a bool, and tells of what it is called with.
import type { Asc, Expression, Flow, FunctionExpression, FunctionPrototype, Parser } from "./asc";
import type { Resolver, TypeNode, VariableDeclaration } from "./asc";
import { readsAuthored } from "./authors";
import { wrap } from "./wrap";

const predicates = new WeakMap<TypeNode, TypeNode>();

/** The T of `x is T`. */
export function predicateOf(type: TypeNode): TypeNode | undefined {
  return predicates.get(type);
}

/** The T of a function that is declared to tell `x is T`, by its name. */
export function predicateNamed(
  { NodeKind, Type, ReportMode, ElementKind }: Asc,
  resolver: Resolver,
  callee: Expression,
  flow: Flow,
): TypeNode | undefined {
  if (callee.kind !== NodeKind.Identifier) return undefined;
  const found = resolver.lookupExpression(callee, flow, Type.auto, ReportMode.Swallow as never);
  if (found?.kind === ElementKind.FunctionPrototype)
    return predicateOf((found as unknown as FunctionPrototype).functionTypeNode.returnType);
  // `const isDog = (a: Animal): a is Dog => …`
  const { initializer } = (found as { declaration?: Partial<VariableDeclaration> } | null)?.declaration ?? {};
  return initializer?.kind === NodeKind.Function
    ? predicateOf((initializer as FunctionExpression).declaration.signature.returnType)
    : undefined;
}

/** From now on asc reads these types in authors' sources. */
export function readPredicates(asc: Asc): void {
  const { Node, Token } = asc;
  wrap(
    asc.Parser.prototype,
    "parseType",
    1,
    parse =>
      function (this: Parser, tokens, ...rest) {
        const before = readsAuthored(tokens) ? tokens.mark() : undefined;
        if (!before || !tokens.skipIdentifier()) return parse.call(this, tokens, ...rest);
        const start = tokens.tokenPos;
        tokens.readIdentifier();
        if (!tokens.skip(Token.Is)) {
          tokens.reset(before);
          return parse.call(this, tokens, ...rest);
        }
        const told = this.parseType(tokens, ...rest);
        if (!told) return null;
        const range = tokens.range(start, tokens.pos);
        const type = Node.createNamedType(Node.createSimpleTypeName("bool", range), [], false, range);
        predicates.set(type, told);
        return type;
      },
  );
}
