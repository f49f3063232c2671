// The types of JSON: what JSON.parse() reads and JSON.stringify() writes of each type, and the members of
// classes that they do.
import type { Asc, Class, ClassPrototype, Program, Property, Type } from "./asc";
import { isAuthored } from "./authors";
import { isDataInterface } from "./data-interfaces";
import { numberOf } from "./optional-type";
import { recordOf } from "./record-types";
import { isShapeName } from "./shape-classes";
import { isDeclaredOptional, memberOrder } from "./shape-members";
import { isTuple } from "./tuples";
import { variantsOf } from "./union-types";

/** What JSON a type is. */
export type JsonType =
  | { readonly kind: "Bool" | "Integer" | "Float" | "String" | "Date" }
  | { readonly kind: "OrNull" | "NumberOrNull" | "Array"; readonly of: Type }
  | { readonly kind: "Map" | "Record"; readonly key: Type; readonly of: Type }
  | { readonly kind: "Object" | "Tuple"; readonly class: Class }
  | { readonly kind: "None" };

export function jsonType(program: Program, type: Type): JsonType {
  const number = numberOf(type);
  if (number) return { kind: "NumberOrNull", of: number };
  if (type.isNullableReference && !type.getSignature()) return { kind: "OrNull", of: type.nonNullableType };
  // what is never there is written as anything
  if (type.isBooleanValue || variantsOf(type)?.length === 0) return { kind: "Bool" };
  if (type.isIntegerValue) return { kind: "Integer" };
  if (type.isFloatValue) return { kind: "Float" };
  const found = type.getClass();
  if (!found || !type.isManaged || type.getSignature()) return { kind: "None" };
  if (found === program.stringInstance) return { kind: "String" };
  const [first, second] = found.typeArguments ?? [];
  if (found.prototype === program.arrayPrototype) return { kind: "Array", of: first! };
  if (found.internalName.startsWith("~lib/map/Map<")) return { kind: "Map", key: first!, of: second! };
  if (recordOf(type)) return { kind: "Record", key: first!, of: second! };
  if (found.internalName === "~lib/date/Date") return { kind: "Date" };
  if (isTuple(found)) return { kind: "Tuple", class: found };
  return isShapeName(found.prototype.name) || isAuthored(found.prototype.declaration.range)
    ? { kind: "Object", class: found }
    : { kind: "None" };
}

/** A member of an object in JSON. */
export interface JsonMember {
  readonly name: string;
  readonly type: Type;
  readonly offset: number;
  /** Whether an object without it is none of the class. */
  readonly isRequired: boolean;
  /** Whether it is left out where it is null. */
  readonly isOptional: boolean;
}

/** How many members are read of an object. */
const MOST = 128;

/** What JSON has of a class. */
export class JsonTypes {
  private readonly bases = new WeakMap<Program, Map<ClassPrototype, ClassPrototype[]>>();
  private readonly members = new WeakMap<Class, readonly JsonMember[]>();

  constructor(private readonly asc: Asc) {}

  /** The members of an object, in the order in which they are written. */
  membersOf(of: Class): readonly JsonMember[] {
    const known = this.members.get(of);
    if (known) return known;
    const order = memberOrder(of.program, of.prototype.name);
    const fields = this.fields(of).filter(({ name, type }) => !name.startsWith("#") && !type.getSignature());
    const start = this.start(of);
    const made = fields.map(field => ({
      name: field.name,
      type: field.type,
      offset: field.memoryOffset,
      isRequired:
        !field.type.isNullableReference &&
        start !== "constructor" &&
        (start === "bare" || !field.initializerNode),
      isOptional: order?.optional.has(field.name) ?? isDeclaredOptional(field.declaration.name.range),
    }));
    const place = (name: string) => order?.names.indexOf(name) ?? 0;
    if (order) made.sort((a, b) => place(a.name) - place(b.name));
    this.members.set(of, made);
    return made;
  }

  /** All fields of an object, those of its base first. */
  private fields(of: Class): Property[] {
    return [...(of.members?.values() ?? [])].flatMap(member => {
      const field =
        member.kind === this.asc.ElementKind.PropertyPrototype
          ? (member as unknown as { instance: Property | null }).instance
          : null;
      return field?.isField ? [field] : [];
    });
  }

  /** What an object has before it is read: what its constructor gives it, its fields' first values, or 0. */
  start(of: Class): "constructor" | "values" | "bare" {
    for (let at: Class | null = of; at; at = at.base) {
      const own = at.prototype.constructorPrototype;
      if (!own) continue;
      const { parameters } = own.functionTypeNode;
      const isRequired = ({ parameterKind, initializer }: (typeof parameters)[number]) =>
        (parameterKind as number) === this.asc.ParameterKind.Default && !initializer;
      return parameters.some(isRequired) ? "bare" : "constructor";
    }
    return isDataInterface(of) ? "bare" : "values";
  }

  /** The classes that extend one, and have no type parameters. */
  extending({ program, prototype }: Class): readonly ClassPrototype[] {
    let all = this.bases.get(program);
    if (!all) {
      this.bases.set(program, (all = new Map()));
      for (const element of new Set(program.elementsByName.values())) {
        if (element.kind !== this.asc.ElementKind.ClassPrototype) continue;
        const own = element as ClassPrototype,
          base = own.basePrototype;
        if (!base || own.typeParameterNodes?.length) continue;
        all.set(base, [...(all.get(base) ?? []), own]);
      }
    }
    return all.get(prototype) ?? [];
  }

  /** Why a type is not for JSON; undefined where it is. `isRead`: for JSON.parse(). */
  refusal(program: Program, type: Type, isRead: boolean, seen = new Set<Type>()): string | undefined {
    if (seen.has(type)) return undefined;
    seen.add(type);
    const again = (one: Type) => this.refusal(program, one, isRead, seen);
    const found = jsonType(program, type),
      call = isRead ? "JSON.parse() makes" : "JSON.stringify() writes";
    switch (found.kind) {
      case "None":
        return `${call} no ${written(type)}`;
      case "Date":
        return isRead ? `${call} no Date: write string, and new Date(text) where it is read` : undefined;
      case "OrNull":
      case "Array":
        return again(found.of);
      case "Map":
      case "Record": {
        const key = jsonType(program, found.key).kind;
        const isKey = key === "String" || (!isRead && (key === "Integer" || key === "Float"));
        return isKey ? again(found.of) : `${call} no map whose keys are ${written(found.key)}`;
      }
      case "Object":
      case "Tuple": {
        const { class: of } = found,
          members = this.membersOf(of);
        const name = written(type);
        if (of.kind === this.asc.ElementKind.Interface)
          return `${call} no ${name}, which is an interface with methods`;
        if (isRead && of.is(this.asc.CommonFlags.Abstract)) return `${call} no ${name}, which is abstract`;
        if (isRead && members.length > MOST) return `${call} no ${name}: it has more than ${MOST} members`;
        for (const member of members) {
          const why = again(member.type);
          if (why) return why;
        }
        return undefined;
      }
      default:
        return undefined;
    }
  }
}

/** A type in messages. */
function written(type: Type): string {
  const all = variantsOf(type);
  if (all?.length)
    return `union of ${all.map(one => written(numberOf(one.class.type) ?? one.class.type)).join(" and ")}`;
  return type.getSignature() ? "function" : (type.getClass()?.prototype.name ?? type.toString());
}
