// Puts functions of ours around methods of asc's, and looks first that these are what ours were written for.
import type { Node } from "./asc";
import { isAuthored } from "./authors";

/** The version of assemblyscript whose methods are wrapped; package.json has it too. */
const WRITTEN_FOR = "0.28.20";

/**
 * Puts a function around a method of asc's. The function gets all arguments that asc gives, and has to pass
 * all of them on. Throws where asc has no such method, or one of another number of parameters.
 *
 * @param owner where the method is: a prototype, or a class for its static methods
 * @param parameters how many parameters the method has before the first with a default
 * @param around is called twice where wrapAuthored() was called for the method before
 */
export function wrap<Owner extends object, Name extends keyof Owner & string>(
  owner: Owner,
  name: Name,
  parameters: number,
  around: (method: Owner[Name]) => Owner[Name],
): void {
  check(owner, name, parameters);
  const put = around as unknown as (method: Method) => Method,
    methods = owner as unknown as Record<string, Method>;
  const own = divided.get(owner)?.get(name);
  if (own) {
    own.ofAuthors = put(own.ofAuthors);
    own.ofOthers = put(own.ofOthers);
    return;
  }
  const original = methods[name]!,
    wrapper = put(original);
  methods[name] = withParameters(wrapper, parameters);
  const all = kept.get(owner);
  all?.set(name, { original: all.get(name)?.original ?? original, wrapper });
}

/**
 * As wrap(), for a method whose first argument is a node, and a function that does something for nodes of
 * authors' files alone. Most nodes are the library's, and for these it takes no time: one look at the node
 * passes by all functions that are put around the method so.
 */
export function wrapAuthored<Own>(
  owner: object,
  name: string,
  parameters: number,
  around: (method: Own) => Own,
): void {
  check(owner, name, parameters);
  const own = divided.get(owner)?.get(name) ?? divide(owner as Record<string, Method>, name, parameters);
  own.ofAuthors = around(own.ofAuthors as Own) as Method;
}

type Method = (this: unknown, ...parts: unknown[]) => unknown;
/** What a method is for nodes of authors' files, and for all others. */
interface Divided {
  ofAuthors: Method;
  ofOthers: Method;
}
const divided = new WeakMap<object, Map<string, Divided>>();

/** Puts a function in the place of a method that goes on by the file that a node is of. */
function divide(owner: Record<string, Method>, name: string, parameters: number): Divided {
  const method = owner[name]!,
    own: Divided = { ofAuthors: method, ofOthers: method };
  const all = divided.get(owner) ?? new Map<string, Divided>();
  divided.set(owner, all.set(name, own));
  owner[name] = withParameters(
    // without a name, which would be in the words for a crash; no such method has more parameters, and a list
    // of them would take as long as many a method
    function (node, a, b, c, d) {
      const next = isAuthored((node as Node).range) ? own.ofAuthors : own.ofOthers;
      return next.call(this, node, a, b, c, d);
    },
    parameters,
  );
  return own;
}

function check(owner: object, name: string, parameters: number): void {
  const method = (owner as Record<string, unknown>)[name];
  const found = typeof method === "function" ? method.length : undefined;
  if (found !== parameters)
    throw new Error(
      `falco-ts was made for assemblyscript ${WRITTEN_FOR}, and this is another: its ${name}() has ${found ?? "no"} parameters, not ${parameters}`,
    );
}

/** Whoever wraps it once more finds as many parameters. */
function withParameters(method: Method, parameters: number): Method {
  return Object.defineProperty(method, "length", { value: parameters });
}

/** Methods that can be had without what is around them. */
export interface Originals {
  /** Whether they are had so now. */
  areUsed: boolean;
}
type Kept = Map<string, { readonly original: Method; readonly wrapper: Method }>;
const kept = new WeakMap<object, Kept>();

/**
 * From now on what is put around the methods of these owners can be left out. The methods change places: a
 * function that asks which of them is meant would take as long as many of them.
 */
export function keepOriginals(owners: readonly object[]): Originals {
  const all = owners.map(owner => ({ owner: owner as Record<string, Method>, methods: new Map() as Kept }));
  for (const { owner, methods } of all) kept.set(owner, methods);
  let areUsed = false;
  return {
    get areUsed() {
      return areUsed;
    },
    set areUsed(next) {
      if (next === areUsed) return;
      areUsed = next;
      for (const { owner, methods } of all)
        for (const [name, { original, wrapper }] of methods) owner[name] = next ? original : wrapper;
    },
  };
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
