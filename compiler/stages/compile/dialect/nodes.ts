// Kinds of expressions that asc does not have. A node knows itself what it means; asc's compiler and resolver
// are taught to ask it.
import type { Asc, Compiler, Element, Expression, Flow, Node, Range, Resolver, Type } from "./asc";
import { wrap, wrapPrivate } from "./wrap";

/** What a kind of node means. `node` has the parts that it was made of. */
export interface Meaning<Parts> {
  /** Gives the code, and sets the compiler's currentType to what the code gives. */
  compile(compiler: Compiler, node: Parts & Expression, wanted: Type, constraints: number): number;
  /** The type of what compile() would give; null where it has none, which is reported in the given mode. */
  resolve(resolver: Resolver, node: Parts & Expression, flow: Flow, wanted: Type, mode: number): Type | null;
}

/** The number of all kinds of ours; asc's own are smaller. */
const OURS = 1000;

interface OurNode extends Expression {
  readonly meaning: Meaning<object>;
}

const isOurs = (node: Node): node is OurNode => (node.kind as number) === OURS;

/** A maker of nodes with this meaning. */
export function defineNode<Parts extends object>(
  asc: Asc,
  meaning: Meaning<Parts>,
): (range: Range, parts: Parts) => Expression & Parts {
  const Base = asc.Expression as unknown as new (kind: number, range: Range) => Expression;
  return (range, parts) => Object.assign(new Base(OURS, range), parts, { meaning });
}

type Resolve<Result> = (
  this: Resolver,
  node: Expression,
  flow: Flow,
  wanted?: Type,
  mode?: number,
) => Result | null;

/** An expression without the parentheses around it. */
export function bare({ NodeKind }: Pick<Asc, "NodeKind">, node: Expression): Expression {
  while (node.kind === NodeKind.Parenthesized)
    node = (node as Expression & { expression: Expression }).expression;
  return node;
}

/** From now on asc compiles and resolves nodes of ours. */
export function teachNodes(asc: Asc): void {
  const { Node, Type, ReportMode } = asc;
  wrap(
    asc.Compiler.prototype,
    "compileExpression",
    2,
    compile =>
      function (this: Compiler, expression, wanted, constraints = 0) {
        const node = bare(asc, expression);
        if (!isOurs(node)) return compile.call(this, expression, wanted, constraints);
        const code = node.meaning.compile(this, node, wanted, constraints);
        // asc converts it, and gives it its place
        const compiled = Node.createCompiledExpression(code, this.currentType, node.range);
        return compile.call(this, compiled, wanted, constraints);
      },
  );
  wrapPrivate<Resolve<Type>>(
    asc.Resolver.prototype,
    "doResolveExpression",
    2,
    resolve =>
      function (expression, flow, wanted = Type.auto, mode = ReportMode.Report) {
        const node = bare(asc, expression);
        return isOurs(node)
          ? node.meaning.resolve(this, node, flow, wanted, mode)
          : resolve.call(this, expression, flow, wanted, mode);
      },
  );
  wrapPrivate<Resolve<Element>>(
    asc.Resolver.prototype,
    "lookupExpression",
    2,
    lookup =>
      function (expression, flow, wanted = Type.auto, mode = ReportMode.Report) {
        const node = bare(asc, expression);
        if (!isOurs(node)) return lookup.call(this, expression, flow, wanted, mode);
        const type = this.resolveExpression(node, flow, wanted, mode);
        this.currentThisExpression = node;
        this.currentElementExpression = null;
        return type && this.getElementOfType(type);
      },
  );
}
