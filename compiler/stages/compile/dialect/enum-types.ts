// `kind: Kind.Login`: a member of an enum as a type, by which objects are told apart.
import type { Asc, Element, NamedTypeNode, TypeNode } from "./asc";
import { literalKey, type Said } from "./union-syntax";

/** The literals of a type that has members of an enum alone, as `Kind.Login | Kind.Logout`. */
export function literalsOfEnum(
  asc: Asc,
  node: TypeNode & Said,
  element: Element,
): readonly string[] | undefined {
  const { NodeKind, ElementKind } = asc;
  if (node.union) {
    const all = node.union.map(one => literalsOfEnum(asc, one, element));
    return all.every(one => one !== undefined) ? all.flat() : undefined;
  }
  const { name } = node as TypeNode & Partial<NamedTypeNode>;
  if (node.kind !== NodeKind.NamedType || !name?.next || name.next.next) return undefined;
  const found = element.lookup(name.identifier.text);
  const member = found?.members?.get(name.next.identifier.text);
  if (found?.kind === ElementKind.Enum) return member && [member.internalName];
  const text = member && textOfMember(asc, member);
  return text === undefined ? undefined : [text];
}

/** The literal that a member of an enum of texts is; see text-enums.ts. */
export function textOfMember({ ElementKind, LiteralKind }: Asc, member: Element): string | undefined {
  if (member.kind !== ElementKind.Global || member.parent.kind !== ElementKind.Namespace) return undefined;
  const { initializer } = (member as Element & { declaration: { initializer: object | null } }).declaration;
  const { literalKind, value } = (initializer ?? {}) as { literalKind?: number; value?: unknown };
  return literalKind === LiteralKind.String ? literalKey(value as string) : undefined;
}
