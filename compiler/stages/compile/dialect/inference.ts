// `list.map(x => x * 2)`: what an arrow function's parameters are is known from the call around it, and what
// it returns from its body, before the call's own type parameters are.
import type {
  Asc,
  CallExpression,
  Element,
  Expression,
  Flow,
  FunctionExpression,
  FunctionPrototype,
  Node,
  Resolver,
} from "./asc";
import type {
  FunctionTypeNode,
  NamedTypeNode,
  ParameterNode,
  Type,
  TypeNode,
  TypeParameterNode,
} from "./asc";
import { isAuthored } from "./authors";
import { directType } from "./direct-type";
import { bare } from "./nodes";
import { numberOf } from "./optional-type";
import type { CompileNode } from "./private-methods";
import { wrap, wrapAuthored, wrapPrivate } from "./wrap";

type Infer = (
  this: Resolver,
  node: Expression & { args: Expression[] },
  prototype: FunctionPrototype,
  typeParameters: TypeParameterNode[] | null,
  flow: Flow,
  mode?: number,
) => Type[] | null;
interface Propagating {
  propagateInferredGenericTypes(
    node: TypeNode,
    type: Type,
    element: Element,
    known: Map<string, Type>,
    unknown: Set<string>,
  ): void;
}

/** From now on asc infers type arguments from functions. */
export function inferFromFunctions(asc: Asc): void {
  /** What is wanted of the calls that are being compiled. */
  const results = new WeakMap<Node, Type>();
  wrapAuthored<CompileNode<CallExpression>>(
    asc.Compiler.prototype,
    "compileCallExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        if (!wanted.isReference) return compile.call(this, node, wanted, constraints);
        results.set(node, wanted);
        try {
          return compile.call(this, node, wanted, constraints);
        } finally {
          results.delete(node);
        }
      },
  );
  wrapPrivate<Infer>(
    asc.Resolver.prototype,
    "inferGenericTypeArguments",
    4,
    infer =>
      function (node, prototype, typeParameters, flow, ...mode) {
        if (!typeParameters || !isAuthored(node.range))
          return infer.call(this, node, prototype, typeParameters, flow, ...mode);
        const inference = new Inference(asc, this, prototype, typeParameters, flow);
        inference.fromResult(results.get(node));
        inference.from(node.args);
        try {
          return inference.found() ?? infer.call(this, node, prototype, typeParameters, flow, ...mode);
        } finally {
          inference.end();
        }
      },
  );
}

/**
 * From now on asc infers the type arguments of `new Box(1)` in methods too, and not only outside of classes.
 */
export function inferInMethods(asc: Asc): void {
  wrap(
    asc.Resolver.prototype,
    "resolveClassInclTypeArguments",
    6,
    resolve =>
      function (this: Resolver, prototype, typeArguments, flow, element, types, node, ...mode) {
        const isInferred = !typeArguments && flow && node.kind === asc.NodeKind.New && isAuthored(node.range);
        const known = isInferred ? new Map<string, Type>() : types;
        return resolve.call(this, prototype, typeArguments, flow, element, known, node, ...mode);
      },
  );
}

/** The types that a call gives to a function's type parameters. */
class Inference {
  private readonly known: Map<string, Type>;
  private readonly unknown: Set<string>;
  /**
   * Those known by a whole number alone, which may be of a larger type: as large as a function makes them.
   */
  private readonly flexible = new Set<string>();
  private readonly undo: (() => void)[] = [];

  constructor(
    private readonly asc: Asc,
    private readonly resolver: Resolver,
    private readonly prototype: FunctionPrototype,
    private readonly typeParameters: TypeParameterNode[],
    private readonly flow: Flow,
  ) {
    this.known = new Map(flow.contextualTypeArguments);
    const { contextualTypeArguments } = prototype.parent as Element & {
      contextualTypeArguments?: ReadonlyMap<string, Type> | null;
    };
    for (const [name, type] of contextualTypeArguments ?? []) this.known.set(name, type);
    this.unknown = new Set(typeParameters.map(({ name }) => name.text));
    for (const name of this.unknown) this.known.set(name, asc.Type.auto);
  }

  /** Looks at what is wanted of a call: of `const rows: f64[][] = list.map(…)` an f64[] of the function. */
  fromResult(wanted: Type | undefined): void {
    const { returnType } = this.prototype.functionTypeNode;
    if (!wanted?.getClass()?.typeArguments || !(returnType as NamedTypeNode).typeArguments?.length) return;
    if (returnType.hasGenericComponent(this.typeParameters))
      this.propagate(returnType, wanted.nonNullableType);
  }

  /** Looks at a call's arguments: first at all that are no functions. */
  from(args: readonly Expression[]): void {
    const { NodeKind, ParameterKind } = this.asc;
    const generic = this.prototype.functionTypeNode.parameters
      .map((parameter, i) => ({ parameter, argument: args[i] && bare(this.asc, args[i]!) }))
      .filter(
        (one): one is { parameter: ParameterNode; argument: Expression } =>
          one.argument !== undefined &&
          one.parameter.parameterKind !== ParameterKind.Rest &&
          one.parameter.type.hasGenericComponent(this.typeParameters),
      );
    const isFunction = ({ parameter, argument }: (typeof generic)[number]) =>
      argument.kind === NodeKind.Function && parameter.type.kind === NodeKind.FunctionType;
    for (const one of generic) if (!isFunction(one)) this.fromValue(one.parameter.type, one.argument);
    for (const one of generic)
      if (isFunction(one))
        this.fromFunction(one.parameter.type as FunctionTypeNode, one.argument as FunctionExpression);
  }

  private fromValue(type: TypeNode, argument: Expression): void {
    const { Type, ReportMode } = this.asc;
    const found = this.resolver.resolveExpression(
      argument,
      this.flow,
      Type.auto,
      ReportMode.Swallow as never,
    );
    if (!found) return;
    if (isInteger(this.asc, argument)) this.flexible.add(nameOf(this.asc, type));
    // of `T | undefined` T is what is there
    const isThere = type.isNullable && found.isNullableReference;
    this.propagate(type, isThere ? (numberOf(found) ?? found.nonNullableType) : found);
  }

  private fromFunction(wanted: FunctionTypeNode, argument: FunctionExpression): void {
    const { Type, ReportMode } = this.asc,
      { resolver, known } = this;
    argument.declaration.signature.parameters.forEach((own, i) => {
      const given = wanted.parameters[i];
      if (!given || !this.asc.isTypeOmitted(own.type) || this.isOpen(given.type)) return;
      const type = resolver.resolveType(given.type, null, this.prototype, known, ReportMode.Swallow as never);
      if (!type) return;
      const omitted = own.type;
      own.type = directType(this.asc, type, own.range);
      this.undo.push(() => (own.type = omitted));
    });
    const found = resolver.resolveExpression(argument, this.flow, Type.auto, ReportMode.Swallow as never);
    if (!found) return;
    const returned = found.getSignature()?.returnType,
      name = nameOf(this.asc, wanted.returnType);
    if (returned?.isNumericValue && this.flexible.has(name)) known.set(name, returned);
    else this.propagate(wanted, found);
  }

  private propagate(node: TypeNode, type: Type): void {
    (this.resolver as unknown as Propagating).propagateInferredGenericTypes(
      node,
      type,
      this.prototype,
      this.known,
      this.unknown,
    );
  }

  /** Whether a type has type parameters that are not known yet. */
  private isOpen(type: TypeNode): boolean {
    const { auto } = this.asc.Type;
    return type.hasGenericComponent(
      this.typeParameters.filter(({ name }) => this.known.get(name.text) === auto),
    );
  }

  /** All types, if all are known. */
  found(): Type[] | undefined {
    const all = [...this.unknown].map(name => this.known.get(name)!);
    return all.every(type => type !== this.asc.Type.auto) ? all : undefined;
  }

  /** Takes the types out of the syntax again, since a generic function is compiled several times. */
  end(): void {
    for (const undo of this.undo) undo();
  }
}

function nameOf({ NodeKind }: Asc, type: TypeNode): string {
  return type.kind === NodeKind.NamedType ? (type as NamedTypeNode).name.identifier.text : "";
}

/** Whether it is a whole number as it is written. */
export function isInteger({ NodeKind, LiteralKind }: Asc, node: Node): boolean {
  const { kind, literalKind, operand } = node as Node & { literalKind?: number; operand?: Node };
  if (kind === NodeKind.UnaryPrefix) return isInteger({ NodeKind, LiteralKind } as Asc, operand!);
  return kind === NodeKind.Literal && literalKind === LiteralKind.Integer;
}
