// Interfaces that have properties alone and that no class implements: objects may be written for them. Such
// an interface is the type `{ a: A; b: B }`, so that objects with these names are of it, wherever they were
// made. One that names itself, extends another or is extended is a class.
import type { Asc, Class, ClassDeclaration, Compiler, FieldDeclaration, NamedTypeNode, Node } from "./asc";
import type { Parser, Statement, TypeNode } from "./asc";
import { isAuthored, replaceChildren } from "./authors";
import { MIXED, recordNode } from "./record-types";
import { isDeclaredOptional } from "./shape-members";
import { shapeType } from "./shape-types";
import { wrapPrivate } from "./wrap";

/** The parts of the statements that are looked at. */
interface Parts extends Statement {
  readonly members?: Statement[];
  readonly declaration?: Statement;
  readonly declarations?: readonly { readonly name: Named; readonly foreignName: Named }[] | null;
}
interface Signature {
  readonly keyType: TypeNode;
  readonly valueType: TypeNode;
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

/** Whether a class was such an interface. */
export function isDataInterface({ prototype }: Class): boolean {
  return lowered.has(prototype.declaration);
}

/** Once all is parsed: makes classes of these interfaces. */
export function lowerDataInterfaces(asc: Asc, parser: Parser): void {
  const { NodeKind } = asc,
    { sources } = parser;
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
  const extended = new Set(
    statements.flatMap(one => {
      const { extendsType } = one as ClassDeclaration;
      return extendsType ? [nameOf(extendsType)] : [];
    }),
  );
  for (const one of statements)
    if (one.kind === NodeKind.ClassDeclaration) addOptional(one as ClassDeclaration);
  const endless = namesInThemselves(asc, statements);
  for (const one of interfaces.filter(isData)) {
    const name = one.name.text;
    const { indexSignature } = one as ClassDeclaration & { indexSignature: Signature | null };
    if (indexSignature) asRecord(one, indexSignature);
    else if (one.members.length && !one.extendsType && !extended.has(name) && !endless.has(name))
      asType(one, one.members as FieldDeclaration[]);
    else {
      (one as { kind: number }).kind = NodeKind.ClassDeclaration;
      lowered.add(one);
    }
  }

  /** The members that a class leaves out, as an interface that it implements lets it, and their types. */
  function addOptional({ members, implementsTypes }: ClassDeclaration): void {
    const own = new Map(members.map(one => [one.name.text, one as FieldDeclaration]));
    for (const type of implementsTypes ?? [])
      for (const member of interfaces.find(({ name }) => name.text === nameOf(type))?.members ?? []) {
        const { name, type: of, flags, range } = member as FieldDeclaration;
        const isField = member.kind === NodeKind.FieldDeclaration && of;
        if (!isField || !isDeclaredOptional(name.range)) continue;
        const found = own.get(name.text);
        // one without a type of its own has that of its first value
        const isShown =
          found?.initializer && found.type && found.type.range.start >= found.initializer.range.start;
        if (isShown) found.type = of;
        if (found) continue;
        const nothing = asc.Node.createNullExpression(range);
        members.push(asc.Node.createFieldDeclaration(name, null, flags, of, nothing, range));
      }
  }

  /** `type X = { [key: K]: V }`. */
  function asRecord(one: ClassDeclaration, { keyType, valueType }: Signature): void {
    const { members, range } = one;
    if (members.length) parser.error(asc.DiagnosticCode.User_defined_0 as never, range, MIXED);
    replace(one, recordNode(asc, keyType, valueType, range));
  }

  /** `type X = { … }` of `interface X { … }`. */
  function asType(one: ClassDeclaration, members: readonly FieldDeclaration[]): void {
    const { range } = one;
    const types = new Map(members.map(one => [one.name.text, one.type!]));
    const left = members.filter(one => isDeclaredOptional(one.name.range));
    const optional = new Set(left.map(one => one.name.text));
    replace(one, shapeType(asc, parser, { types, optional }, range));
  }
  function replace(one: ClassDeclaration, type: TypeNode): void {
    const { name, decorators, flags, typeParameters, range } = one;
    const made = asc.Node.createTypeDeclaration(name, decorators, flags, typeParameters, type, range);
    // the statements that have it go on having it
    for (const key of Object.keys(one)) delete (one as unknown as Record<string, unknown>)[key];
    Object.setPrototypeOf(Object.assign(one, made), Object.getPrototypeOf(made) as object);
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

/** The names of types that are made of themselves. */
function namesInThemselves({ NodeKind, Node }: Asc, statements: readonly Statement[]): ReadonlySet<string> {
  const used = new Map<string, Set<string>>();
  const isNode = (value: unknown): value is Node => value instanceof Node;
  for (const one of statements) {
    if (one.kind !== NodeKind.InterfaceDeclaration && one.kind !== NodeKind.TypeDeclaration) continue;
    const { name } = one as ClassDeclaration,
      names = used.get(name.text) ?? new Set();
    used.set(name.text, names);
    const visit = (node: Node): Node => {
      if (node.kind === NodeKind.NamedType) names.add(nameOf(node as NamedTypeNode));
      replaceChildren(node, isNode, visit);
      return node;
    };
    replaceChildren(one, isNode, visit);
  }
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    [...(used.get(from) ?? [])].some(name => {
      if (name === to) return true;
      if (seen.has(name)) return false;
      seen.add(name);
      return reaches(name, to, seen);
    });
  return new Set([...used.keys()].filter(name => reaches(name, name)));
}
