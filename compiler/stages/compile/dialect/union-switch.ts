// `switch (s.kind) { … }` and `switch (typeof x) { … }`: each case knows what the value is. A switch that has
// a case for each type needs no default. Where the types' classes tell which case it is, their numbers are
// compared.
import type { Asc, Compiler, Expression, Flow, Function as AscFunction, Range } from "./asc";
import type { Resolver, Statement } from "./asc";
import { assignedIn, jumps, leaves } from "./effects";
import { isAuthored } from "./authors";
import { maker } from "./make";
import type { Fact, Narrowing } from "./narrowing";
import { defineNode } from "./nodes";
import type { Question, UnionQuestions } from "./union-questions";
import type { Subject } from "./union-subjects";
import type { UnionTests } from "./union-tests";
import { hasUnions, isExact, type Variant } from "./union-types";
import { wrapPrivate } from "./wrap";

interface Case extends Statement {
  readonly label: Expression | null;
  readonly statements: Statement[];
}
interface Switch extends Statement {
  readonly condition: Expression;
  readonly cases: Case[];
}
/** A case, and what the value is in it. */
interface Known {
  readonly label: Expression | null;
  readonly statements: Statement[];
  readonly is: readonly Variant[];
}

/** A number that no class has. */
const NO_CLASS = 0x7fffffff;

/** What each case of a switch tells; nothing of a switch on something else. */
export type FactsOfCases = (
  resolver: Resolver,
  statement: Statement,
  flow: Flow,
) => readonly (readonly Fact[])[];

/** From now on the cases of such a switch know what the value is. */
export function switchUnions(
  asc: Asc,
  narrowing: Narrowing,
  questions: UnionQuestions,
  tests: UnionTests,
): FactsOfCases {
  const { Node, Type } = asc;
  const FlowFlags = (asc as unknown as { FlowFlags: Record<"Terminates", number> }).FlowFlags;

  /** The number of a value's class. */
  const classOf = defineNode<{ readonly subject: Subject }>(asc, {
    compile: (compiler, { subject: { value, type } }) => tests.classNumber(compiler, value, type),
    resolve: () => Type.u32,
  });
  /** Where no value comes to. */
  const nowhere = defineNode<object>(asc, {
    compile(compiler) {
      compiler.currentFlow.set(FlowFlags.Terminates as never);
      compiler.currentType = Type.void;
      return compiler.module.unreachable();
    },
    resolve: () => Type.void,
  });

  wrapPrivate<(this: Compiler, statement: Switch) => number>(
    asc.Compiler.prototype,
    "compileSwitchStatement",
    1,
    compile =>
      function (statement) {
        const { resolver, currentFlow: flow } = this,
          { condition, cases, range } = statement;
        const found = look(resolver, statement, flow);
        if (!found) return compile.call(this, statement);
        const { subject, known, rest, isById } = found;
        const made = isById ? known.flatMap(one => byClass(one)) : known;
        if (!rest.length && !subject.type.isNullableReference && cases.every(({ label }) => label)) {
          const end = Node.createExpressionStatement(nowhere(range, {}));
          made.unshift({ label: null, statements: [end], is: [] });
        }
        const factsOf = factsFor(resolver, subject, flow);
        narrowing.tellCases(
          flow,
          made.map(({ is, label }) => factsOf(is, label !== null)),
        );
        const lowered = Node.createSwitchStatement(
          isById ? classOf(condition.range, { subject }) : condition,
          made.map(({ label, statements }) => Node.createSwitchCase(label, statements, range)),
          range,
        );
        const before = narrowing.state(flow),
          assigned = assignedIn(asc, statement);
        const code = compile.call(this, lowered as unknown as Switch);
        narrowing.tellCases(flow, []);
        const handled = cases.map(({ label }) => label && questions.literalOf(resolver, label, flow));
        if (rest.length && !handled.includes(null))
          lacking.set(flow.targetFunction, {
            range: condition.range,
            names: namesOf(subject, rest, handled),
          });
        // of a `break` in the midst of a case asc does not note what was known there
        narrowing.restore(flow, before);
        narrowing.learn(flow, factsOf(leaving(known, rest)));
        narrowing.forget(flow, assigned);
        return code;
      },
  );

  /** The functions in which a switch lacks a case for some types. */
  const lacking = new WeakMap<object, { readonly range: Range; readonly names: string }>();
  const NO_VALUE = asc.DiagnosticCode
    .A_function_whose_declared_type_is_not_void_must_return_a_value as number;
  wrapPrivate<(this: Compiler, instance: AscFunction, statements: number[]) => boolean>(
    asc.Compiler.prototype,
    "compileFunctionBody",
    2,
    compile =>
      function (instance, statements) {
        const { diagnostics } = this,
          before = diagnostics.length;
        const isDone = compile.call(this, instance, statements),
          lack = lacking.get(instance);
        const at = lack
          ? diagnostics.findIndex(({ code }, i) => i >= before && (code as number) === NO_VALUE)
          : -1;
        if (lack && at >= 0) {
          diagnostics.splice(at, 1);
          const message = `this switch has no case for ${lack.names}, and the function returns nothing then: write the case, or a default`;
          this.error(asc.DiagnosticCode.User_defined_0 as never, lack.range, message);
        }
        return isDone;
      },
  );

  /** The literals that a switch has no case for, as an author writes them. */
  function namesOf({ literals }: Subject, all: readonly Variant[], handled: readonly unknown[]): string {
    const left = new Set(all.flatMap(one => literals(one) ?? []).filter(one => !handled.includes(one)));
    const names = [...left].map(one => (one.startsWith('"') ? one : one.replace(/^.*\//, ""))).sort();
    return names.length > 1
      ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`
      : (names[0] ?? "some types");
  }

  function look(resolver: Resolver, { condition, cases, range }: Switch, flow: Flow) {
    const isMeant = hasUnions(resolver.program) && isAuthored(range);
    const subject = isMeant ? questions.subjectOf(resolver, condition, flow) : undefined;
    if (!subject) return undefined;
    const literals = cases.map(({ label }) => label && questions.literalOf(resolver, label, flow));
    const asked = literals.map(one => (one ? questions.ask(subject, one, resolver, flow) : undefined));
    const rest = subject.variants.filter(
      one => !subject.literals(one)?.every(literal => literals.includes(literal)),
    );
    const known = cases.map(({ label, statements }, i): Known => {
      const found = asked[i];
      const is = found ? subject.variants.filter(one => found.answers.get(one) !== false) : subject.variants;
      return { label, statements, is: label ? is : rest };
    });
    const isById =
      !subject.type.isNullableReference &&
      known.every(({ label }, i) => !label || (asked[i] && isToldByClass(asked[i])));
    return { subject, known, rest, isById };
  }

  function factsFor(resolver: Resolver, { value }: Subject, flow: Flow) {
    const reference = narrowing.referenceTo(resolver, value, flow);
    return (is: readonly Variant[], isThere = false): Fact[] =>
      reference ? [{ reference, is, isThere }] : [];
  }

  function isToldByClass({ answers }: Question): boolean {
    return [...answers].every(([{ class: of }, answer]) => answer !== undefined && isExact(of));
  }

  /** A case for each type that has it. */
  function byClass({ label, statements, is }: Known): Known[] {
    if (!label) return [{ label, statements, is }];
    const make = maker(asc, label.range);
    if (!is.length) return [{ label: make.number(NO_CLASS), statements, is }];
    return is.map((one, i) => ({
      label: make.number(one.class.id),
      statements: i === is.length - 1 ? statements : [],
      is: [one],
    }));
  }

  function factsOfCases(resolver: Resolver, statement: Statement, flow: Flow): Fact[][] {
    const found = look(resolver, statement as Switch, flow);
    if (!found) return [];
    const factsOf = factsFor(resolver, found.subject, flow);
    let open: readonly Variant[] = [];
    return found.known.map(({ statements, is, label }) => {
      const all = [...open, ...is];
      open = leaves(asc, statements) ? [] : all;
      return factsOf(all, label !== null);
    });
  }

  /** What the value may be behind a switch. */
  function leaving(cases: readonly Known[], rest: readonly Variant[]): Variant[] {
    const left = new Set<Variant>();
    let open: Variant[] = [];
    for (const { statements, is } of cases) {
      open.push(...is);
      if (statements.some(one => jumps(asc, one, "Break"))) for (const one of open) left.add(one);
      if (leaves(asc, statements)) open = [];
    }
    for (const one of open) left.add(one);
    if (cases.every(({ label }) => label)) for (const one of rest) left.add(one);
    return [...left];
  }

  return factsOfCases;
}
