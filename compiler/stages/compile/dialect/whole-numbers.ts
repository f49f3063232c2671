// Numbers where the library takes an i32: an index, a length, a place in a text. A number is cut off there as
// JavaScript cuts it off, and of an integer that is too large the largest i32 is taken. An index that is not
// whole is none.
import { SDK_LIBRARY } from "../../../sdk-files";
import type { Asc, Compiler, Function as AscFunction, FunctionPrototype, Type } from "./asc";
import { isAuthored } from "./authors";
import { bare } from "./nodes";
import { wrap } from "./wrap";

/** What a number is made an i32 by, in sdk-as/library/dialect.ts. */
const INDEX = "__falco_ts_index",
  LENGTH = "__falco_ts_length";

/** From now on authors give the library any numbers. */
export function takeAnyNumbers(asc: Asc): void {
  const { Node, Type } = asc;
  /** What an i32 is wanted of, and how it is made one. */
  const wanted = new WeakMap<object, string>();

  wrap(Node, "createElementAccessExpression", 3, create => (expression, index, range) => {
    if (isAuthored(range)) wanted.set(bare(asc, index), INDEX);
    return create(expression, index, range);
  });
  wrap(
    asc.Compiler.prototype,
    "compileCallDirect",
    3,
    compile =>
      function (this: Compiler, instance: AscFunction, args, node, ...rest) {
        if (isAuthored(node.range) && isOfLibrary(instance))
          for (const one of args) if (!wanted.has(bare(asc, one))) wanted.set(bare(asc, one), LENGTH);
        return compile.call(this, instance, args, node, ...rest);
      },
  );
  wrap(
    asc.Compiler.prototype,
    "convertExpression",
    5,
    convert =>
      function (this: Compiler, code, from, to, explicit, node) {
        const isPlace = (to === Type.i32 || to === Type.i64) && !explicit && isOther(from);
        const name = isPlace ? wanted.get(node) : undefined;
        const isCut = name === LENGTH && from.isFloatValue;
        if (!name || isCut || to === Type.i64)
          return convert.call(this, code, from, to, explicit || isCut, node);
        const instance = functionOf(this, name, from);
        return instance ? this.makeCallDirect(instance, [code], node) : this.module.unreachable();
      },
  );
  const isOfLibrary = ({ internalName }: AscFunction) =>
    internalName.startsWith("~lib/") && !internalName.startsWith(SDK_LIBRARY);
  const isOther = (type: Type) => type.isFloatValue || (type.isIntegerValue && type.size > 32);

  function functionOf({ program, resolver }: Compiler, name: string, from: Type): AscFunction | null {
    return resolver.resolveFunction(program.elementsByName.get(name) as FunctionPrototype, [from]);
  }
}
