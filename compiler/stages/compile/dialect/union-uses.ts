// Uses of variables and members of which it is known what they are: `s.radius` in `if (s.kind === "circle")`.
import type { Asc, BinaryExpression, Compiler, Element, Expression, Flow } from "./asc";
import type { PropertyAccessExpression, Resolver, Statement, Type } from "./asc";
import { assignedIn, breaks, nameOf } from "./effects";
import { isAuthored } from "./authors";
import type { KnownType, Narrowing } from "./narrowing";
import { bare, defineNode } from "./nodes";
import { numberOf } from "./optional-type";
import type { CompileNode, LookupNode } from "./private-methods";
import type { UnionQuestions } from "./union-questions";
import { hasUnions, variantsOf } from "./union-types";
import { declarationsOf } from "./variables";
import { wrap, wrapPrivate } from "./wrap";

type CompileStatement = (this: Compiler, statement: Statement) => number;
type Local = Element & { readonly name: string; readonly type: Type };
type Assign = (this: Compiler, local: Local, code: number, type: Type, tee: boolean) => number;
type CompileAssignment = (this: Compiler, target: Expression, value: Expression, wanted: Type) => number;
type Lookup = (this: Resolver, node: Expression, flow: Flow, wanted?: Type, mode?: number) => Element | null;
type Resolve = (this: Resolver, node: Expression, flow: Flow, wanted?: Type, mode?: number) => Type | null;
interface Loop extends Statement {
  readonly initializer?: Statement | null;
  readonly body: Statement;
  condition: Expression | null;
  incrementor?: Expression | null;
}

/** What values were before they were made those of a union, by asc's number of their code. */
export type Origins = (compiler: Compiler) => Map<number, Type>;

/** From now on such a use is one of what is known. */
export function useNarrowed(
  asc: Asc,
  narrowing: Narrowing,
  questions: UnionQuestions,
  origins: Origins,
): void {
  const { NodeKind, Token } = asc;

  /** What is known of an expression; undefined where it is nothing. */
  function known(resolver: Resolver, node: Expression, flow: Flow) {
    if (!narrowing.state(flow).size) return undefined;
    const reference = narrowing.referenceTo(resolver, node, flow);
    const known = reference && narrowing.typeOf(flow, reference);
    return known && { ...known, reference };
  }
  const asWas = ({ type, isThere }: KnownType, was: Type) =>
    was.isNullableReference && !isThere ? type.asNullable() : type;

  for (const name of ["compileIdentifierExpression", "compilePropertyAccessExpression"] as const)
    wrapPrivate<CompileNode<Expression>>(
      asc.Compiler.prototype,
      name,
      3,
      compile =>
        function (node, wanted, constraints) {
          const code = compile.call(this, node, wanted, constraints);
          const { currentType: was } = this;
          const found = variantsOf(was) && known(this.resolver, node, this.currentFlow);
          if (!found) return code;
          const type = asWas(found, was);
          if (!found.reference.isLocal || !found.isSure)
            return this.convertExpression(code, was, type, true, node);
          this.currentType = type;
          return code;
        },
    );

  wrapPrivate<Resolve>(
    asc.Resolver.prototype,
    "doResolveExpression",
    2,
    resolve =>
      function (node, flow, wanted, mode) {
        const type = resolve.call(this, node, flow, wanted, mode);
        const isUse = node.kind === NodeKind.Identifier || node.kind === NodeKind.PropertyAccess;
        const found = isUse && variantsOf(type) ? known(this, node, flow) : undefined;
        return found ? asWas(found, type!) : type;
      },
  );

  /** The expressions whose members are being looked up. */
  const targets: Expression[] = [];
  wrapPrivate<Lookup>(
    asc.Resolver.prototype,
    "lookupExpression",
    2,
    lookup =>
      function (node, flow, wanted, mode) {
        const isTarget = targets.at(-1) === node;
        if (isTarget) targets.pop();
        const element = lookup.call(this, node, flow, wanted, mode);
        const found = isTarget && element ? known(this, node, flow) : undefined;
        return found ? (numberOf(found.type) ?? found.type).getClassOrWrapper(this.program) : element;
      },
  );
  wrapPrivate<LookupNode<PropertyAccessExpression>>(
    asc.Resolver.prototype,
    "lookupPropertyAccessExpression",
    3,
    lookup =>
      function (node, flow, ...rest) {
        const isKnown = narrowing.state(flow).size > 0;
        if (isKnown) targets.push(node.expression);
        return lookup.call(this, node, flow, ...rest);
      },
  );

  wrapPrivate<Assign>(
    asc.Compiler.prototype,
    "makeLocalAssignment",
    4,
    assign =>
      function (local, code, type, tee) {
        const made = assign.call(this, local, code, type, tee);
        if (!hasUnions(this.program)) return made;
        const { currentFlow: flow } = this;
        narrowing.forget(flow, new Set([local.name]));
        const origin = variantsOf(local.type) ? origins(this).get(code) : undefined;
        const isOwn = flow.lookupLocal(local.name) === (local as unknown);
        if (origin && isOwn && !changing.some(names => names.has(local.name)))
          narrowing.set(flow, narrowing.localReference(local), origin.nonNullableType);
        return made;
      },
  );

  wrapPrivate<CompileAssignment>(
    asc.Compiler.prototype,
    "compileAssignment",
    3,
    compile =>
      function (target, value, wanted) {
        const made = compile.call(this, target, value, wanted);
        const node = bare(asc, target);
        const name = hasUnions(this.program) ? nameOf(asc, node) : undefined;
        if (name !== undefined && !this.currentFlow.lookupLocal(name))
          narrowing.forget(this.currentFlow, new Set([name]));
        return made;
      },
  );

  // what a part of a condition has told is not so where a later part assigns to the variable
  for (const name of ["compileBinaryExpression", "compileTernaryExpression"] as const)
    wrapPrivate<CompileNode<Expression>>(
      asc.Compiler.prototype,
      name,
      3,
      compile =>
        function (node, wanted, constraints) {
          const { operator } = node as BinaryExpression;
          const isChoice =
            node.kind === NodeKind.Ternary ||
            operator === Token.Ampersand_Ampersand ||
            operator === Token.Bar_Bar;
          if (!isChoice || !hasUnions(this.program) || !isAuthored(node.range))
            return compile.call(this, node, wanted, constraints);
          const since = narrowing.toldSoFar(this),
            code = compile.call(this, node, wanted, constraints);
          const changed = narrowing.toldSoFar(this) > since ? assignedIn(asc, node) : undefined;
          if (changed?.size) narrowing.takeBack(this, since, changed);
          return code;
        },
    );

  // a throw leaves a block in its midst, and what is assigned there is not known behind it
  wrap(
    asc.Compiler.prototype,
    "compileStatement",
    1,
    compile =>
      function (this: Compiler, statement, ...rest) {
        if (statement.kind === NodeKind.Try && hasUnions(this.program))
          narrowing.forget(this.currentFlow, assignedIn(asc, statement));
        return compile.call(this, statement, ...rest);
      },
  );

  /** The variables that the heads of loops declare and that change in these. */
  const changing: ReadonlySet<string>[] = [];
  const forgetful = defineNode<{ expression: Expression; names: ReadonlySet<string> }>(asc, {
    compile(compiler, { expression, names }, wanted) {
      narrowing.forget(compiler.currentFlow, names);
      return compiler.compileExpression(expression, wanted);
    },
    resolve: (resolver, { expression }, flow, wanted, mode) =>
      resolver.resolveExpression(expression, flow, wanted, mode as never),
  });
  for (const name of ["compileForStatement", "compileWhileStatement", "compileDoStatement"] as const)
    wrapPrivate<CompileStatement>(
      asc.Compiler.prototype,
      name,
      1,
      compile =>
        function (statement) {
          if (!hasUnions(this.program) || !isAuthored(statement.range)) return compile.call(this, statement);
          const loop = statement as Loop,
            { condition, incrementor } = loop,
            names = assignedIn(asc, statement);
          narrowing.forget(this.currentFlow, names);
          const before = narrowing.state(this.currentFlow);
          // what `continue` jumps to knows nothing of what the body has learnt
          const forgetting = (one: Expression) => forgetful(one.range, { expression: one, names });
          if (incrementor && !condition) loop.incrementor = forgetting(incrementor);
          if (condition && name === "compileDoStatement") loop.condition = forgetting(condition);
          changing.push(new Set(declaredIn(loop).filter(name => names.has(name))));
          try {
            return compile.call(this, statement);
          } finally {
            changing.pop();
            loop.condition = condition;
            if (incrementor) loop.incrementor = incrementor;
            narrowing.restore(this.currentFlow, before);
            if (condition && !breaks(asc, loop.body))
              narrowing.learn(
                this.currentFlow,
                questions.factsOf(this.resolver, condition, this.currentFlow).whenFalse,
              );
          }
        },
    );

  /** The variables that a loop's head declares. */
  function declaredIn({ initializer }: Loop): string[] {
    return initializer?.kind === NodeKind.Variable
      ? declarationsOf(initializer).map(one => one.name.text)
      : [];
  }
}
