// The methods of an author's classes that Falco's calls end in, out of the table of capabilities.
import { CAPABILITIES, type Method } from "../../../plugin/capabilities";

const METHODS: readonly Method[] = Object.values(CAPABILITIES).flatMap(row => row.methods);

/**
 * The interfaces of instances, by method. The SDK asks an instance with `instanceof`, unlike the plugin: the
 * method alone is not enough.
 */
export const INTERFACES: ReadonlyMap<string, string> = new Map(
  METHODS.flatMap(({ name, of, interface: wanted }) =>
    of.includes("Plugin") || !wanted ? [] : [[name, wanted]],
  ),
);

/** The interface that a plugin's class declares with a method; undefined: it needs none. */
export function pluginInterface(name: string, className: string): string | undefined {
  const method = METHODS.find(one => one.name === name && (one.of as readonly string[]).includes("Plugin"));
  return method?.interface?.replaceAll("{class}", className);
}

/**
 * Names that are near to the name of a method and are words of their own: nobody who writes one means the
 * other.
 */
export const ORDINARY_NAMES: readonly string[] = ["process"];

/**
 * The names of the methods that are called on a class that extends one of the SDK's; none for any other
 * class.
 */
export function calledMethods(sdkClass: string): readonly string[] {
  return METHODS.filter(({ of }) => (of as readonly string[]).includes(sdkClass)).map(({ name }) => name);
}

/** How an author's class declares a method, and what it is for; undefined for one that is not called. */
export function describeMethod(
  name: string,
  className: string,
): { readonly signature: string; readonly purpose: string } | undefined {
  const method = METHODS.find(one => one.name === name);
  if (!method) return undefined;
  const { signature, purpose, interface: wanted } = method;
  const fill = (text: string) => text.replaceAll("{class}", className);
  return {
    signature: fill(signature),
    purpose: fill(wanted ? `${purpose} (implements ${wanted})` : purpose),
  };
}
