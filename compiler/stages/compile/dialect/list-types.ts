// `const sizes = [1, 2, 3]` is a list of i32, unless it is given to a function that takes a list of another
// type of number: then it is one of that type, as `number[]` in TypeScript.
import type { Asc, CallExpression, Expression, Flow, FunctionPrototype, Node, Resolver } from "./asc";
import type { Statement, Type, VariableDeclaration } from "./asc";
import { childrenOf } from "./authors";
import { foundType } from "./direct-type";
import { isInteger } from "./inference";
import { bare } from "./nodes";

interface ListLiteral extends Expression {
  readonly literalKind: number;
  readonly elementExpressions: readonly Expression[];
}

/** Gives a list of whole numbers its type, by the statements that its variable is in. */
export function giveListType(asc: Asc, declared: VariableDeclaration, scope: readonly Statement[]): void {
  const { initializer, range, name } = declared;
  if (declared.type || !initializer || !isList(asc, initializer)) return;
  const uses: { readonly call: CallExpression; readonly place: number }[] = [];
  const unseen: Node[] = scope.toReversed();
  for (let node = unseen.pop(); node; node = unseen.pop()) {
    if (node.kind === asc.NodeKind.Call)
      (node as CallExpression).args.forEach((one, place) => {
        const isOwn =
          one.kind === asc.NodeKind.Identifier && (one as Node & { text: string }).text === name.text;
        if (isOwn) uses.push({ call: node as CallExpression, place });
      });
    unseen.push(...childrenOf(node, (value): value is Node => value instanceof asc.Node).reverse());
  }
  if (!uses.length) return;
  declared.type = foundType(
    asc,
    (resolver, flow) => {
      const quietly = asc.ReportMode.Swallow as never;
      const own = resolver.resolveExpression(initializer, flow, asc.Type.auto, quietly)!;
      const wanted = uses.map(({ call, place }) => parameterOf(asc, resolver, call, place, flow));
      return wanted.find(type => type && isListOf(resolver, type, own)) ?? own;
    },
    range,
  );
}

/** Whether it is a list of whole numbers, or of such lists. */
function isList(asc: Asc, given: Expression): boolean {
  const node = bare(asc, given) as ListLiteral;
  return (
    node.kind === asc.NodeKind.Literal &&
    node.literalKind === asc.LiteralKind.Array &&
    node.elementExpressions.length > 0 &&
    node.elementExpressions.every(one => isInteger(asc, one) || isList(asc, one))
  );
}

/** The type of a function's parameter. */
function parameterOf(
  asc: Asc,
  resolver: Resolver,
  { expression, typeArguments }: CallExpression,
  place: number,
  flow: Flow,
): Type | undefined {
  const quietly = asc.ReportMode.Swallow as never;
  const found = resolver.lookupExpression(expression, flow, asc.Type.auto, quietly);
  if (found?.kind !== asc.ElementKind.FunctionPrototype) {
    const value = resolver.resolveExpression(expression, flow, asc.Type.auto, quietly);
    return value?.getSignature()?.parameterTypes[place];
  }
  if (found.is(asc.CommonFlags.Generic) || typeArguments) return undefined;
  const instance = resolver.resolveFunction(found as unknown as FunctionPrototype, null, new Map(), quietly);
  return instance?.signature.parameterTypes[place];
}

/** Whether both are lists of numbers, or lists of lists of them. */
function isListOf(resolver: Resolver, wanted: Type, own: Type): boolean {
  const itemOf = (type: Type) => {
    const found = type.getClass();
    return found?.prototype === resolver.program.arrayPrototype ? found.typeArguments![0]! : undefined;
  };
  const [a, b] = [itemOf(wanted), itemOf(own)];
  if (!a || !b) return false;
  return (a.isNumericValue && b.isNumericValue) || isListOf(resolver, a, b);
}
