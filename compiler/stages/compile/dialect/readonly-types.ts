// `ReadonlyMap<K, V>` and its like are the types that nobody changes through them: tsc looks at that.
import type { Asc } from "./asc";
import { isAuthored } from "./authors";
import { wrap } from "./wrap";

/** What the types of TypeScript's library are. */
const TYPES = new Map([
  ["ReadonlyArray", "Array"],
  ["ReadonlyMap", "Map"],
  ["ReadonlySet", "Set"],
]);

/** From now on authors write these types, and `Readonly<T>`. */
export function allowReadonlyTypes(asc: Asc): void {
  wrap(asc.Node, "createNamedType", 4, create => (name, types, isNullable, range) => {
    const { text } = name.identifier;
    if (!text.startsWith("Readonly") || name.next || !isAuthored(range))
      return create(name, types, isNullable, range);
    const [only] = types ?? [];
    if (text === "Readonly" && only && types!.length === 1) return only as ReturnType<typeof create>;
    const found = TYPES.get(text);
    return create(found ? asc.Node.createSimpleTypeName(found, name.range) : name, types, isNullable, range);
  });
}
