// Reads the author's classes off asc's syntax tree: the places for errors about the plugin as a whole, and
// methods that look as if Falco called them and that it does not call.
import type { Diagnostic } from "../../../diagnostics";
import { nearest } from "../../../nearest";
import type { Declared } from "../../../plugin/declared";
import { INSTANCE_CAPABILITIES, type Capability } from "../../../plugin/capabilities";
import { SDK, SDK_LIBRARY } from "../../../sdk-files";
import {
  isAuthors,
  placeOf,
  type AscClass,
  type AscElement,
  type AscNode,
  type AscNumbers,
  type AscProgram,
  type Place,
} from "../asc/types";
import { declaredIn } from "./declared";
import { warnOfKeptViews } from "./kept-views";
import { INTERFACES, ORDINARY_NAMES, calledMethods, pluginInterface } from "./methods";
import { refuseNegativeId } from "./negative-id";
import { warnOfSharedFields } from "./shared-fields";

/** The class that the plugin's module exports, or seems to mean. */
export interface PluginClass extends Place {
  readonly name: string;
  readonly isExported: boolean;
  /** The name of the class that it extends; "" where there is none. */
  readonly base: string;
  /**
   * Whether it extends the SDK's Plugin, perhaps through other classes; undefined where asc could not tell.
   */
  readonly isPlugin: boolean | undefined;
  readonly constructorPlace: Place | undefined;
}

/** A method of the author's that Falco's calls end in. */
export interface CalledMethod extends Place {
  readonly className: string;
  readonly method: string;
}

export interface AuthorClasses {
  readonly plugin: PluginClass | undefined;
  readonly hasDefaultExport: boolean;
  /** A default export that is not a class. */
  readonly wrongExport: (Place & { readonly what: string }) | undefined;
  readonly methods: readonly CalledMethod[];
  /**
   * Methods whose name is near to that of a method that Falco's calls end in and that the class does not
   * have.
   */
  readonly misspelled: readonly (CalledMethod & { readonly meant: string })[];
  /** What asc lets pass: warnings, and an error where the plugin cannot be what it says. */
  readonly passed: readonly Diagnostic[];
  /**
   * The capabilities of instances, and of objects that a PushInstance is made with, by the interfaces that
   * their classes implement.
   */
  readonly instanceCapabilities: readonly Capability[];
  readonly declared: Declared;
}

const PLUGIN_ELEMENT = `${SDK_LIBRARY}${SDK.plugin}/Plugin`;

export function inspectClasses(program: AscProgram, entry: string, numbers: AscNumbers): AuthorClasses {
  const all = new Map<string, AscClass>();
  let candidate: AscClass | undefined;
  let hasDefaultExport = false;
  for (const source of program.sources.filter(source => isAuthors(source.normalizedPath))) {
    const isEntry = source.normalizedPath === `${entry}.ts`;
    for (const statement of source.statements) {
      if (isEntry && isDefaultExport(statement, numbers)) hasDefaultExport = true;
      const node = classOf(statement, numbers);
      if (!node) continue;
      if (!all.has(node.name.text)) all.set(node.name.text, node);
      if (isEntry && baseName(node) === "Plugin") candidate ??= node;
    }
  }
  const exported = program.filesByName.get(entry)?.lookupExport("default") ?? undefined;
  const isClass = exported?.kind === numbers.ElementKind.ClassPrototype;
  const node = isClass ? (exported.declaration as AscNode as AscClass) : candidate;
  const nodes = [...all.values()];
  return {
    plugin: node && pluginClass(node, isClass ? exported : undefined),
    hasDefaultExport,
    wrongExport:
      exported && !isClass
        ? { what: describeElement(exported, numbers), ...placeOf(exported.identifierNode.range) }
        : undefined,
    methods: nodes.flatMap(one => methodsOf(one, all)),
    misspelled: nodes.flatMap(one => misspelledOf(one, all, numbers)),
    passed: [
      ...nodes.flatMap(one => warnAbout(one, all, numbers)),
      ...(node
        ? warnOfSharedFields(
            lineage(node, all),
            nodes.filter(one => isInstance(one, all)),
            numbers,
          )
        : []),
      ...(node ? warnOfKeptViews(lineage(node, all), all, numbers) : []),
      ...(node ? refuseNegativeId(lineage(node, all)) : []),
    ],
    instanceCapabilities: [...INSTANCE_CAPABILITIES]
      .filter(([name]) => nodes.some(one => implementsOne(one, name)))
      .map(([, capability]) => capability),
    declared: declaredIn(node ? lineage(node, all) : []),
  };
}

/** `export default class …`, `export default Name` or `export { Name as default }`. */
function isDefaultExport(statement: AscNode, { NodeKind }: AscNumbers): boolean {
  if (statement.kind === NodeKind.ExportDefault) return true;
  if (statement.kind !== NodeKind.Export) return false;
  const { members } = statement as AscNode & {
    members: readonly { exportedName: { text: string } }[] | null;
  };
  return members?.some(member => member.exportedName.text === "default") ?? false;
}

function classOf(statement: AscNode, { NodeKind }: AscNumbers): AscClass | undefined {
  const node =
    statement.kind === NodeKind.ExportDefault
      ? (statement as AscNode & { declaration: AscNode }).declaration
      : statement;
  return node.kind === NodeKind.ClassDeclaration ? (node as AscClass) : undefined;
}

function pluginClass(node: AscClass, element: AscElement | undefined): PluginClass {
  const base = baseName(node);
  const constructor = node.members.find(member => member.name.text === "constructor");
  return {
    ...placeOf(node.name.range),
    name: node.name.text,
    isExported: element !== undefined,
    base,
    isPlugin: element && extendsPlugin(element, base),
    constructorPlace: constructor && placeOf(constructor.name.range),
  };
}

function extendsPlugin(element: AscElement, base: string): boolean | undefined {
  for (let at: AscElement | null | undefined = element; at; at = at.basePrototype) {
    if (at.internalName === PLUGIN_ELEMENT) return true;
  }
  // asc reports a base that it does not find.
  return base && !element.basePrototype ? undefined : false;
}

function describeElement(element: AscElement, { ElementKind }: AscNumbers): string {
  switch (element.kind) {
    case ElementKind.FunctionPrototype:
      return "a function";
    case ElementKind.InterfacePrototype:
      return "an interface";
    case ElementKind.Enum:
      return "an enum";
    case ElementKind.Namespace:
      return "a namespace";
    case ElementKind.Global:
      return "a value";
    default:
      return "no class";
  }
}

/** A class and those of the author's that it extends, by name. */
function lineage(node: AscClass, all: ReadonlyMap<string, AscClass>): AscClass[] {
  const line: AscClass[] = [];
  for (let at: AscClass | undefined = node; at && !line.includes(at); at = all.get(baseName(at)))
    line.push(at);
  return line;
}

function isInstance(node: AscClass, all: ReadonlyMap<string, AscClass>): boolean {
  return ["Instance", "PullInstance"].includes(baseName(lineage(node, all).at(-1)!));
}

function baseName(node: AscClass): string {
  return node.extendsType?.name.identifier.text ?? "";
}

/** The methods that are called on a class, by the SDK's class at the end of its lineage. */
function calledOn(line: readonly AscClass[]): readonly string[] {
  return calledMethods(baseName(line.at(-1)!));
}

function methodsOf(node: AscClass, all: ReadonlyMap<string, AscClass>): CalledMethod[] {
  const called = calledOn(lineage(node, all));
  return node.members
    .filter(member => called.includes(member.name.text))
    .map(member => ({ className: node.name.text, method: member.name.text, ...placeOf(member.name.range) }));
}

function misspelledOf(
  node: AscClass,
  all: ReadonlyMap<string, AscClass>,
  { NodeKind }: AscNumbers,
): AuthorClasses["misspelled"] {
  const called = calledOn(lineage(node, all));
  const names = node.members.map(member => member.name.text);
  const free = called.filter(name => !names.includes(name));
  const others = node.members.filter(
    member =>
      member.kind === NodeKind.MethodDeclaration &&
      ![...called, ...ORDINARY_NAMES].includes(member.name.text),
  );
  return others.flatMap(member => {
    const meant = nearest(member.name.text, free);
    return meant
      ? [{ className: node.name.text, method: member.name.text, meant, ...placeOf(member.name.range) }]
      : [];
  });
}

/** Warnings about methods that have the right name and are not called all the same. */
function warnAbout(
  node: AscClass,
  all: ReadonlyMap<string, AscClass>,
  { CommonFlags }: AscNumbers,
): Diagnostic[] {
  const line = lineage(node, all);
  const called = calledOn(line);
  // of a class without these more is wrong, which an error says
  const doesSomething = line.some(one => one.members.some(({ name }) => /^(?:open|fields)$/.test(name.text)));
  return node.members
    .filter(member => called.includes(member.name.text))
    .flatMap(member => {
      const name = `${node.name.text}.${member.name.text}()`;
      const warn = (about: Required<Pick<Diagnostic, "id">>, reason: string): Diagnostic[] => [
        {
          severity: "warning",
          code: "",
          id: about.id,
          message: `${name} ${reason}`,
          ...placeOf(member.name.range),
        },
      ];
      const never = { id: "method-never-called" } as const;
      if (member.is(CommonFlags.Static))
        return warn(never, "is never called, as it is static: falco-ts calls it on an object");
      const isDeclared = (wanted: string) => line.some(one => implementsOne(one, wanted.split("<")[0]!));
      const ofInstance = INTERFACES.get(member.name.text);
      if (ofInstance && !isDeclared(ofInstance))
        return warn(never, `is never called: add "implements ${ofInstance}" to the class`);
      const ofPlugin =
        baseName(line.at(-1)!) === "Plugin" && pluginInterface(member.name.text, node.name.text);
      if (!ofPlugin || !doesSomething || isDeclared(ofPlugin)) return [];
      const how = line.some(one => one.implementsTypes?.length)
        ? `add ${ofPlugin} to what the class implements`
        : `add "implements ${ofPlugin}" to the class`;
      return warn(
        { id: "undeclared-interface" },
        `is called, and the class does not say that it has it: ${how}`,
      );
    });
}

function implementsOne(node: AscClass, name: string): boolean {
  return node.implementsTypes?.some(type => type.name.identifier.text === name) ?? false;
}
