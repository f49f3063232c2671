// `{ ...a, b: 1 }`: an object with the fields of another one. What is spread is evaluated once, before the
// object is made, and so is what stands before it where that may have effects.
import type { Asc, Class, Element, Expression, Flow, Property, Resolver } from "./asc";
import type { Range, Source, Type, VariableDeclaration } from "./asc";
import { isAuthored } from "./authors";
import type { ChainNodes } from "./chain";
import { maker } from "./make";
import { SPREAD, type ObjectLiteral } from "./object-syntax";
import { memberOrder, noteLiteral } from "./shape-members";
import type { MakeScoped } from "./scoped";

/** The members of an object that are no methods, in the order in which they are written. */
export type FieldsOf = (found: Class | null | undefined) => readonly Field[];
interface Field {
  readonly name: string;
  /** Whether it may be left out, and leaves then what stands before it. */
  readonly isOptional: boolean;
}

/** Gives what makes of an object with spreads one that has none. */
export function spreadObjects(asc: Asc, scoped: MakeScoped, { link, chain }: ChainNodes) {
  const { Node, NodeKind, Type, ReportMode, CommonFlags } = asc;
  const fieldsOf = findFields(asc);
  const plain = new Set<number>([
    NodeKind.Literal,
    NodeKind.Function,
    NodeKind.Identifier,
    NodeKind.Null,
    NodeKind.True,
    NodeKind.False,
    NodeKind.This,
  ]);

  return function flatten(
    resolver: Resolver,
    { names, values, without, range }: ObjectLiteral,
    flow: Flow,
    wanted: Type,
  ): Expression {
    const parts = new Map<string, Expression>(),
      declarations: VariableDeclaration[] = [];
    /** A variable with a value. */
    const kept = (value: Expression, at: Range): Expression => {
      const make = maker(asc, at),
        name = make.name(`~${at.start}`);
      declarations.push(make.declaration(name, CommonFlags.Const, value));
      return name;
    };
    const last = names.findLastIndex(({ text }) => text === SPREAD);
    names.forEach(({ text, range: at }, i) => {
      const value = values[i]!;
      if (text !== SPREAD) {
        parts.set(text, i > last || plain.has(value.kind) ? value : kept(value, at));
        return;
      }
      const type = resolver.resolveExpression(value, flow, Type.auto, ReportMode.Swallow as never);
      const from = kept(value, at);
      for (const { name, isOptional } of fieldsOf(type?.getClass())) {
        if (without?.includes(name)) continue;
        if (wanted.getClass() && !wanted.getClass()!.getMember(name)) continue;
        const isNullable = type?.isNullableReference === true;
        const object = isNullable ? link(at, { expression: from }) : from;
        const member = maker(asc, at).member(object, name),
          fallback = parts.get(name);
        const expression =
          isNullable && !fallback ? chain(at, { expression: member, fallback: null }) : member;
        parts.set(
          name,
          isNullable && fallback
            ? chain(at, {
                expression: isOptional ? link(at, { expression: member }) : member,
                fallback,
              })
            : isOptional && fallback
              ? chain(at, { expression: link(at, { expression }), fallback })
              : expression,
        );
      }
    });
    const make = maker(asc, range);
    const written = [...parts.keys()].map(text => make.name(text));
    noteLiteral(written);
    const object = Node.createObjectLiteralExpression(written, [...parts.values()], range);
    return scoped(range, { declarations, value: object });
  };
}

/** Gives what finds the members of an object. */
export function findFields({ CommonFlags, ElementKind }: Asc): FieldsOf {
  return found => {
    const fields: Field[] = [];
    for (let at = found; at; at = at.base)
      for (const [name, member] of at.members ?? []) {
        if (member.kind !== ElementKind.PropertyPrototype || member.isAny(CommonFlags.Private)) continue;
        const { isField, fieldDeclaration } = member as Element as Property["prototype"];
        const own = fieldDeclaration && isAuthored(fieldDeclaration.range);
        if (isField) fields.push({ name, isOptional: !own || isMarked(fieldDeclaration.name.range) });
      }
    const order = found && memberOrder(found.program, found.prototype.name);
    const place = ({ name }: Field) => order?.names.indexOf(name) ?? 0;
    return fields.sort((a, b) => place(a) - place(b));
  };

  /** Whether `?` stands behind a name. */
  function isMarked({ source, end }: Range): boolean {
    return /^\s*\?/.test((source as Source).text.slice(end, end + 50));
  }
}
