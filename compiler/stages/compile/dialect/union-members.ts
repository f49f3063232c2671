// The members that all types of a union have: they are used without asking which of them a value is. A class
// with accessors of them is made where the first one is used.
import type { Asc, Class, Element, Function as AscFunction, Property, Resolver, Type } from "./asc";
import { makeClass } from "./shape-classes";
import {
  addView,
  followClasses,
  isExact,
  variantsOf,
  writtenName,
  type UniteTypes,
  type Variant,
} from "./union-types";
import { wrap } from "./wrap";

interface Common {
  readonly name: string;
  /** Null of methods. */
  readonly type: Type | null;
  readonly signature: AscFunction["signature"] | null;
  /** Whether it is at the same place in all types. */
  readonly isSame: boolean;
  readonly canSet: boolean;
}

/** Before the place of an object is the number of its class (std/assembly/rt/common.ts). */
export const CLASS_NUMBER = 8;

/** From now on asc finds these members. */
export function allowUnionMembers(asc: Asc, unite: UniteTypes): void {
  const { ElementKind, CommonFlags, ReportMode } = asc;
  const known = new WeakMap<Class, Class["members"]>();
  let count = 0;

  wrap(
    asc.Class.prototype,
    "getMember",
    1,
    get =>
      function (this: Class, name) {
        const all = variantsOf(this.type);
        if (!all?.length) return get.call(this, name);
        if (!known.has(this)) {
          known.set(this, null);
          known.set(this, membersOf(this, all));
        }
        return known.get(this)?.get(name) ?? null;
      },
  );

  function membersOf(union: Class, all: readonly Variant[]): Class["members"] {
    const { resolver } = union.program;
    const [first, ...others] = all.map(one => one.class);
    const common = [...(first!.members ?? [])].flatMap(([name, member]) => {
      if (name === "constructor") return [];
      const members = [member, ...others.map(one => one.getMember(name))];
      const found = members.every(Boolean) ? commonOf(resolver, name, members as Element[]) : undefined;
      return found ? [found] : [];
    });
    if (!common.length) return null;
    const types: Type[] = all.map(one => one.class.type);
    const parameter = (type: Type) => `T${types.push(type) - 1}`;
    const body = common.map(one => accessorsOf(one, all, parameter)).join("\n  ");
    // explain/names.ts reads how many types it has, and the union's name
    const name = `__falco_ts_Members${++count}_${all.length}_${writtenName(union)}`;
    const prototype = makeClass(
      asc,
      union.program,
      name,
      `${name}<${types.map((_, i) => `T${i}`).join(", ")}> {
  ${body}
}`,
    );
    const view = resolver.resolveClass(prototype, types)!;
    followClasses(view, all);
    addView(view, union);
    return view.members;
  }

  function commonOf(resolver: Resolver, name: string, members: Element[]): Common | undefined {
    if (members.some(one => one.isAny(CommonFlags.Private | CommonFlags.Protected | CommonFlags.Static)))
      return undefined;
    if (members.every(one => one.kind === ElementKind.PropertyPrototype)) {
      const all = members.map(one => resolver.resolveProperty(one as never, ReportMode.Swallow as never));
      return all.every(Boolean) ? commonProperty(resolver, name, all as Property[]) : undefined;
    }
    if (!members.every(one => one.kind === ElementKind.FunctionPrototype && !one.is(CommonFlags.Generic)))
      return undefined;
    const all = members.map(one =>
      resolver.resolveFunction(one as never, null, new Map(), ReportMode.Swallow as never),
    );
    const [first, ...others] = all.map(one => one?.signature),
      returns =
        first &&
        commonType(
          resolver,
          all.map(one => one!.signature.returnType),
        );
    const isSame = ({ parameterTypes, requiredParameters }: AscFunction["signature"]) =>
      requiredParameters === parameterTypes.length &&
      parameterTypes.length === first!.parameterTypes.length &&
      parameterTypes.every((type, i) => type === first!.parameterTypes[i]);
    if (!first || !returns || ![first, ...others].every(one => one && isSame(one))) return undefined;
    return { name, type: returns, signature: first, isSame: false, canSet: false };
  }

  function commonProperty(resolver: Resolver, name: string, all: readonly Property[]): Common | undefined {
    const [first] = all;
    const isOne = all.every(one => one.type === first!.type);
    const type = isOne
      ? first!.type
      : commonType(
          resolver,
          all.map(one => one.type),
        );
    if (!type) return undefined;
    const isSame = isOne && all.every(one => one.isField && one.memoryOffset === first!.memoryOffset);
    const canSet = isOne && all.every(one => one.setterInstance && !one.is(CommonFlags.Readonly));
    return { name, type, signature: null, isSame, canSet };
  }

  /** What holds a value of each of these types. */
  function commonType(resolver: Resolver, all: readonly Type[]): Type | undefined {
    const [first] = all,
      isNullable = all.some(type => type.isNullableReference);
    const plain = (type: Type) => (type.isReference ? type.nonNullableType : type);
    if (all.every(type => plain(type) === plain(first!))) return isNullable ? first!.asNullable() : first;
    if (!all.every(type => type.getClass())) return undefined;
    const type = unite(
      resolver,
      all.flatMap(one => variantsOf(one) ?? [{ class: one.getClass()!, tags: new Map() }]),
    );
    return isNullable ? type.asNullable() : type;
  }

  function accessorsOf(
    { name, type, signature, isSame, canSet }: Common,
    all: readonly Variant[],
    parameter: (type: Type) => string,
  ): string {
    /** Does something with a value of each type. */
    const each = (act: (self: string) => string) =>
      (isSame ? all.slice(0, 1) : all)
        .map((one, i, { length }) => {
          const does = act(`changetype<T${i}>(this)`);
          return i === length - 1 ? does : `if (${test(one, i)}) { ${does} }`;
        })
        .join(" ");
    const returned = type!.toString() === "void" ? "void" : parameter(type!);
    if (signature) {
      const names = signature.parameterTypes.map((_, i) => `a${i}`);
      const parameters = signature.parameterTypes.map((one, i) => `a${i}: ${parameter(one)}`).join(", ");
      const call = each(self => {
        const called = `${self}.${name}(${names.join(", ")});`;
        return returned === "void" ? `${called} return;` : `return ${called}`;
      });
      return `${name}(${parameters}): ${returned} { ${call} }`;
    }
    const inline = isSame ? "@inline " : "";
    const setter = each(self => `${self}.${name} = value; return;`);
    return (
      `${inline}get ${name}(): ${returned} { ${each(self => `return ${self}.${name};`)} }` +
      (canSet ? `\n  ${inline}set ${name}(value: ${returned}) { ${setter} }` : "")
    );
  }

  function test({ class: of }: Variant, i: number): string {
    return isExact(of)
      ? `load<u32>(changetype<usize>(this) - ${CLASS_NUMBER}) == idof<T${i}>()`
      : `this instanceof T${i}`;
  }
}
