// `u64 | null`: the type of numbers that may be none. A number is an object there, and is made one and read
// again where asc converts types, so that authors see numbers alone.
import type {
  Asc,
  Class,
  ClassPrototype,
  Compiler,
  NamedTypeNode,
  Node,
  Program,
  Resolver,
  Type,
} from "./asc";
import { wrap, wrapPrivate } from "./wrap";

/** The class of such an object, in sdk-as/library/dialect.ts. */
const OPTIONAL = "__falco_ts_Optional";

type ResolveNamed = (this: Resolver, node: NamedTypeNode, ...rest: unknown[]) => Type | null;
type IsTrueish = (this: Compiler, code: number, type: Type, node: Node) => number;

/** The type of a number, where a type is one of numbers that may be none. */
export function numberOf(type: Type): Type | undefined {
  const found = type.getClass();
  return found?.prototype.name === OPTIONAL ? found.typeArguments![0] : undefined;
}

/** Whether a program has numbers that may be none. */
export function hasOptionals({ elementsByName }: Program): boolean {
  return (elementsByName.get(OPTIONAL) as ClassPrototype | undefined)?.instances != null;
}

/** A type with null: of a class, a function or a number. */
export function orNull(resolver: Resolver, type: Type): Type {
  if (type.isReference) return type.nonNullableType.asNullable();
  const prototype = resolver.program.elementsByName.get(OPTIONAL);
  return resolver.resolveClass(prototype as never, [type])!.type.asNullable();
}

/** The number in an object that is there. */
export function read(compiler: Compiler, code: number): number {
  const found = compiler.currentType.getClass()!,
    type = found.typeArguments![0]!;
  compiler.currentType = type;
  return compiler.module.load(
    type.byteSize,
    type.isSignedIntegerValue,
    code,
    type.toRef(),
    found.offsetof("value"),
  );
}

/** From now on numbers may be none. */
export function allowOptionalTypes(asc: Asc): void {
  wrapPrivate<ResolveNamed>(
    asc.Resolver.prototype,
    "resolveNamedType",
    3,
    resolve =>
      function (node, ...rest) {
        if (!node.isNullable) return resolve.call(this, node, ...rest);
        node.isNullable = false;
        let type: Type | null;
        try {
          type = resolve.call(this, node, ...rest);
        } finally {
          node.isNullable = true;
        }
        return type && (type.isReference || type.isNumericValue) ? orNull(this, type) : type;
      },
  );

  wrap(
    asc.Compiler.prototype,
    "convertExpression",
    5,
    convert =>
      function (this: Compiler, code, from, to, explicit, node) {
        const wanted = numberOf(to),
          given = numberOf(from);
        if (wanted && given && wanted !== given) {
          const { index } = this.currentFlow.getTempLocal(from),
            reference = from.toRef();
          this.currentType = from.nonNullableType;
          const value = read(this, this.module.local_get(index, reference));
          const number = convert.call(this, value, given, wanted, explicit, node);
          const object = make(this, to.getClass()!, number, node, to);
          const isThere = this.module.local_tee(index, code, true);
          const either = this.module.if(isThere, object, this.makeZero(to));
          this.currentType = to;
          return either;
        }
        if (wanted && from.isNumericValue) {
          const value = convert.call(this, code, from, wanted, explicit, node);
          return make(this, to.getClass()!, value, node, to);
        }
        if (numberOf(from) && to.isNumericValue) {
          const isThere = !from.isNullableReference || this.currentFlow.isNonnull(code, from);
          const object =
            isThere || !explicit ? code : this.makeRuntimeNonNullCheck(code, from, node as never);
          if (isThere || explicit) {
            this.currentType = from.nonNullableType;
            const value = read(this, object);
            return convert.call(this, value, this.currentType, to, explicit, node);
          }
        }
        return convert.call(this, code, from, to, explicit, node);
      },
  );

  // in a template
  wrap(
    asc.Compiler.prototype,
    "makeToString",
    3,
    toText =>
      function (this: Compiler, code, type, node) {
        if (!numberOf(type)) return toText.call(this, code, type, node);
        const { module } = this,
          reference = type.toRef();
        const { index } = this.currentFlow.getTempLocal(type);
        this.currentType = type.nonNullableType;
        const value = read(this, module.local_get(index, reference));
        const text = toText.call(this, value, this.currentType, node);
        const isThere = module.local_tee(index, code, true);
        return module.if(isThere, text, this.ensureStaticString("null"));
      },
  );

  /** The object of a number. */
  function make(compiler: Compiler, type: Class, value: number, node: Node, wanted: Type): number {
    const constructor = compiler.ensureConstructor(type, node);
    if (!compiler.compileFunction(constructor)) return compiler.module.unreachable();
    const made = compiler.makeCallDirect(constructor, [compiler.module.i32(0), value], node, false);
    compiler.currentType = wanted.nonNullableType;
    return made;
  }

  wrapPrivate<IsTrueish>(
    asc.Compiler.prototype,
    "makeIsTrueish",
    3,
    isTrueish =>
      function (code, type, node) {
        if (!numberOf(type)) return isTrueish.call(this, code, type, node);
        const { module } = this,
          { index } = this.currentFlow.getTempLocal(type);
        const reference = type.toRef();
        this.currentType = type.nonNullableType;
        const value = read(this, module.local_get(index, reference));
        const isThere = isTrueish.call(this, value, this.currentType, node);
        return module.if(module.local_tee(index, code, true), isThere, module.i32(0));
      },
  );
}
