// `(x): x is T => …` returns a bool, and a list without its nulls is one of what is there:
// `list.filter(x => x !== null)`, `list.filter((x): x is T => …)` and `list.filter(Boolean)`.
import type {
  Asc,
  BinaryExpression,
  CallExpression,
  Expression,
  Flow,
  FunctionExpression,
  Node,
} from "./asc";
import type { Parser, PropertyAccessExpression, Resolver, Statement, TypeNode } from "./asc";
import { readsAuthored } from "./authors";
import { directType } from "./direct-type";
import { maker } from "./make";
import { bare } from "./nodes";
import { numberOf } from "./optional-type";
import type { CompileNode, ResolveNode } from "./private-methods";
import { wrap, wrapAuthored } from "./wrap";

const predicates = new WeakMap<TypeNode, TypeNode>();

/** The T of `x is T`. */
export function predicateOf(type: TypeNode): TypeNode | undefined {
  return predicates.get(type);
}

/** From now on authors filter nulls out of lists. */
export function allowPredicates(asc: Asc): void {
  const { Node, NodeKind, Token, Type, ReportMode } = asc;

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

  /** The same call, as that of a list whose items are there; undefined of all others. */
  function present(resolver: Resolver, node: CallExpression, flow: Flow): Expression | undefined {
    const { expression: callee, args, range } = node;
    if (callee.kind !== NodeKind.PropertyAccess || args.length !== 1 || seen.has(node)) return undefined;
    const { expression: list, property } = callee as PropertyAccessExpression;
    if (property.text !== "filter" || !looks(args[0]!)) return undefined;
    const found = resolver.resolveExpression(list, flow, Type.auto, ReportMode.Swallow as never)?.getClass();
    const item = found?.prototype === resolver.program.arrayPrototype ? found!.typeArguments![0]! : undefined;
    if (!item?.isNullableReference || numberOf(item)) return undefined;
    const type = resolver.resolveClass(found!.prototype, [item.nonNullableType])!.type;
    const inner = Node.createCallExpression(callee, null, args, range) as CallExpression;
    seen.add(inner);
    const cast = maker(asc, range).name("changetype");
    return Node.createCallExpression(cast, [directType(asc, type, range)], [inner], range);
  }
  const seen = new WeakSet<CallExpression>();

  /** Whether a function is true of what is there alone. */
  function looks(given: Expression): boolean {
    const fn = bare(asc, given);
    if (fn.kind !== NodeKind.Function) return false;
    const { signature, body } = (fn as FunctionExpression).declaration;
    if (predicates.has(signature.returnType)) return true;
    const value =
      body?.kind === NodeKind.Expression && (body as Statement & { expression: Expression }).expression;
    const [parameter] = signature.parameters;
    return Boolean(value && parameter && isThere(bare(asc, value), parameter.name.text));
  }

  /** `x !== null`, `x` or `!!x` */
  function isThere(node: Expression, name: string): boolean {
    const { operator, left, right } = node as BinaryExpression;
    const isName = (one: Node) =>
      one.kind === NodeKind.Identifier && (one as Node & { text: string }).text === name;
    if (node.kind === NodeKind.Binary)
      return (
        (operator === Token.Exclamation_Equals || operator === Token.Exclamation_Equals_Equals) &&
        right.kind === NodeKind.Null &&
        isName(left)
      );
    const inner = () => (node as Expression & { operand: Expression }).operand;
    return (
      node.kind === NodeKind.UnaryPrefix &&
      operator === Token.Exclamation &&
      inner().kind === NodeKind.UnaryPrefix &&
      isName((inner() as Expression & { operand: Expression }).operand)
    );
  }

  wrapAuthored<CompileNode<CallExpression>>(
    asc.Compiler.prototype,
    "compileCallExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const own = present(this.resolver, node, this.currentFlow);
        return own ? this.compileExpression(own, wanted) : compile.call(this, node, wanted, constraints);
      },
  );
  wrapAuthored<ResolveNode<CallExpression>>(
    asc.Resolver.prototype,
    "resolveCallExpression",
    2,
    resolve =>
      function (node, flow, ...rest) {
        const own = present(this, node, flow);
        return own
          ? this.resolveExpression(own, flow, ...(rest as []))
          : resolve.call(this, node, flow, ...rest);
      },
  );
}
