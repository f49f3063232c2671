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
  const wrapper = around(owner[name]);
  // whoever wraps it once more finds as many parameters
  Object.defineProperty(wrapper, "length", { value: parameters });
  owner[name] = wrapper;
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
