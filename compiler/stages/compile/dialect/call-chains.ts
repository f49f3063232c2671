// A statement that is a long chain of calls of the SDK's methods that return `this`, such as the declaration
// of sixty fields, is compiled as a statement for each call. For each call in a chain binaryen looks at all
// that are within it, which took a sixth of such a plugin's build. A variable between them would not do:
// binaryen puts what is used once where it is used.
//
//   f.u64(…).string(…).bool(…);      f.u64(…); f.string(…); f.bool(…);
import { SDK_LIBRARY } from "../../../sdk-files";
import type { Asc, CallExpression, Compiler, Expression, FunctionPrototype, NamedTypeNode } from "./asc";
import type { PropertyAccessExpression, Statement } from "./asc";
import { wrapAuthored } from "./wrap";

/** How many calls a chain has at least that is taken apart. */
const LONG = 16;

/** `before.name(…)` */
type Link = CallExpression & { readonly expression: PropertyAccessExpression };
type ExpressionStatement = Statement & { readonly expression: Expression };
type CompileStatement = (this: Compiler, statement: ExpressionStatement) => number;

/** From now on a long chain of calls in authors' sources is several statements. */
export function divideCallChains(asc: Asc): void {
  const { Node, NodeKind, Type, ReportMode, ElementKind } = asc;
  wrapAuthored<CompileStatement>(
    asc.Compiler.prototype,
    "compileExpressionStatement",
    1,
    compile =>
      function (statement) {
        const links = linksOf(statement.expression);
        if (links.length < LONG || !returnThis(this, links)) return compile.call(this, statement);
        const object = links[0]!.expression.expression;
        const code = links.map(({ expression: { property, range: place }, typeArguments, args, range }) => {
          const method = Node.createPropertyAccessExpression(object, property, place);
          const call = Node.createCallExpression(method, typeArguments, args, range);
          return this.compileStatement(Node.createExpressionStatement(call));
        });
        return this.module.flatten(code);
      },
  );

  const isLink = (node: Expression): node is Link =>
    node.kind === NodeKind.Call && (node as CallExpression).expression.kind === NodeKind.PropertyAccess;

  /** The calls of a chain, in the order in which they are called. */
  function linksOf(expression: Expression): Link[] {
    const links: Link[] = [];
    for (let node = expression; isLink(node); node = node.expression.expression) links.push(node);
    return links.reverse();
  }

  /** Whether all are called on a variable, and are methods of the SDK that return what they are called on. */
  function returnThis({ resolver, currentFlow: flow }: Compiler, links: readonly Link[]): boolean {
    const object = links[0]!.expression.expression;
    if (object.kind !== NodeKind.Identifier) return false;
    const type = resolver.resolveExpression(object, flow, Type.auto, ReportMode.Swallow as never);
    const found = type?.isNullableReference ? null : type?.getClass();
    return links.every(({ expression: { property } }) => {
      const method = found?.getMember(property.text);
      if (method?.kind !== ElementKind.FunctionPrototype || !method.internalName.startsWith(SDK_LIBRARY))
        return false;
      const { returnType } = (method as FunctionPrototype).functionTypeNode;
      return (returnType as Partial<NamedTypeNode>).name?.identifier.text === "this";
    });
  }
}
