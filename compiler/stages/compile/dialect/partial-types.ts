// `Partial<T>`, `Required<T>`, `Pick<T, "a" | "b">` and `Omit<T, "a">`: types of objects with the members of
// another type, of which some may be left out, or are.
import type { Asc, Class, Element, Flow, Property, Range, Resolver, Type, TypeNode } from "./asc";
import { isAuthored } from "./authors";
import { foundType } from "./direct-type";
import { numberOf, orNull } from "./optional-type";
import { recordOf } from "./record-types";
import { isShapeName, shapePrototype } from "./shape-classes";
import { isDeclaredOptional, memberOrder, noteShapeType } from "./shape-members";
import { literalKey, type Said } from "./union-syntax";
import { wrap } from "./wrap";

/** A member of objects of a type. */
export interface Member {
  readonly name: string;
  readonly type: Type;
  readonly isOptional: boolean;
}
type Change = (members: Member[], resolver: Resolver, names: readonly string[]) => Member[];

/** What each does with the members of a type. */
const CHANGES: ReadonlyMap<string, Change> = new Map<string, Change>([
  [
    "Partial",
    (members, resolver) =>
      members.map(({ name, type }) => ({ name, type: orNull(resolver, type), isOptional: true })),
  ],
  [
    "Required",
    members =>
      members.map(({ name, type }) => ({
        name,
        type: numberOf(type) ?? type.nonNullableType,
        isOptional: false,
      })),
  ],
  ["Pick", (members, _, names) => members.filter(({ name }) => names.includes(literalKey(name)))],
  ["Omit", (members, _, names) => members.filter(({ name }) => !names.includes(literalKey(name)))],
]);

/** From now on authors write these types. */
export function allowPartialTypes(asc: Asc): void {
  const { Node, DiagnosticCode } = asc,
    membersOf = findMembers(asc);

  wrap(Node, "createNamedType", 4, create => (name, types, isNullable, range) => {
    const change = name.next || !isAuthored(range) ? undefined : CHANGES.get(name.identifier.text);
    const [of, keys] = types ?? [];
    if (!change || !of) return create(name, types, isNullable, range);
    const node: TypeNode = foundType(
      asc,
      (resolver, flow) => {
        const type = changed(resolver, of, keys, change, flow, range);
        return node.isNullable && type.isReference ? type.asNullable() : type;
      },
      range,
    );
    node.isNullable = isNullable;
    return node as ReturnType<typeof create>;
  });

  function changed(
    resolver: Resolver,
    of: TypeNode,
    keys: (TypeNode & Said) | undefined,
    change: Change,
    flow: Flow,
    range: Range,
  ): Type {
    const { program } = resolver;
    const type = resolver.resolveType(of, flow, flow.sourceFunction, flow.contextualTypeArguments);
    if (!type || recordOf(type)) return type ?? asc.Type.void;
    const found = type.getClass();
    const members = found ? change(membersOf(found), resolver, keys?.literals ?? []) : [];
    if (!members.length) {
      const message = "this type is made of one of objects that have members: write an interface";
      program.error(DiagnosticCode.User_defined_0 as never, range, message);
      return type;
    }
    return typeWith(asc, resolver, members);
  }
}

/** The type of objects with these members. */
export function typeWith(asc: Asc, resolver: Resolver, members: readonly Member[]): Type {
  const { program } = resolver,
    names = members.map(({ name }) => name);
  const optional = members.filter(one => one.isOptional).map(({ name }) => name);
  noteShapeType(program.parser, names, new Set(optional));
  const types = names.toSorted().map(name => members.find(one => one.name === name)!.type);
  return resolver.resolveClass(shapePrototype(asc, program, names), types)!.type;
}

/** Gives what finds the members of objects of a class, in the order in which they are written. */
export function findMembers({ ElementKind, CommonFlags }: Asc): (of: Class) => Member[] {
  return of => {
    const { name, declaration } = of.prototype;
    if (!isShapeName(name) && !isAuthored(declaration.range)) return [];
    const order = memberOrder(of.program, name);
    const members = [...(of.members ?? [])].flatMap(([name, member]) => {
      const property = member as Element as Property["prototype"];
      const isField = member.kind === ElementKind.PropertyPrototype && property.isField;
      const type = isField && !member.isAny(CommonFlags.Private) ? property.instance?.type : undefined;
      if (!type) return [];
      const isOptional =
        order?.optional.has(name) ?? isDeclaredOptional(property.fieldDeclaration!.name.range);
      return [{ name, type, isOptional }];
    });
    const place = ({ name }: Member) => order?.names.indexOf(name) ?? 0;
    return members.sort((a, b) => place(a) - place(b));
  };
}
