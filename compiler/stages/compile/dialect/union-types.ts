// Unions of classes, of objects' types and of texts and numbers: `A | B`.
//
// A value of a union is what it is, and nothing is made of it: a union is a class of which there is no
// object, and to which asc may assign what it consists of. A number is an object there, as where it may be
// none. What a value is, the number of its class says, which stands before each object.
import type { Asc, Class, Element, Flow, Program, Resolver, Type, TypeNode } from "./asc";
import { orNull } from "./optional-type";
import { literalsOfEnum } from "./enum-types";
import { makeClass } from "./shape-classes";
import { literalKey, type Said } from "./union-syntax";
import { wrap } from "./wrap";

/** The literals that a member may have. */
export type Tags = ReadonlyMap<string, readonly string[]>;

/** One of the types of a union. */
export interface Variant {
  readonly class: Class;
  /** Of the members whose types are literals. */
  readonly tags: Tags;
}

/** The name that an author gave a union, or an empty text. */
export function writtenName({ prototype }: Class): string {
  return new RegExp(`^${UNION}\\d+_(\\w*)$`).exec(prototype.name)?.[1] ?? "";
}

/** The name of a union's class, which has the number of its types and, where it has one, its own name. */
const UNION = "__falco_ts_Union";
/** The class of `never`, of which nothing is. */
const NEVER = "__falco_ts_Never";

/** The types of unions, by their classes. Undefined is known of a union whose types are being found. */
const variants = new WeakMap<Class, readonly Variant[] | undefined>();
/** The union of which a class has the members that all of its types have. */
const views = new WeakMap<Class, Class>();

interface OfProgram {
  readonly byKey: Map<string, Class>;
  readonly byNode: WeakMap<TypeNode, Map<string, Entry>>;
  never: Class | undefined;
}
interface Entry {
  type?: Type;
  isActive: boolean;
  /** The union's class, where its types are made of it. */
  self?: Class;
}
const programs = new WeakMap<Program, OfProgram>();

/** Whether a program has unions. */
export function hasUnions(program: Program): boolean {
  return programs.has(program);
}

/** The types of a union; undefined of what is none. */
export function variantsOf(type: Type | null | undefined): readonly Variant[] | undefined {
  const found = type?.getClass();
  return found ? variants.get(found) : undefined;
}

/** The classes that others extend. */
const extended = new WeakMap<Program, ReadonlySet<unknown>>();

/** Whether each object of a class has the class's own number. asc makes the classes that extend it late. */
export function isExact({ prototype, isInterface, program }: Class): boolean {
  let bases = extended.get(program);
  if (!bases) {
    const all = [...program.elementsByName.values()] as (Element & { basePrototype?: unknown })[];
    extended.set(program, (bases = new Set(all.flatMap(one => one.basePrototype ?? []))));
  }
  return !isInterface && !bases.has(prototype);
}

/** All classes of which objects of a union are; asked anew, as asc makes those late that extend another. */
export function followClasses(of: Class, all: readonly Variant[]): void {
  const get = () =>
    new Set(
      all.flatMap(one => [one.class, ...(one.class.extenders ?? []), ...(one.class.implementers ?? [])]),
    );
  Object.defineProperty(of, "extenders", { get, configurable: true });
}

/** Whether a class has the members that all types of a union have. */
export function isViewOf(view: Class | null, union: Class | null): boolean {
  return view !== null && views.get(view) === union;
}

/** Lets a union be assigned to a class that has the members which all of its types have. */
export function addView(view: Class, union: Class): void {
  views.set(view, union);
}

/** Finds the union of types. */
export type UniteTypes = (resolver: Resolver, all: readonly Variant[], name?: string) => Type;

/** From now on asc resolves unions. */
export function allowUnionTypes(asc: Asc): UniteTypes {
  const { NodeKind, CommonFlags, ElementKind, ReportMode, DiagnosticCode } = asc;
  /** What the last type that was resolved says of its members. */
  let last: { readonly type: Type; readonly tags: Tags } | undefined;

  wrap(
    asc.Resolver.prototype,
    "resolveType",
    3,
    resolve =>
      function (this: Resolver, node: TypeNode & Said, flow, element, ...rest) {
        const literals = literalsOfEnum(asc, node, element);
        if (literals?.every(one => one.startsWith('"'))) return this.program.stringInstance.type;
        if (literals) return asc.Type.i32;
        if (node.union) return resolveUnion(this, node, flow, element, ...rest);
        if (isNever(node)) return never(this).type;
        const type = resolve.call(this, node, flow, element, ...rest);
        if (type && (node.tags || node.qualified)) last = { type, tags: tagsIn(node, element) };
        return type;
      },
  );

  /** What the syntax of an object's type says of its members, and the enums that it names. */
  function tagsIn({ tags, qualified }: Said, element: Element): Tags {
    const ofEnums = [...(qualified ?? [])].flatMap(([name, type]) => {
      const literals = literalsOfEnum(asc, type, element);
      return literals ? [[name, literals] as const] : [];
    });
    return new Map([...(tags ?? []), ...ofEnums]);
  }

  function isNever(node: TypeNode): boolean {
    const { name } = node as TypeNode & { name?: { identifier: { text: string }; next: unknown } };
    return node.kind === NodeKind.NamedType && name!.identifier.text === "never" && !name!.next;
  }

  function ofProgram(program: Program): OfProgram {
    let own = programs.get(program);
    if (!own) programs.set(program, (own = { byKey: new Map(), byNode: new WeakMap(), never: undefined }));
    return own;
  }

  function never({ program, resolver }: { program: Program; resolver?: Resolver }): Class {
    const own = ofProgram(program);
    if (!own.never) {
      own.never = newClass(resolver ?? program.resolver, NEVER, []);
      variants.set(own.never, []);
    }
    return own.never;
  }

  function newClass(resolver: Resolver, name: string, types: readonly Type[]): Class {
    const parameters = types.length ? `<${types.map((_, i) => `T${i}`).join(", ")}>` : "";
    const prototype = makeClass(asc, resolver.program, name, `${name}${parameters} {}`);
    return resolver.resolveClass(prototype, types.length ? [...types] : null)!;
  }

  function define(union: Class, all: readonly Variant[]): void {
    variants.set(union, all);
    followClasses(union, all);
  }

  function resolveUnion(
    resolver: Resolver,
    node: TypeNode & Said,
    flow: Flow | null,
    element: Element,
    given: Map<string, Type> | null = null,
    mode?: number,
  ): Type | null {
    const { byNode } = ofProgram(resolver.program);
    const name = nameIn(element, node);
    // a declared type without parameters is the same one wherever it is used
    const types = name ? [] : [...(given ?? [])];
    const key = types.map(([name, type]) => `${name}=${type.toString()}`).join();
    let entries = byNode.get(node);
    if (!entries) byNode.set(node, (entries = new Map()));
    let entry = entries.get(key);
    if (!entry) entries.set(key, (entry = { isActive: false }));
    if (entry.type) return entry.type;
    if (entry.isActive) {
      entry.self ??= newClass(resolver, `${UNION}0_${name}`, []);
      variants.set(entry.self, undefined);
      return entry.self.type;
    }
    entry.isActive = true;
    let isNullable = node.isNullable;
    const all: Variant[] = [];
    try {
      for (const one of node.union!) {
        last = undefined;
        const type = resolver.resolveType(one, flow, element, given, mode as never);
        if (!type) return null;
        if (type.isNullableReference) isNullable = true;
        if (!type.getClass() && !type.isNumericValue) {
          const message = "a union has classes, objects' types, texts and numbers, and nothing else";
          if (mode !== ReportMode.Swallow)
            resolver.error(DiagnosticCode.User_defined_0 as never, one.range, message);
          return null;
        }
        all.push(...variantsOfType(resolver, type));
      }
    } finally {
      entry.isActive = false;
    }
    const { self } = entry;
    if (self) define(self, merged(all));
    const type = self ? self.type : unite(resolver, all, name);
    return (entry.type = isNullable ? type.asNullable() : type);
  }

  function variantsOfType(resolver: Resolver, type: Type): readonly Variant[] {
    const reference = type.isReference ? type : orNull(resolver, type),
      found = reference.getClass()!;
    return (
      variantsOf(found.type) ?? [{ class: found, tags: last?.type === type ? last.tags : tagsOf(found) }]
    );
  }

  /** The literals of a class's members, as it declares them. */
  function tagsOf(found: Class): Tags {
    const tags = new Map<string, readonly string[]>();
    for (const [name, member] of found.members ?? []) {
      if (member.kind !== ElementKind.PropertyPrototype) continue;
      const { fieldDeclaration } = member as unknown as {
        fieldDeclaration: {
          type: (TypeNode & Said) | null;
          initializer: object | null;
          flags: number;
        } | null;
      };
      const type = fieldDeclaration?.type;
      const literals =
        type?.literals ??
        (type && literalsOfEnum(asc, type, found.prototype)) ??
        constantOf(fieldDeclaration);
      if (literals) tags.set(name, literals);
    }
    return tags;
  }

  /** Of `readonly kind = "a"`, whose type is the literal. */
  function constantOf(field: { initializer: object | null; flags: number } | null): string[] | undefined {
    const { literalKind, value } = (field?.initializer ?? {}) as { literalKind?: number; value?: unknown };
    return field && field.flags & CommonFlags.Readonly && literalKind === asc.LiteralKind.String
      ? [literalKey(value as string)]
      : undefined;
  }

  /** Each class once, with all that its members may be. */
  function merged(all: readonly Variant[]): Variant[] {
    const byClass = new Map<Class, Variant>();
    for (const one of all) {
      const same = byClass.get(one.class);
      const both = [...one.tags].flatMap(([name, literals]) => {
        const others = same?.tags.get(name);
        return others ? [[name, [...new Set([...others, ...literals])]] as const] : [];
      });
      byClass.set(one.class, same ? { class: one.class, tags: new Map(both) } : one);
    }
    return [...byClass.values()].sort((a, b) => a.class.id - b.class.id);
  }

  function unite(resolver: Resolver, given: readonly Variant[], name = ""): Type {
    const all = merged(given);
    if (!all.length) return never(resolver).type;
    if (all.length === 1) return all[0]!.class.type;
    const { byKey } = ofProgram(resolver.program);
    const key = all.map(one => `${one.class.internalName} ${JSON.stringify([...one.tags])}`).join();
    let union = byKey.get(key);
    if (!union) {
      const types = all.map(one => one.class.type);
      union = newClass(resolver, `${UNION}${byKey.size + 1}_${name}`, types);
      define(union, all);
      byKey.set(key, union);
    }
    return union.type;
  }

  /** The name of a type that an author declares to be this. */
  function nameIn(element: Element, node: TypeNode): string {
    const { typeNode, typeParameterNodes } = element as Element & {
      typeNode?: TypeNode;
      typeParameterNodes?: unknown[] | null;
    };
    const isOwn = element.kind === ElementKind.TypeDefinition && typeNode === node;
    return isOwn && !typeParameterNodes?.length && /^\w+$/.test(element.name) ? element.name : "";
  }

  wrap(
    asc.Class.prototype,
    "isAssignableTo",
    1,
    isAssignable =>
      function (this: Class, target) {
        const from = variants.get(this),
          to = variants.get(target),
          of = views.get(target);
        if (this === target || (!from && !to && !of)) return isAssignable.call(this, target);
        if (of) return this === of;
        if (!to) return from!.every(one => one.class.isAssignableTo(target));
        return (from ?? [{ class: this }]).every(one =>
          to.some(other => isAssignable.call(one.class, other.class)),
        );
      },
  );
  return unite;
}
