// What conditions ask of values of unions, and what they tell: `s.kind === "circle"`, `r.ok`,
// `"radius" in s`, `s instanceof Circle`, `typeof x === "string"`, `Array.isArray(x)`.
import type { Asc, BinaryExpression, CallExpression, Class, Expression, Flow } from "./asc";
import type { IdentifierExpression, PropertyAccessExpression, Resolver, Type, TypeNode } from "./asc";
import type { Absence } from "./absence";
import type { ChainNodes } from "./chain";
import { assignedIn } from "./effects";
import { mentions, type Fact, type Facts, type Narrowing } from "./narrowing";
import { bare } from "./nodes";
import { predicateNamed } from "./predicate-types";
import { readSubjects, type Subject, type UnionSubjects } from "./union-subjects";
import { literalKey } from "./union-syntax";
import { hasUnions, type Variant } from "./union-types";

/** Whether a value of a type is what is asked for; undefined where its members have to be looked at. */
type Answer = boolean | undefined;

/** What is asked of a value of a union. */
export interface Question {
  readonly value: Expression;
  readonly type: Type;
  readonly takesNull: boolean;
  /** Whether null is what is asked for. */
  readonly isNull: boolean;
  readonly answers: ReadonlyMap<Variant, Answer>;
  /** What it tells of `value`. */
  readonly facts: Facts;
}

/** What a condition asks, or the opposite of it. */
export interface Asked {
  readonly question: Question;
  readonly isOpposite: boolean;
}

export interface UnionQuestions extends Pick<UnionSubjects, "subjectOf" | "literalOf"> {
  readonly ask: (subject: Subject, literal: string, resolver: Resolver, flow: Flow) => Question;
  /** What a condition asks by itself; undefined of one that consists of several. */
  readonly questionOf: (resolver: Resolver, condition: Expression, flow: Flow) => Asked | undefined;
  /** What a condition tells. */
  readonly factsOf: (resolver: Resolver, condition: Expression, flow: Flow) => Facts;
}

const NO_FACTS: Facts = { whenTrue: [], whenFalse: [] };

/** What a condition tells that asks this. */
export function toldBy({ question: { facts }, isOpposite }: Asked): Facts {
  return isOpposite ? { whenTrue: facts.whenFalse, whenFalse: facts.whenTrue } : facts;
}

/** Finds what conditions ask. */
export function readQuestions(
  asc: Asc,
  narrowing: Narrowing,
  chains: ChainNodes,
  absence: Absence,
): UnionQuestions {
  const { NodeKind, Token, Type, ReportMode } = asc;
  const quietly = ReportMode.Swallow as never;
  const isEqual = (operator: number) =>
    operator === Token.Equals_Equals || operator === Token.Equals_Equals_Equals;
  const isUnequal = (operator: number) =>
    operator === Token.Exclamation_Equals || operator === Token.Exclamation_Equals_Equals;

  const { literalOf, subjectOf, of } = readSubjects(asc, chains);

  function ask(subject: Subject, literal: string, resolver: Resolver, flow: Flow): Question {
    const answer = (one: Variant): Answer => {
      const literals = subject.literals(one);
      if (!literals?.includes(literal)) return literals && false;
      return literals.length === 1 || undefined;
    };
    const isNull = subject.isKind && literal === literalKey("undefined");
    return question(subject, resolver, flow, answer, isNull);
  }
  function question(
    { value, type, variants, takesNull }: Omit<Subject, "literals">,
    resolver: Resolver,
    flow: Flow,
    answer: (variant: Variant) => Answer,
    isNull = false,
    isSure = true,
  ): Question {
    const reference = narrowing.referenceTo(resolver, value, flow);
    const answers = new Map(variants.map(one => [one, answer(one)]));
    const facts = (not: boolean): Fact[] => {
      const is = variants.filter(one => answers.get(one) !== not);
      return reference ? [{ reference, is, isThere: not ? isNull : !isNull, isSure }] : [];
    };
    return {
      value,
      type,
      takesNull,
      isNull,
      answers,
      facts: { whenTrue: facts(false), whenFalse: facts(true) },
    };
  }

  /** A value of a class, which may be of one that extends it. */
  function ofClass(resolver: Resolver, value: Expression, flow: Flow): Omit<Subject, "literals"> | undefined {
    if (!narrowing.referenceTo(resolver, value, flow)) return undefined;
    const type = resolver.resolveExpression(value, flow, Type.auto, quietly),
      found = type?.getClass();
    if (!type || !found) return undefined;
    return { value, type, variants: [{ class: found, tags: new Map() }], takesNull: true, isKind: false };
  }

  /** What is of a class is known to be of it, also where it is declared to be of one that this extends. */
  function ofInstance(asked: Question, wanted: Class): Question {
    const { whenTrue, whenFalse } = asked.facts;
    const narrowed = (one: Variant) =>
      wanted.isAssignableTo(one.class) ? { class: wanted, tags: one.tags } : one;
    const facts = whenTrue.map(fact => ({ ...fact, is: (fact.is ?? []).map(narrowed) }));
    const isTold = asked.answers.size > 1 || [...asked.answers.values()].some(one => one !== undefined);
    return { ...asked, facts: { whenTrue: facts, whenFalse: isTold ? whenFalse : [] } };
  }

  /** What a condition asks by itself, and whether it asks for the opposite. */
  function questionOf(resolver: Resolver, given: Expression, flow: Flow): Asked | undefined {
    const node = bare(asc, given);
    if (node.kind === NodeKind.Binary) {
      const { operator, left, right } = node as BinaryExpression;
      if (operator === Token.In) {
        const name = literalOf(resolver, left, flow),
          subject = name === undefined ? undefined : of(resolver, right, flow, () => undefined, false);
        return (
          subject && {
            question: question(subject, resolver, flow, one => has(one, name!)),
            isOpposite: false,
          }
        );
      }
      if (!isEqual(operator) && !isUnequal(operator)) return undefined;
      for (const [one, other] of [
        [left, right],
        [right, left],
      ] as const) {
        const literal = literalOf(resolver, other, flow),
          subject = literal === undefined ? undefined : subjectOf(resolver, one, flow);
        if (subject)
          return { question: ask(subject, literal!, resolver, flow), isOpposite: isUnequal(operator) };
      }
      return undefined;
    }
    if (node.kind === NodeKind.InstanceOf) {
      const { expression, isType } = node as Expression & { expression: Expression; isType: TypeNode };
      const subject = of(resolver, expression, flow, () => undefined, true),
        isUnion = subject !== undefined,
        value = subject ?? ofClass(resolver, expression, flow);
      const wanted =
        value &&
        resolver
          .resolveType(isType, flow, flow.sourceFunction, flow.contextualTypeArguments, quietly)
          ?.getClass();
      if (!wanted) return undefined;
      const answer = (one: Variant) => (isUnion ? isOf(one.class, wanted) : undefined);
      return { question: ofInstance(question(value, resolver, flow, answer), wanted), isOpposite: false };
    }
    if (node.kind === NodeKind.Call) return ofCall(resolver, node as CallExpression, flow);
    const subject = node.kind === NodeKind.PropertyAccess ? subjectOf(resolver, node, flow) : undefined;
    const isFlag = subject?.variants.every(one => subject.literals(one)?.every(isTruth));
    return isFlag
      ? { question: ask(subject!, literalKey(true), resolver, flow), isOpposite: false }
      : undefined;
  }

  /** `Array.isArray(x)`, and functions that an author declares to tell: `(x): x is T => …`. */
  function ofCall(
    resolver: Resolver,
    { expression: callee, args }: CallExpression,
    flow: Flow,
  ): Asked | undefined {
    const [value] = args,
      told = value && args.length === 1 ? predicateNamed(asc, resolver, callee, flow) : undefined;
    if (!value || args.length !== 1 || (!told && !isArrayTest(callee))) return undefined;
    const subject = of(resolver, value, flow, () => undefined, true);
    if (!subject) return undefined;
    if (!told) {
      const answer = (one: Variant) => one.class.prototype === resolver.program.arrayPrototype;
      return { question: question(subject, resolver, flow, answer), isOpposite: false };
    }
    const wanted = resolver.resolveType(
      told,
      flow,
      flow.sourceFunction,
      flow.contextualTypeArguments,
      quietly,
    );
    if (!wanted) return undefined;
    const answers = new Map(
      subject.variants.map(one => [one, one.class.isAssignableTo(wanted.getClass()!)] as const),
    );
    const { facts, ...asked } = question(subject, resolver, flow, one => answers.get(one), false, false);
    // the function has to be called
    return {
      question: { ...asked, answers: new Map([[subject.variants[0]!, undefined]]), facts },
      isOpposite: false,
    };
  }
  function isArrayTest(callee: Expression): boolean {
    const { expression, property } = callee as PropertyAccessExpression;
    return (
      callee.kind === NodeKind.PropertyAccess &&
      property.text === "isArray" &&
      (expression as IdentifierExpression).text === "Array"
    );
  }

  const isTruth = (literal: string) => literal === literalKey(true) || literal === literalKey(false);

  const has = ({ class: of }: Variant, literal: string): boolean =>
    Boolean(of.getMember(JSON.parse(literal) as string));

  function isOf(of: Class, wanted: Class): Answer {
    if (of.isAssignableTo(wanted)) return true;
    return wanted.isAssignableTo(of) ? undefined : false;
  }

  function factsOf(resolver: Resolver, condition: Expression, flow: Flow): Facts {
    const found = factsIn(resolver, condition, flow);
    if (!found.whenTrue.length && !found.whenFalse.length) return found;
    const changed = assignedIn(asc, condition);
    const holds = ({ reference }: Fact) => !mentions(reference.key, changed);
    if (!changed.size) return found;
    return { whenTrue: found.whenTrue.filter(holds), whenFalse: found.whenFalse.filter(holds) };
  }
  function factsIn(resolver: Resolver, given: Expression, flow: Flow): Facts {
    const node = bare(asc, given);
    const { operator, operand, left, right } = node as Expression & {
      operator: number;
      operand: Expression;
      left: Expression;
      right: Expression;
    };
    if (node.kind === NodeKind.UnaryPrefix && operator === Token.Exclamation) {
      const { whenTrue, whenFalse } = factsIn(resolver, operand, flow);
      return { whenTrue: whenFalse, whenFalse: whenTrue };
    }
    const isAnd = operator === Token.Ampersand_Ampersand;
    if (node.kind === NodeKind.Binary && (isAnd || operator === Token.Bar_Bar)) {
      const first = factsIn(resolver, left, flow),
        told = isAnd ? first.whenTrue : first.whenFalse;
      const inner = told.length ? flow.fork() : flow;
      if (told.length) narrowing.learn(inner, told);
      const second = factsIn(resolver, right, inner);
      return isAnd
        ? { whenTrue: [...first.whenTrue, ...second.whenTrue], whenFalse: [] }
        : { whenTrue: [], whenFalse: [...first.whenFalse, ...second.whenFalse] };
    }
    const mayAsk = hasUnions(resolver.program) || node.kind === NodeKind.InstanceOf;
    const found = mayAsk ? questionOf(resolver, node, flow) : undefined;
    const asked = found ? toldBy(found) : NO_FACTS,
      there = absence.factsOf(resolver, node, flow);
    if (!there) return asked;
    return {
      whenTrue: [...asked.whenTrue, ...there.whenTrue],
      whenFalse: [...asked.whenFalse, ...there.whenFalse],
    };
  }

  return { subjectOf, literalOf, ask, questionOf, factsOf };
}
