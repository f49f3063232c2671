// `(x): x is T => …` returns a bool, and tells of what it is called with.
import type { Asc, Compiler, Element, Expression, Flow, FunctionExpression } from "./asc";
import type { FunctionPrototype, Parser, Resolver, Statement, TypeNode, VariableDeclaration } from "./asc";
import { isAuthored, readsAuthored } from "./authors";
import { bare } from "./nodes";
import { declarationsOf } from "./variables";
import { wrap, wrapPrivate } from "./wrap";

const predicates = new WeakMap<TypeNode, TypeNode>();
/** Local constants that are such functions: asc's locals do not know where they are declared. */
const locals = new WeakMap<Element, TypeNode>();

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
  const own = found && locals.get(found);
  if (own) return own;
  // `const isDog = (a: Animal): a is Dog => …`
  const { initializer } = (found as { declaration?: Partial<VariableDeclaration> } | null)?.declaration ?? {};
  return initializer?.kind === NodeKind.Function ? toldBy(initializer) : undefined;
}
function toldBy(fn: Expression): TypeNode | undefined {
  return predicateOf((fn as FunctionExpression).declaration.signature.returnType);
}

/** From now on asc knows which local constants are such functions. */
export function notePredicates(asc: Asc): void {
  wrapPrivate<(this: Compiler, statement: Statement) => number>(
    asc.Compiler.prototype,
    "compileVariableStatement",
    1,
    compile =>
      function (statement) {
        const code = compile.call(this, statement);
        if (!isAuthored(statement.range)) return code;
        for (const { name, initializer, flags } of declarationsOf(statement)) {
          const value = initializer && bare(asc, initializer);
          const told =
            flags & asc.CommonFlags.Const && value?.kind === asc.NodeKind.Function
              ? toldBy(value)
              : undefined;
          const local = told && this.currentFlow.lookupLocal(name.text);
          if (local) locals.set(local, told);
        }
        return code;
      },
  );
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
