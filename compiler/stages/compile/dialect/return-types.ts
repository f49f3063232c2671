// `function f(a: string) { return a; }` and `const f = (a: string) => a`: the type of what a function
// returns is that of its returns.
import type { Asc, Expression, Flow, Function as AscFunction, FunctionExpression } from "./asc";
import type {
  Class,
  Element,
  FunctionPrototype,
  Resolver,
  Statement,
  TryStatement,
  Type,
  VariableDeclaration,
} from "./asc";
import { isAuthored } from "./authors";
import { directType } from "./direct-type";
import { isInteger } from "./inference";
import { orNull } from "./optional-type";
import { declareDummy } from "./scoped";
import { leaves } from "./effects";
import type { Unions } from "./unions";
import { THIS } from "./variables";
import { wrap, wrapPrivate } from "./wrap";

type ResolveExpression = (
  this: Resolver,
  node: FunctionExpression,
  flow: Flow,
  wanted: Type,
  mode?: number,
) => Type | null;
type CompileExpression = (
  this: { currentFlow: Flow; resolver: Resolver },
  node: FunctionExpression,
  wanted: Type,
  constraints: number,
) => number;
interface Parts extends Statement {
  readonly declarations: VariableDeclaration[];
  readonly statements: Statement[];
  readonly expression: Expression;
  readonly value: Expression | null;
  readonly initializer: Statement | null;
  readonly body: Statement;
  readonly condition: Expression;
  readonly ifTrue: Statement;
  readonly ifFalse: Statement | null;
  readonly cases: { readonly statements: Statement[] }[];
}

/** From now on asc finds the types of what authors' functions return. */
export function inferReturnTypes(asc: Asc, unions: Unions): void {
  const { Type, Flow, Signature, CommonFlags, ReportMode } = asc;

  wrap(
    asc.Resolver.prototype,
    "resolveFunction",
    2,
    resolve =>
      function (this: Resolver, prototype: FunctionPrototype, ...rest) {
        const { signature, body } = prototype.declaration as unknown as FunctionExpression["declaration"];
        const isNamed = !prototype.isAny(CommonFlags.Constructor | CommonFlags.Set);
        const { returnType } = signature;
        if (!isNamed || !body || !asc.isTypeOmitted(returnType) || !isAuthored(prototype.declaration.range))
          return resolve.call(this, prototype, ...rest);
        const overridden = overriddenBy(prototype)
          .map(
            one =>
              resolve.call(this, one, null, new Map(), ReportMode.Swallow as never)?.signature.returnType,
          )
          .find(type => type !== undefined);
        signature.returnType = directType(asc, overridden ?? Type.void, returnType.range);
        let instance: AscFunction | null;
        try {
          instance = resolve.call(this, prototype, ...rest);
        } finally {
          signature.returnType = returnType;
        }
        if (!instance || known.has(instance) || overridden) return instance;
        known.add(instance);
        const returned = returnedBy(this, body, Flow.createDefault(instance), instance.flow);
        const { parameterTypes, thisType, requiredParameters, hasRest } = instance.signature;
        const own = Signature.create(
          this.program,
          parameterTypes,
          returned,
          thisType,
          requiredParameters,
          hasRest,
        );
        Object.assign(instance, { signature: own, type: own.type });
        return instance;
      },
  );
  const known = new WeakSet<AscFunction>();

  /** The methods of a base class and of interfaces that a method stands for: it returns what they return. */
  function overriddenBy({ name, parent }: FunctionPrototype): FunctionPrototype[] {
    const own = parent.kind === asc.ElementKind.Class ? (parent as Class) : undefined;
    return [own?.base, ...(own?.interfaces ?? [])].flatMap(one => {
      const member = one?.getMember(name);
      return member?.kind === asc.ElementKind.FunctionPrototype
        ? [member as Element as FunctionPrototype]
        : [];
    });
  }

  wrapPrivate<ResolveExpression>(
    asc.Resolver.prototype,
    "resolveFunctionExpression",
    3,
    resolve =>
      function (node, flow, wanted, mode = ReportMode.Report) {
        const { signature, body } = node.declaration;
        if (!body || !asc.isTypeOmitted(signature.returnType) || !isAuthored(node.range))
          return resolve.call(this, node, flow, wanted, mode);
        const { sourceFunction, contextualTypeArguments } = flow;
        const quietly = ReportMode.Swallow as never; // it lacks a type
        const type = this.resolveType(signature, null, sourceFunction, contextualTypeArguments, quietly);
        const found = type?.getSignature();
        if (!type || !found) return type;
        const inside = Flow.createDefault(sourceFunction);
        signature.parameters.forEach((parameter, i) =>
          inside.addScopedDummyLocal(parameter.name.text, found.parameterTypes[i]!, parameter),
        );
        const { parameterTypes, thisType, requiredParameters, hasRest } = found;
        const returned = returnedBy(this, body, inside, flow);
        return Signature.create(this.program, parameterTypes, returned, thisType, requiredParameters, hasRest)
          .type;
      },
  );

  wrapPrivate<CompileExpression>(
    asc.Compiler.prototype,
    "compileFunctionExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const { signature, body } = node.declaration,
          { returnType } = signature;
        const isKnown = !body || wanted.signatureReference || !asc.isTypeOmitted(returnType);
        if (isKnown || !isAuthored(node.range)) return compile.call(this, node, wanted, constraints);
        const type = this.resolver.resolveExpression(node, this.currentFlow, wanted);
        const returned = type?.getSignature()?.returnType ?? Type.void;
        signature.returnType = directType(asc, returned, returnType.range);
        try {
          return compile.call(this, node, wanted, constraints);
        } finally {
          signature.returnType = returnType;
        }
      },
  );

  /** What a body returns. `inside` has its parameters, `around` the variables that it may use besides. */
  function returnedBy(resolver: Resolver, body: Statement, inside: Flow, around: Flow): Type {
    const locals = new Map<string, Type>();
    for (let flow: Flow | null = around; flow; flow = flow.parent ?? flow.outer)
      for (const [name, local] of flow.scopedLocals ?? [])
        if (!locals.has(name)) locals.set(name, unions.narrowing.localType(around, local));
    const self = locals.get("this");
    if (self && !locals.has(THIS)) locals.set(THIS, self);
    const outer = Flow.createDefault(around.sourceFunction);
    for (const [name, type] of locals) outer.addScopedDummyLocal(name, type, body);
    inside.parent = outer;
    const found: { type: Type; isFlexible: boolean }[] = [];
    new Returns(asc, resolver, unions, found).walk(body, inside);
    return common(resolver, found) ?? Type.void;
  }

  function common(
    resolver: Resolver,
    found: readonly { type: Type; isFlexible: boolean }[],
  ): Type | undefined {
    const isNull = found.some(({ type }) => type === asc.Type.auto);
    const values = found.filter(({ type }) => type !== asc.Type.auto);
    const exact = values.filter(one => !one.isFlexible);
    let type = (exact[0] ?? values[0])?.type;
    for (const one of exact) type = type && (Type.commonType(type, one.type) ?? type);
    if (values.some(one => one.type.isNullableReference)) type = type?.asNullable();
    return isNull && type ? orNull(resolver, type) : type;
  }
}

/** The returns of a body, and the types of its variables. */
class Returns {
  constructor(
    private readonly asc: Asc,
    private readonly resolver: Resolver,
    private readonly unions: Unions,
    private readonly found: { type: Type; isFlexible: boolean }[],
  ) {}

  walk(statement: Statement | null, flow: Flow): void {
    if (!statement) return;
    const { NodeKind } = this.asc;
    const { value, expression, statements, declarations, initializer, body, cases } = statement as Parts;
    switch (statement.kind) {
      case NodeKind.Return:
        return value ? this.add(value, flow) : undefined;
      case NodeKind.Expression: // of an arrow function: statements of blocks are passed over
        return this.add(expression, flow);
      case NodeKind.Variable:
        return declarations.forEach(one => declareDummy(this.asc, this.resolver, one, flow));
      case NodeKind.Block: {
        const inner = flow.fork();
        for (const one of statements) if (one.kind !== NodeKind.Expression) this.walk(one, inner);
        return;
      }
      case NodeKind.If:
        return this.either(statement as Parts, flow);
      case NodeKind.For: {
        const inner = flow.fork();
        this.inner(initializer, inner);
        return this.inner(body, inner);
      }
      case NodeKind.While:
      case NodeKind.Do:
        return this.inner(body, flow);
      case NodeKind.Switch: {
        const facts = this.unions.factsOfCases(this.resolver, statement, flow);
        cases.forEach(({ statements }, i) => {
          const inner = flow.fork();
          this.unions.narrowing.learn(inner, facts[i] ?? []);
          for (const one of statements) this.inner(one, inner);
        });
        return;
      }
      case NodeKind.Try: {
        const { bodyStatements, catchStatements, finallyStatements } = statement as TryStatement;
        for (const part of [bodyStatements, catchStatements, finallyStatements])
          for (const one of part ?? []) this.walk(one, flow);
      }
    }
  }

  private either({ condition, ifTrue, ifFalse }: Parts, flow: Flow): void {
    const { whenTrue, whenFalse } = this.unions.questions.factsOf(this.resolver, condition, flow),
      then = flow.fork(),
      otherwise = flow.fork();
    this.unions.narrowing.learn(then, whenTrue);
    this.unions.narrowing.learn(otherwise, whenFalse);
    this.inner(ifTrue, then);
    this.inner(ifFalse, otherwise);
    if (leaves(this.asc, [ifTrue])) this.unions.narrowing.learn(flow, whenFalse);
    else if (ifFalse && leaves(this.asc, [ifFalse])) this.unions.narrowing.learn(flow, whenTrue);
  }

  /** A statement that is no arrow function's body. */
  private inner(statement: Statement | null, flow: Flow): void {
    if (statement?.kind !== this.asc.NodeKind.Expression) this.walk(statement, flow);
  }

  private add(value: Expression, flow: Flow): void {
    const { Type, NodeKind } = this.asc;
    if (value.kind === NodeKind.Null) this.found.push({ type: Type.auto, isFlexible: false });
    else {
      const type = this.typeOf(value, flow);
      if (type) this.found.push({ type, isFlexible: isInteger(this.asc, value) });
    }
  }

  private typeOf(value: Expression, flow: Flow): Type | null {
    const { Type, ReportMode } = this.asc;
    return this.resolver.resolveExpression(value, flow, Type.auto, ReportMode.Swallow as never);
  }
}
