// What is known of a value at a place of the code: after `if (s.kind === "circle")` s is a circle, after
// `if (e instanceof ParseError)` e is one, and after `if (this.head)` that is there. asc knows so of locals
// that can be null.
import type { Asc, Compiler, Element, Expression, Flow, IdentifierExpression } from "./asc";
import type { PropertyAccessExpression, Resolver, Type } from "./asc";
import { bare } from "./nodes";
import { variantsOf, type UniteTypes, type Variant } from "./union-types";
import { wrap, wrapPrivate } from "./wrap";

/** A variable, or a member of one: what may be known of it stands under its key. */
export interface Reference {
  readonly key: string;
  /** Whether only this function can change it: others are looked at once more where they are used. */
  readonly isLocal: boolean;
}

/** That a reference is one of these; of one that is only known to be there, what it is declared to be. */
export interface Fact {
  readonly reference: Reference;
  readonly is?: readonly Variant[];
  /** Whether it is known not to be null. */
  readonly isThere: boolean;
  /** Whether the code has looked; where an author says so, what is known is looked at where it is used. */
  readonly isSure?: boolean;
}
/** What a condition tells where it is true, and where it is false. */
export interface Facts {
  readonly whenTrue: readonly Fact[];
  readonly whenFalse: readonly Fact[];
}

/** What is known of a reference: its type, where it is another than declared, and that it is not null. */
export interface KnownType {
  readonly type?: Type;
  readonly variants?: readonly Variant[];
  readonly isThere: boolean;
  readonly isSure: boolean;
}
export type Known = ReadonlyMap<string, KnownType>;
const NOTHING: Known = new Map();

/** What is known in a flow. */
const known = new WeakMap<Flow, Known>();
/** What conditions tell, by asc's number of their code. */
const told = new WeakMap<object, Map<number, Facts>>();
/** What the next flows are told that are made of a flow for the cases of a switch. */
const ofCases = new WeakMap<Flow, (readonly Fact[])[]>();
const numbers = new WeakMap<Element, number>();
let count = 0;

export interface Narrowing {
  /** What is found under an expression; undefined of what is no variable or member. */
  readonly referenceTo: (resolver: Resolver, node: Expression, flow: Flow) => Reference | undefined;
  readonly localReference: (local: Element) => Reference;
  /** The type of a variable, as far as it is known. */
  readonly localType: (flow: Flow, local: Element & { readonly type: Type }) => Type;
  /** What is known of a reference. */
  readonly typeOf: (flow: Flow, reference: Reference) => KnownType | undefined;
  /** From now on these are known in a flow. */
  readonly learn: (flow: Flow, facts: readonly Fact[]) => void;
  /** From now on a variable is of a type, which is one of those that it may have. */
  readonly set: (flow: Flow, local: Element & { readonly type: Type }, type: Type) => void;
  /** From now on nothing is known of variables and members with these names. */
  readonly forget: (flow: Flow, names: ReadonlySet<string>) => void;
  readonly state: (flow: Flow) => Known;
  readonly restore: (flow: Flow, state: Known) => void;
  /** Says what the code of a condition tells, besides what was said of it before. */
  readonly tell: (compiler: Compiler, code: number, facts: Facts) => void;
  /** How much was told so far. */
  readonly toldSoFar: (compiler: Compiler) => number;
  /** Takes back what was told since then of variables and members that may have changed meanwhile. */
  readonly takeBack: (compiler: Compiler, since: number, changed: ReadonlySet<string>) => void;
  readonly tellCases: (flow: Flow, cases: (readonly Fact[])[]) => void;
}

/** What a value of a type is known to be. */
export function asKnown({ type, isThere }: KnownType, declared: Type): Type {
  const known = type ?? declared.nonNullableType;
  return declared.isNullableReference && !isThere ? known.asNullable() : known;
}

/** Whether a key is that of a variable or member with one of these names, or of a member of one. */
export function mentions(key: string, names: ReadonlySet<string>): boolean {
  return key.split(".").some((part, i) => names.has(i ? `.${part}` : part.split("~").slice(0, -1).join("~")));
}

/** From now on asc keeps what is known, flow by flow. */
export function followFlows(asc: Asc, unite: UniteTypes): Narrowing {
  const { NodeKind, ReportMode, ElementKind } = asc;
  const FlowFlags = (asc as unknown as { FlowFlags: Record<"Terminates", number> }).FlowFlags;
  const state = (flow: Flow) => known.get(flow) ?? NOTHING;
  const put = (flow: Flow, next: Known) => void (next.size ? known.set(flow, next) : known.delete(flow));

  function numberOf(element: Element): number {
    let number = numbers.get(element);
    if (number === undefined) numbers.set(element, (number = ++count));
    return number;
  }

  const localReference = (local: Element): Reference => ({
    key: `${local.name}~${numberOf(local)}`,
    isLocal: true,
  });

  function referenceTo(resolver: Resolver, given: Expression, flow: Flow): Reference | undefined {
    const node = bare(asc, given);
    if (node.kind === NodeKind.This) return { key: "this", isLocal: true };
    if (node.kind === NodeKind.Identifier) {
      const name = (node as IdentifierExpression).text,
        local = flow.lookupLocal(name);
      if (local) return localReference(local);
      const found = resolver.lookupIdentifierExpression(
        node as IdentifierExpression,
        flow,
        flow.sourceFunction,
        ReportMode.Swallow as never,
      );
      const isMeant = found?.kind === ElementKind.Global || found?.kind === ElementKind.ClassPrototype;
      return isMeant ? { key: `${name}~${numberOf(found!)}`, isLocal: false } : undefined;
    }
    if (node.kind !== NodeKind.PropertyAccess) return undefined;
    const { expression, property } = node as PropertyAccessExpression;
    const object = referenceTo(resolver, expression, flow);
    return object && { key: `${object.key}.${property.text}`, isLocal: false };
  }

  function learn(flow: Flow, facts: readonly Fact[]): void {
    const next = new Map(state(flow));
    for (const { reference, is, isThere, isSure = true } of facts) {
      const before = next.get(reference.key);
      const both = before?.variants && is ? inBoth(before.variants, is) : (is ?? before?.variants);
      next.set(reference.key, {
        ...(both && { type: unite(flow.targetFunction.program.resolver, both), variants: both }),
        isThere: isThere || before?.isThere === true,
        isSure: isSure && before?.isSure !== false,
      });
    }
    put(flow, next);
  }

  /** What is of both, as what it is in the narrower. */
  function inBoth(all: readonly Variant[], others: readonly Variant[]): Variant[] {
    return all.flatMap(one => {
      if (others.some(other => one.class.isAssignableTo(other.class))) return [one];
      return others.filter(other => other.class.isAssignableTo(one.class));
    });
  }

  /** What a type consists of; one that a union has, or extends, has the tags that it has there. */
  function variantsIn(type: Type, declared: Type): readonly Variant[] {
    const of = type.getClass()!;
    const same = variantsOf(declared)?.find(one => of.isAssignableTo(one.class));
    return variantsOf(type) ?? [{ class: of, tags: same?.tags ?? new Map() }];
  }

  /** What is known in both flows. */
  function merge(flow: Flow, a: Known, b: Known): void {
    const both = new Map<string, KnownType>(),
      { resolver } = flow.targetFunction.program;
    for (const [key, one] of a) {
      const other = b.get(key);
      if (!other) continue;
      const isThere = one.isThere && other.isThere,
        isSure = one.isSure && other.isSure;
      if (one.variants && other.variants) {
        const variants = one.type === other.type ? one.variants : [...one.variants, ...other.variants];
        both.set(key, { type: unite(resolver, variants), variants, isThere, isSure });
      } else if (isThere) both.set(key, { isThere, isSure });
    }
    put(flow, both);
  }

  const { prototype } = asc.Flow;
  wrap(
    prototype,
    "fork",
    0,
    fork =>
      function (this: Flow, newBreak, newContinue) {
        const made = fork.call(this, newBreak, newContinue);
        put(made, state(this));
        const facts = newBreak && newContinue === false ? ofCases.get(this)?.shift() : undefined;
        if (facts) learn(made, facts);
        return made;
      },
  );
  wrap(
    prototype,
    "inherit",
    1,
    inherit =>
      function (this: Flow, other) {
        put(this, state(other));
        inherit.call(this, other);
      },
  );
  wrap(
    prototype,
    "mergeBranch",
    1,
    mergeBranch =>
      function (this: Flow, other) {
        merge(this, state(this), state(other));
        mergeBranch.call(this, other);
      },
  );
  wrap(
    prototype,
    "inheritAlternatives",
    2,
    inherit =>
      function (this: Flow, left, right) {
        const ends = (flow: Flow) => this !== left && flow.is(FlowFlags.Terminates as never);
        if (ends(left) !== ends(right)) put(this, state(ends(left) ? right : left));
        else merge(this, state(left), state(right));
        inherit.call(this, left, right);
      },
  );

  type Inherit = (this: Flow, code: number, iff?: Flow | null) => void;
  const learnWhen = (name: "inheritNonnullIfTrue" | "inheritNonnullIfFalse", when: keyof Facts) =>
    wrapPrivate<Inherit>(
      prototype,
      name,
      1,
      inherit =>
        function (code, iff) {
          const facts = told.get(this.targetFunction.program.module)?.get(code);
          if (facts) learn(this, facts[when]);
          inherit.call(this, code, iff);
        },
    );
  learnWhen("inheritNonnullIfTrue", "whenTrue");
  learnWhen("inheritNonnullIfFalse", "whenFalse");

  return {
    referenceTo,
    localReference,
    localType(flow, local) {
      const all = local.type.isReference ? state(flow) : NOTHING;
      const known = all.size ? all.get(localReference(local).key) : undefined;
      return known ? asKnown(known, local.type) : local.type;
    },
    typeOf: (flow, { key }) => state(flow).get(key),
    learn,
    set(flow, local, type) {
      const { key } = localReference(local),
        variants = variantsIn(type, local.type);
      put(flow, new Map(state(flow)).set(key, { type, variants, isThere: false, isSure: true }));
    },
    forget(flow, names) {
      put(flow, new Map([...state(flow)].filter(([key]) => !mentions(key, names))));
    },
    state,
    restore: put,
    tell({ program: { module } }, code, facts) {
      let all = told.get(module);
      if (!all) told.set(module, (all = new Map()));
      const before = all.get(code);
      const both = (when: keyof Facts) => [...(before?.[when] ?? []), ...facts[when]];
      all.set(code, before ? { whenTrue: both("whenTrue"), whenFalse: both("whenFalse") } : facts);
    },
    toldSoFar: ({ program: { module } }) => told.get(module)?.size ?? 0,
    takeBack({ program: { module } }, since, changed) {
      const all = told.get(module) ?? new Map<number, Facts>();
      for (const [code, { whenTrue, whenFalse }] of [...all].slice(since))
        if ([...whenTrue, ...whenFalse].some(({ reference }) => mentions(reference.key, changed)))
          all.delete(code);
    },
    tellCases(flow, cases) {
      ofCases.set(flow, cases);
    },
  };
}
