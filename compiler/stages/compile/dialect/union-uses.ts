// Uses of variables and members of which it is known what they are: `s.radius` in `if (s.kind === "circle")`.
import type { Asc, BinaryExpression, Class, Compiler, Element, Expression, Flow } from "./asc";
import type { PropertyAccessExpression, Resolver, Statement, Type } from "./asc";
import { assignedIn, jumps, nameOf } from "./effects";
import { isAuthored } from "./authors";
import { asKnown, mentions, type Known, type Narrowing } from "./narrowing";
import { bare, defineNode } from "./nodes";
import { numberOf } from "./optional-type";
import type { CompileNode, LookupNode } from "./private-methods";
import type { UnionQuestions } from "./union-questions";
import { hasUnions, isViewOf, variantsOf } from "./union-types";
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
  const { NodeKind, Token, ElementKind, ReportMode } = asc;

  /** What is known of an expression; undefined where it is nothing. */
  function known(resolver: Resolver, node: Expression, flow: Flow) {
    if (!narrowing.state(flow).size) return undefined;
    const reference = narrowing.referenceTo(resolver, node, flow);
    const known = reference && narrowing.typeOf(flow, reference);
    return known && { ...known, reference };
  }
  for (const name of ["compileIdentifierExpression", "compilePropertyAccessExpression"] as const)
    wrapPrivate<CompileNode<Expression>>(
      asc.Compiler.prototype,
      name,
      3,
      compile =>
        function (node, wanted, constraints) {
          const code = compile.call(this, node, wanted, constraints);
          const { currentType: was } = this;
          const found = was.isReference ? known(this.resolver, node, this.currentFlow) : undefined;
          if (!found) return code;
          if (isViewOf(wanted.getClass(), was.getClass())) return code;
          const type = asKnown(found, was);
          if (type === was) return code;
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
        const found = isUse && type?.isReference ? known(this, node, flow) : undefined;
        return found ? asKnown(found, type!) : type;
      },
  );

  /** The expressions whose members are being looked up, and the names of these. */
  const targets: { readonly object: Expression; readonly name: string }[] = [];
  wrapPrivate<Lookup>(
    asc.Resolver.prototype,
    "lookupExpression",
    2,
    lookup =>
      function (node, flow, wanted, mode) {
        const target = targets.at(-1)?.object === node ? targets.pop() : undefined;
        const element = lookup.call(this, node, flow, wanted, mode);
        const found = target && element ? known(this, node, flow) : undefined;
        if (!found) return element;
        if (!found.type) return element;
        const narrowed = (numberOf(found.type) ?? found.type).getClassOrWrapper(this.program);
        const isMeant = found.reference.isLocal || !isInAll(this, element!, narrowed, target!.name);
        return isMeant ? narrowed : element;
      },
  );
  /** Whether a member is in all types of a union, and of one type. A call may have put another one there. */
  function isInAll(resolver: Resolver, element: Element, narrowed: Class | null, name: string): boolean {
    const typeIn = (of: Class | null | undefined) => {
      const member = of?.getMember(name);
      return member?.kind === ElementKind.PropertyPrototype
        ? resolver.resolveProperty(member as never, ReportMode.Swallow as never)?.type
        : undefined;
    };
    const type = typeIn(resolver.getTypeOfElement(element)?.getClass());
    return type !== undefined && type === typeIn(narrowed);
  }
  wrapPrivate<LookupNode<PropertyAccessExpression>>(
    asc.Resolver.prototype,
    "lookupPropertyAccessExpression",
    3,
    lookup =>
      function (node, flow, ...rest) {
        const isKnown = narrowing.state(flow).size > 0;
        if (isKnown) targets.push({ object: node.expression, name: node.property.text });
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
        const { currentFlow: flow } = this;
        if (!hasUnions(this.program) && !narrowing.state(flow).size) return made;
        narrowing.forget(flow, new Set([local.name]));
        const origin = variantsOf(local.type) ? origins(this).get(code) : undefined;
        const isOwn = flow.lookupLocal(local.name) === (local as unknown);
        if (origin && isOwn) narrowing.set(flow, local, origin.nonNullableType);
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
        const name = narrowing.state(this.currentFlow).size ? nameOf(asc, node) : undefined;
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
          if (!isChoice || !isAuthored(node.range)) return compile.call(this, node, wanted, constraints);
          const since = narrowing.toldSoFar(this),
            code = compile.call(this, node, wanted, constraints);
          const changed = narrowing.toldSoFar(this) > since ? assignedIn(asc, node) : undefined;
          if (changed?.size) narrowing.takeBack(this, since, changed);
          return code;
        },
    );

  /** The statements in the heads of loops, and what is not known behind them since the loop changes it. */
  const heads = new WeakMap<Statement, ReadonlySet<string>>();

  // a throw leaves a block in its midst, and what is assigned there is not known behind it
  wrap(
    asc.Compiler.prototype,
    "compileStatement",
    1,
    compile =>
      function (this: Compiler, statement, ...rest) {
        if (statement.kind === NodeKind.Try && narrowing.state(this.currentFlow).size)
          narrowing.forget(this.currentFlow, assignedIn(asc, statement));
        const code = compile.call(this, statement, ...rest),
          changing = heads.get(statement);
        if (changing) narrowing.forget(this.currentFlow, changing);
        return code;
      },
  );

  const knowing = defineNode<{ expression: Expression; state: Known | undefined; loop: Loop }>(asc, {
    compile(compiler, { expression, state, loop: { condition, body } }, wanted) {
      const { currentFlow: flow, resolver } = compiler;
      if (state) narrowing.restore(flow, state);
      // what a `for` has asked for is so at its end, where the body assigns nothing else
      const facts =
        condition && condition !== expression ? questions.factsOf(resolver, condition, flow) : undefined;
      if (facts?.whenTrue.length) {
        const changed = assignedIn(asc, body);
        narrowing.learn(
          flow,
          facts.whenTrue.filter(({ reference }) => !mentions(reference.key, changed)),
        );
      }
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
          if (!isAuthored(statement.range)) return compile.call(this, statement);
          const loop = statement as Loop,
            { initializer, condition, incrementor, body } = loop;
          narrowing.forget(this.currentFlow, assignedIn(asc, statement));
          const state = narrowing.state(this.currentFlow);
          if (initializer) heads.set(initializer, assignedIn(asc, condition, incrementor, body));
          // where `continue` goes to nothing is known of what the body has learnt
          const continues = jumps(asc, body, "Continue");
          const asBefore = (one: Expression) =>
            knowing(one.range, {
              expression: one,
              state: continues ? state : undefined,
              loop: { ...loop, condition } as Loop,
            });
          if (incrementor) loop.incrementor = asBefore(incrementor);
          if (condition && continues && name === "compileDoStatement") loop.condition = asBefore(condition);
          try {
            return compile.call(this, statement);
          } finally {
            loop.condition = condition;
            if (incrementor) loop.incrementor = incrementor;
            narrowing.restore(this.currentFlow, state);
            if (condition && !jumps(asc, body, "Break")) learnFrom(this, loop, condition);
          }
        },
    );

  /** Behind a loop its condition is not so. Of variables that the loop declares nothing is known there. */
  function learnFrom(
    { resolver, currentFlow: flow }: Compiler,
    { initializer }: Loop,
    condition: Expression,
  ) {
    const isVariable = initializer?.kind === NodeKind.Variable;
    const own = new Set(isVariable ? declarationsOf(initializer).map(one => one.name.text) : []);
    const { whenFalse } = questions.factsOf(resolver, condition, flow);
    narrowing.learn(
      flow,
      whenFalse.filter(({ reference }) => !mentions(reference.key, own)),
    );
  }
}
