// What questions of unions are about: `s.kind`, `r.ok`, `typeof x`; and the literals that those are
// compared with.
import type { Asc, Expression, Flow } from "./asc";
import type { IdentifierExpression, PropertyAccessExpression, Resolver, Type } from "./asc";
import type { ChainNodes } from "./chain";
import { textOfMember } from "./enum-types";
import { bare } from "./nodes";
import { numberOf } from "./optional-type";
import { literalKey } from "./union-syntax";
import { variantsOf, type Variant } from "./union-types";

/** A subject that several literals are compared with: `s.kind` or `typeof x`. */
export interface Subject {
  readonly value: Expression;
  readonly type: Type;
  readonly variants: readonly Variant[];
  /** What it may be for a type; undefined where that is not known. */
  readonly literals: (variant: Variant) => readonly string[] | undefined;
  /** Whether it may be asked of null, too. */
  readonly takesNull: boolean;
  /** Whether it is `typeof x`. */
  readonly isKind: boolean;
}

export interface UnionSubjects {
  /** What is compared with literals; undefined of what is not of a union. */
  readonly subjectOf: (resolver: Resolver, node: Expression, flow: Flow) => Subject | undefined;
  readonly literalOf: (resolver: Resolver, node: Expression, flow: Flow) => string | undefined;
  /** A value of a union as a subject; undefined of another. */
  readonly of: (
    resolver: Resolver,
    value: Expression,
    flow: Flow,
    literals: Subject["literals"],
    takesNull: boolean,
    isKind?: boolean,
  ) => Subject | undefined;
}

/** Finds what is asked about. */
export function readSubjects(asc: Asc, chains: ChainNodes): UnionSubjects {
  const { NodeKind, LiteralKind, Token, Type, ReportMode, ElementKind } = asc;
  const quietly = ReportMode.Swallow as never;

  function literalOf(resolver: Resolver, given: Expression, flow: Flow): string | undefined {
    const node = bare(asc, given) as Expression & { literalKind?: number; value?: unknown };
    if (node.kind === NodeKind.True) return literalKey(true);
    if (node.kind === NodeKind.False) return literalKey(false);
    if (node.kind === NodeKind.Literal) {
      if (node.literalKind === LiteralKind.String) return literalKey(node.value as string);
      return node.literalKind === LiteralKind.Integer ? String(node.value) : undefined;
    }
    if (node.kind !== NodeKind.PropertyAccess) return undefined;
    const { expression } = node as Expression as PropertyAccessExpression;
    if (expression.kind !== NodeKind.Identifier) return undefined;
    const found = resolver.lookupExpression(node, flow, Type.auto, quietly);
    if (found?.kind === ElementKind.EnumValue) return found.internalName;
    return found ? textOfMember(asc, found) : undefined;
  }

  function subjectOf(resolver: Resolver, given: Expression, flow: Flow): Subject | undefined {
    const whole = bare(asc, given);
    const node = chains.isChain(whole) && !whole.fallback ? bare(asc, whole.expression) : whole;
    if (node.kind === NodeKind.UnaryPrefix) {
      const { operator, operand } = node as Expression & { operator: number; operand: Expression };
      return operator === Token.TypeOf
        ? of(resolver, operand, flow, one => [kindOf(one)], true, true)
        : undefined;
    }
    if (node.kind !== NodeKind.PropertyAccess) return undefined;
    const { expression, property } = node as PropertyAccessExpression,
      isOptional = chains.isLink(expression);
    const value = isOptional
      ? (expression as Expression & { expression: Expression }).expression
      : expression;
    return of(resolver, value, flow, ({ tags }) => tags.get(property.text), isOptional);
  }
  function of(
    resolver: Resolver,
    value: Expression,
    flow: Flow,
    literals: Subject["literals"],
    takesNull: boolean,
    isKind = false,
  ): Subject | undefined {
    const type = resolver.resolveExpression(value, flow, Type.auto, quietly),
      variants = variantsOf(type);
    if (!type || !variants?.length) return undefined;
    const own = isThere(value, flow) ? type.nonNullableType : type;
    return { value, type: own, variants, literals, takesNull, isKind };
  }

  /** Whether asc knows that a variable is not null, which its resolver does not say. */
  function isThere(value: Expression, flow: Flow): boolean {
    const node = bare(asc, value);
    const local =
      node.kind === NodeKind.Identifier ? flow.lookupLocal((node as IdentifierExpression).text) : null;
    return Boolean(
      local && local.index >= 0 && flow.isLocalFlag(local.index, asc.LocalFlags.NonNull as never, false),
    );
  }

  /** What `typeof` a value of a type is. */
  function kindOf({ class: of }: Variant): string {
    const number = numberOf(of.type);
    if (of === of.program.stringInstance) return literalKey("string");
    return literalKey(!number ? "object" : number.isBooleanValue ? "boolean" : "number");
  }

  return { subjectOf, literalOf, of };
}
