// `kind: Kind.Login`: a member of an enum as a type, by which objects are told apart.
import type { Asc, Element, NamedTypeNode, TypeNode } from "./asc";
import type { Said } from "./union-syntax";

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
  const member = found?.kind === ElementKind.Enum ? found.members?.get(name.next.identifier.text) : undefined;
  return member && [member.internalName];
}
