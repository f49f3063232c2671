// Puts functions of ours around methods of asc's, and looks first that these are what ours were written for.

/** The version of assemblyscript whose methods are wrapped; package.json has it too. */
const WRITTEN_FOR = "0.28.20";

/**
 * Puts a function around a method of asc's. The function gets all arguments that asc gives, and has to pass
 * all of them on. Throws where asc has no such method, or one of another number of parameters.
 *
 * @param owner where the method is: a prototype, or a class for its static methods
 * @param parameters how many parameters the method has before the first with a default
 */
export function wrap<Owner extends object, Name extends keyof Owner & string>(
  owner: Owner,
  name: Name,
  parameters: number,
  around: (method: Owner[Name]) => Owner[Name],
): void {
  const method: unknown = owner[name];
  const found = typeof method === "function" ? method.length : undefined;
  if (found !== parameters)
    throw new Error(
      `falco-ts was made for assemblyscript ${WRITTEN_FOR}, and this is another: its ${name}() has ${found ?? "no"} parameters, not ${parameters}`,
    );
  const plain = plainly.get(owner);
  if (plain) {
    const all = plain.methods.get(owner)!,
      known = all.get(name) ?? putSwitch(plain, all, owner, name);
    known.wrapper = around(known.wrapper as Owner[Name]) as Method;
  } else {
    owner[name] = around(owner[name]);
  }
  // whoever wraps it once more finds as many parameters
  Object.defineProperty(owner[name], "length", { value: parameters });
}

/** Methods that can be had without what is around them. */
export interface Originals {
  /** Whether they are had so now. */
  areUsed: boolean;
}
interface Switched extends Originals {
  readonly methods: ReadonlyMap<object, Map<string, { wrapper: Method }>>;
}
type Method = (this: unknown, ...parts: unknown[]) => unknown;

const plainly = new WeakMap<object, Switched>();

/** From now on what is put around the methods of these owners can be left out. */
export function keepOriginals(owners: readonly object[]): Originals {
  const originals = { areUsed: false, methods: new Map(owners.map(owner => [owner, new Map()])) };
  for (const owner of owners) plainly.set(owner, originals);
  return originals;
}

/** Puts a function in the place of a method that goes to it, or to what is around it. */
function putSwitch(
  originals: Switched,
  all: Map<string, { wrapper: Method }>,
  owner: object,
  name: string,
): { wrapper: Method } {
  const original = (owner as Record<string, Method>)[name]!,
    known = { wrapper: original };
  all.set(name, known);
  // no method has more parameters; a list of them would take as long as many a method
  (owner as Record<string, Method>)[name] = function (a, b, c, d, e, f, g, h) {
    return originals.areUsed
      ? original.call(this, a, b, c, d, e, f, g, h)
      : // eslint-disable-next-line prefer-rest-params
        known.wrapper.apply(this, arguments as unknown as unknown[]);
  };
  return known;
}

/** As wrap(), for a method that asc's typings call private, so that its type has to be said. */
export function wrapPrivate<Method>(
  owner: object,
  name: string,
  parameters: number,
  around: (method: Method) => Method,
): void {
  wrap(owner as Record<string, Method>, name, parameters, around);
}
