// What conditions tell of members that can be null: after `if (this.head)`, `if (m.next !== null)` and
// `if (a?.b)` they are there. A member is looked at once more where it is used.
import type { Asc, BinaryExpression, Compiler, Expression, Flow, Node } from "./asc";
import type { PropertyAccessExpression, Resolver, Type } from "./asc";
import { isAuthored } from "./authors";
import type { ChainNodes } from "./chain";
import { assignedIn } from "./effects";
import { mentions, type Fact, type Facts, type Narrowing, type Reference } from "./narrowing";
import { bare } from "./nodes";
import { kindAskedFor } from "./kinds";
import type { CompileNode } from "./private-methods";
import { wrapAuthored, wrapPrivate } from "./wrap";

type IsTrueish = (this: Compiler, code: number, type: Type, node: Node) => number;
type CompileAssignment = (this: Compiler, target: Expression, value: Expression, wanted: Type) => number;

interface Knowing {
  readonly narrowing: Narrowing;
  readonly absence: Absence;
}

export interface Absence {
  /** What an expression tells that is asked for null, or is one of a condition; undefined of all others. */
  readonly factsOf: (resolver: Resolver, condition: Expression, flow: Flow) => Facts | undefined;
}

/** Finds what conditions tell of null. */
export function askForNull(asc: Asc, narrowing: Narrowing, { isChain, isLink }: ChainNodes): Absence {
  const { NodeKind, Token, Type, ReportMode } = asc;
  const isEqual = (operator: number) =>
    operator === Token.Equals_Equals || operator === Token.Equals_Equals_Equals;
  const isUnequal = (operator: number) =>
    operator === Token.Exclamation_Equals || operator === Token.Exclamation_Equals_Equals;

  function factsOf(resolver: Resolver, condition: Expression, flow: Flow): Facts | undefined {
    const found = factsIn(resolver, condition, flow),
      changed = found ? assignedIn(asc, condition) : undefined;
    if (!found || !changed?.size) return found;
    const holds = ({ reference }: Fact) => !mentions(reference.key, changed);
    return { whenTrue: found.whenTrue.filter(holds), whenFalse: found.whenFalse.filter(holds) };
  }
  function factsIn(resolver: Resolver, condition: Expression, flow: Flow): Facts | undefined {
    const node = bare(asc, condition);
    if (node.kind !== NodeKind.Binary) return told(resolver, node, flow, true);
    const { operator, left, right } = node as BinaryExpression;
    if (!isEqual(operator) && !isUnequal(operator)) return undefined;
    const isNull = (one: Expression) => bare(asc, one).kind === NodeKind.Null;
    if (isNull(left) || isNull(right))
      return told(resolver, isNull(left) ? right : left, flow, isUnequal(operator));
    const kind = kindAskedFor(asc, left, right);
    if (kind) return told(resolver, kind.of, flow, (kind.name === "undefined") === isUnequal(operator));
    // `a?.b === b` is false where there is no a
    const chain = [left, right].find(one => isChain(bare(asc, one))),
      other = chain === left ? right : left;
    const isThere = () => {
      const type = resolver.resolveExpression(other, flow, Type.auto, ReportMode.Swallow as never);
      return type && !type.isNullableReference;
    };
    return chain && isThere() ? told(resolver, chain, flow, isEqual(operator)) : undefined;
  }

  function told(resolver: Resolver, node: Expression, flow: Flow, when: boolean): Facts | undefined {
    const facts = thereIn(resolver, node, flow);
    if (!facts.length) return undefined;
    return when ? { whenTrue: facts, whenFalse: [] } : { whenTrue: [], whenFalse: facts };
  }

  /** What is there where a value is: it, and what its chain goes through. */
  function thereIn(resolver: Resolver, given: Expression, flow: Flow): Fact[] {
    const node = bare(asc, given);
    if (isChain(node)) {
      const whole = node.fallback ? undefined : bare(asc, node.expression);
      return whole ? [...whereIs(resolver, whole, flow), ...inChain(resolver, whole, flow)] : [];
    }
    if (node.kind !== NodeKind.PropertyAccess && node.kind !== NodeKind.Identifier) return [];
    return whereIs(resolver, node, flow);
  }

  function whereIs(resolver: Resolver, node: Expression, flow: Flow): Fact[] {
    const reference = referenceTo(resolver, node, flow);
    if (!reference) return [];
    const type = resolver.resolveExpression(node, flow, Type.auto, ReportMode.Swallow as never);
    return type?.isNullableReference ? [{ reference, isThere: true }] : [];
  }

  /** As what is found without a chain: `a.b` of `a?.b`. */
  function referenceTo(resolver: Resolver, node: Expression, flow: Flow): Reference | undefined {
    const { expression, property } = node as PropertyAccessExpression;
    if (node.kind !== NodeKind.PropertyAccess || !isLink(expression))
      return narrowing.referenceTo(resolver, node, flow);
    const inner = (expression as Expression & { expression: Expression }).expression;
    const object = referenceTo(resolver, bare(asc, inner), flow);
    return object && { key: `${object.key}.${property.text}`, isLocal: false };
  }

  function inChain(resolver: Resolver, given: Expression, flow: Flow): Fact[] {
    const node = bare(asc, given);
    const inner = (node as PropertyAccessExpression).expression as Expression | undefined;
    if (isLink(node)) return [...thereIn(resolver, inner!, flow), ...inChain(resolver, inner!, flow)];
    const isStep =
      node.kind === NodeKind.PropertyAccess ||
      node.kind === NodeKind.Call ||
      node.kind === NodeKind.ElementAccess;
    return isStep ? inChain(resolver, inner!, flow) : [];
  }

  return { factsOf };
}

/** From now on the code of conditions says so, and a member is there that something was assigned to. */
export function tellAbsence(asc: Asc, chains: ChainNodes, { narrowing, absence }: Knowing): void {
  const { NodeKind, Type, ReportMode } = asc;
  wrapAuthored<CompileNode<BinaryExpression>>(
    asc.Compiler.prototype,
    "compileBinaryExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const facts = absence.factsOf(this.resolver, node, this.currentFlow);
        const code = compile.call(this, node, wanted, constraints);
        if (facts) narrowing.tell(this, code, facts);
        return code;
      },
  );
  chains.onLinked(({ resolver, currentFlow: flow }, expression) => {
    if (!isAuthored(expression.range)) return;
    const facts = absence.factsOf(resolver, expression, flow);
    if (facts) narrowing.learn(flow, facts.whenTrue);
  });
  // on the left of `&&` and `||`
  wrapAuthored<CompileNode<PropertyAccessExpression>>(
    asc.Compiler.prototype,
    "compilePropertyAccessExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const code = compile.call(this, node, wanted, constraints);
        const facts = this.currentType.isNullableReference
          ? absence.factsOf(this.resolver, node, this.currentFlow)
          : undefined;
        if (facts) narrowing.tell(this, code, facts);
        return code;
      },
  );
  wrapPrivate<IsTrueish>(
    asc.Compiler.prototype,
    "makeIsTrueish",
    3,
    isTrueish =>
      function (code, type, node) {
        const facts =
          isAuthored(node.range) && (type.isReference || chains.isChain(bare(asc, node as Expression)))
            ? absence.factsOf(this.resolver, node as Expression, this.currentFlow)
            : undefined;
        const made = isTrueish.call(this, code, type, node);
        if (facts) for (const one of [code, made]) narrowing.tell(this, one, facts);
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
        const { resolver, currentFlow: flow } = this;
        const isMember = isAuthored(target.range) && bare(asc, target).kind === NodeKind.PropertyAccess;
        if (!isMember || bare(asc, value).kind === NodeKind.Null) return made;
        const reference = narrowing.referenceTo(resolver, target, flow);
        const typeOf = (one: Expression, wanted: Type) =>
          reference ? resolver.resolveExpression(one, flow, wanted, ReportMode.Swallow as never) : null;
        const type = typeOf(target, Type.auto);
        if (!type?.isNullableReference) return made;
        // asc reports of `new Map()` that it lacks types, also where it is asked to be quiet
        const isNew = bare(asc, value).kind === NodeKind.New;
        const given = isNew ? type.nonNullableType : typeOf(value, type.nonNullableType);
        if (!given || given.isNullableReference) return made;
        narrowing.learn(flow, [{ reference: reference!, isThere: true }]);
        if (wanted !== Type.void) this.currentType = this.currentType.nonNullableType;
        return made;
      },
  );
}
