// An expression with variables of its own: what destructuring needs where no statement can stand.
import type {
  Asc,
  CallExpression,
  Expression,
  Flow,
  Node,
  Range,
  Resolver,
  VariableDeclaration,
} from "./asc";
import { defineNode } from "./nodes";
import { maker } from "./make";

export interface Scoped {
  readonly declarations: VariableDeclaration[];
  readonly value: Expression;
}
export type MakeScoped = (range: Range, parts: Scoped) => Expression;

/** Whether a node is such an expression. */
export function isScoped(node: Node): node is Expression & Scoped {
  return "meaning" in node && "declarations" in node;
}

/** A maker of such expressions. */
export function defineScoped(asc: Asc): MakeScoped {
  return defineNode<Scoped>(asc, {
    compile(compiler, { declarations, value, range }, wanted) {
      const { currentFlow: flow, module } = compiler;
      const inner = flow.fork();
      compiler.currentFlow = inner;
      const declared = compiler.compileStatement(maker(asc, range).variable(declarations));
      const code = compiler.compileExpression(value, wanted);
      compiler.currentFlow = flow;
      flow.inherit(inner);
      return module.block(null, [declared, code], compiler.currentType.toRef());
    },
    resolve(resolver, { declarations, value }, flow, wanted, mode) {
      const inner = flow.fork();
      for (const one of declarations) declareDummy(asc, resolver, one, inner);
      return resolver.resolveExpression(value, inner, wanted, mode as never);
    },
  });
}

/** Gives a flow a variable of the type that a declaration shows. */
export function declareDummy(
  asc: Asc,
  resolver: Resolver,
  { name, type, initializer, range }: VariableDeclaration,
  flow: Flow,
): void {
  const { sourceFunction, contextualTypeArguments } = flow;
  const mode = asc.ReportMode.Swallow as never;
  const value = initializer && chosen(asc, resolver, initializer, flow);
  const found = type
    ? resolver.resolveType(type, flow, sourceFunction, contextualTypeArguments, mode)
    : value && resolver.resolveExpression(value, flow, asc.Type.auto, mode);
  if (found && found !== asc.Type.void && !flow.scopedLocals?.has(name.text))
    flow.addScopedDummyLocal(name.text, found, { range } as Node);
}

interface Choice extends CallExpression {
  readonly condition: CallExpression;
  readonly ifThen: Expression;
  readonly ifElse: Expression;
}

/** What is left of the choices that `for…of` is lowered to, which asc's resolver does not look into. */
function chosen(asc: Asc, resolver: Resolver, node: Expression, flow: Flow): Expression {
  const mode = asc.ReportMode.Swallow as never,
    { auto } = asc.Type;
  let value = node as Choice;
  while (value.kind === asc.NodeKind.Ternary && value.condition.kind === asc.NodeKind.Call) {
    const { expression, args } = value.condition;
    const name = (expression as Expression & { text?: string }).text,
      [asked] = args;
    if (!asked || (name !== "isDefined" && name !== "isString")) break;
    const isSo =
      name === "isDefined"
        ? resolver.lookupExpression(asked, flow, auto, mode)
        : resolver.resolveExpression(asked, flow, auto, mode)?.getClass() === resolver.program.stringInstance;
    value = (isSo ? value.ifThen : value.ifElse) as Choice;
  }
  return value;
}
