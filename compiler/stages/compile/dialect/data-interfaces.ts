// Interfaces that have properties alone and that no class implements: they are classes, so that objects may
// be written for them.
import type { Asc, Class, ClassDeclaration, Compiler, NamedTypeNode, Node, Parser, Statement } from "./asc";
import { isAuthored } from "./authors";
import { wrapPrivate } from "./wrap";

/** The parts of the statements that are looked at. */
interface Parts extends Statement {
  readonly members?: Statement[];
  readonly declaration?: Statement;
  readonly declarations?: readonly { readonly name: Named; readonly foreignName: Named }[] | null;
}
interface Named {
  readonly text: string;
}

type CheckFields = (this: Compiler, instance: Class, ...rest: unknown[]) => void;

const lowered = new WeakSet<Node>();

/** From now on asc lets these classes be without first values: an object that is written has them all. */
export function allowDataInterfaces(asc: Asc): void {
  wrapPrivate<CheckFields>(
    asc.Compiler.prototype,
    "checkFieldInitializationInFlow",
    2,
    check =>
      function (instance, ...rest) {
        if (!lowered.has(instance.prototype.declaration)) check.call(this, instance, ...rest);
      },
  );
}

/** Once all is parsed: makes classes of these interfaces. */
export function lowerDataInterfaces({ NodeKind }: Asc, { sources }: Parser): void {
  const statements = sources
    .filter(({ range }) => isAuthored(range))
    .flatMap(source => withMembers(source.statements));
  const interfaces = statements.filter(
    (one): one is ClassDeclaration => one.kind === NodeKind.InterfaceDeclaration,
  );
  const real = new Set<string>();
  for (const one of statements)
    if (one.kind === NodeKind.ClassDeclaration)
      for (const type of (one as ClassDeclaration).implementsTypes ?? []) real.add(nameOf(type));
  // what another interface extends is as real as that one, and an import may have another name
  for (let before = -1; before < real.size;) {
    before = real.size;
    for (const one of interfaces) if (!isData(one) && one.extendsType) real.add(nameOf(one.extendsType));
    for (const one of statements)
      if (one.kind === NodeKind.Import)
        for (const { name, foreignName } of (one as Parts).declarations ?? [])
          if (real.has(name.text)) real.add(foreignName.text);
  }
  for (const one of interfaces.filter(isData)) {
    (one as { kind: number }).kind = NodeKind.ClassDeclaration;
    lowered.add(one);
  }

  function isData({ name, members, extendsType }: ClassDeclaration): boolean {
    const base = extendsType && interfaces.find(one => one.name.text === nameOf(extendsType));
    const isOwn = members.every(({ kind }) => kind === NodeKind.FieldDeclaration);
    return isOwn && !real.has(name.text) && (!extendsType || (!!base && isData(base)));
  }

  function withMembers(all: readonly Statement[]): Statement[] {
    return all.flatMap(one => {
      if (one.kind === NodeKind.NamespaceDeclaration) return withMembers((one as Parts).members!);
      return one.kind === NodeKind.ExportDefault ? [(one as Parts).declaration!] : [one];
    });
  }
}

/** The last name of `a.b`. */
function nameOf(type: NamedTypeNode): string {
  let { name } = type;
  while (name.next) name = name.next;
  return name.identifier.text;
}
