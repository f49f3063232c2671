// The parts of asc's insides that the compile stage looks at. asc exports no types that fit ours.

export interface AscSource {
  readonly normalizedPath: string;
  readonly text: string;
  readonly statements: AscNode[];
}
export interface AscRange {
  readonly start: number;
  readonly end: number;
  readonly source: AscSource;
}
export interface AscNode {
  readonly kind: number;
  readonly range: AscRange;
}
export interface AscName extends AscNode {
  readonly text: string;
}
interface AscTypeName {
  readonly name: { readonly identifier: AscName };
}

export interface AscMember extends AscNode {
  readonly name: AscName;
  is(flag: number): boolean;
}

export interface AscClass extends AscNode {
  readonly name: AscName;
  readonly extendsType: AscTypeName | null;
  readonly implementsTypes: readonly AscTypeName[] | null;
  readonly members: readonly AscMember[];
}

export interface AscElement {
  readonly kind: number;
  readonly internalName: string;
  readonly declaration: AscNode & { readonly name: AscName };
  readonly identifierNode: AscName;
  /** The members of a namespace, of an enum or of the static side of a class. */
  readonly members: ReadonlyMap<string, AscElement> | null;
  readonly instanceMembers?: ReadonlyMap<string, AscElement> | null;
  readonly basePrototype?: AscElement | null;
  is(flag: number): boolean;
}

export interface AscProgram {
  readonly sources: readonly AscSource[];
  readonly diagnostics: AscDiagnostic[];
  readonly filesByName: ReadonlyMap<string, { lookupExport(name: string): AscElement | null }>;
  readonly elementsByName: ReadonlyMap<string, AscElement>;
}

/** A diagnostic as asc reports it. */
export interface AscDiagnostic {
  readonly code: number;
  /** 0 pedantic, 1 info, 2 warning, 3 error */
  readonly category: number;
  readonly message: string;
  readonly range: {
    readonly start: number;
    readonly end: number;
    readonly source: { readonly normalizedPath: string };
  } | null;
}

type Kind =
  | "ClassDeclaration"
  | "FieldDeclaration"
  | "MethodDeclaration"
  | "FunctionDeclaration"
  | "ExportDefault"
  | "Export"
  | "Function"
  | "Identifier"
  | "This"
  | "PropertyAccess"
  | "ElementAccess"
  | "Call"
  | "New"
  | "Binary"
  | "UnaryPrefix"
  | "UnaryPostfix";
type ElementKind =
  | "ClassPrototype"
  | "FunctionPrototype"
  | "InterfacePrototype"
  | "PropertyPrototype"
  | "Enum"
  | "Namespace"
  | "Global";

/**
 * asc's enums. They are read when asc runs: their numbers change between versions, and must not be compiled
 * into this code.
 */
export interface AscNumbers {
  readonly NodeKind: Readonly<Record<Kind, number>>;
  readonly ElementKind: Readonly<Record<ElementKind, number>>;
  readonly CommonFlags: Readonly<Record<"Static" | "Ambient" | "Private" | "Protected", number>>;
  readonly Token: Readonly<Record<string, number>>;
}

/** The name of the module that asc starts from, which is never on disk. */
export const ENTRY = "falco-ts-entry.ts";

/** Whether a file is the author's: neither a library's nor made up by the compile stage. */
export function isAuthors(file: string): boolean {
  return !file.startsWith("~lib/") && file !== ENTRY;
}

/** A range in one of the author's files. */
export interface Place {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export function placeOf(range: AscRange): Place {
  return { file: range.source.normalizedPath, start: range.start, end: range.end };
}
