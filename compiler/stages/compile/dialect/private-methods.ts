// The types of methods that asc's typings call private and several features wrap, of a node of some kind.
import type { Compiler, Element, Expression, Flow, Resolver, Type } from "./asc";

export type CompileNode<Kind extends Expression> = (
  this: Compiler,
  node: Kind,
  wanted: Type,
  constraints: number,
  ...rest: unknown[]
) => number;

export type LookupNode<Kind extends Expression> = (
  this: Resolver,
  node: Kind,
  flow: Flow,
  wanted?: Type,
  ...mode: number[]
) => Element | null;

export type ResolveNode<Kind extends Expression> = (
  this: Resolver,
  node: Kind,
  flow: Flow,
  wanted?: Type,
  ...mode: number[]
) => Type | null;

/** `[a, b]`, which asc's typings have without what is in it. */
export interface ArrayLiteral extends Expression {
  readonly literalKind: number;
  readonly elementExpressions: Expression[];
}
