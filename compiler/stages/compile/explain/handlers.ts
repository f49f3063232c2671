// Explains errors whose cause is that a handler has other parameters than it is called with.
import type { Spot } from "./facts";
import type { Advice } from "./rule";

/** The methods that answer for a field. */
const ANSWERS = /^(?:set|text|absent|json|jsonAt|jsonValue|parse|v4|write)$/;

/** The end of a text that is within an arrow function of two parameters, behind `name.`. */
const OF_TWO = /\(\s*(\w+)\s*,\s*(\w+)\s*\)\s*=>(?:(?!=>)[^])*\b(\w+)\.$/;

/**
 * A handler of a field that is written as (event, value) => …: it gets the plugin for an event, and the event
 * for a value. The dialect gives the parameters their types, so that the error is in what the handler does.
 */
export function aboutShortHandler(name: string, type: string, { above }: Spot): Advice | undefined {
  if (!ANSWERS.test(name) || type.endsWith("Value")) return undefined;
  const [, event, value, used] = OF_TWO.exec(above) ?? [];
  if (value === undefined || used !== value) return undefined;
  return {
    id: "handler-parameters",
    hint: `a field's handler takes the plugin first: (self, ${event}, ${value}) => ${value}.${name}(…)`,
  };
}

/** A function that is given as a handler, and takes other values than it will get. */
export function aboutParameters(message: string): Advice | undefined {
  const [, found, expected] =
    /^Type '\((.*)\) => .*' is not assignable to type '\((.*)\) => .*'\.?$/.exec(message) ?? [];
  if (expected === undefined || found === expected) return undefined;
  return {
    id: "handler-parameters",
    hint: `it is called with (${expected}): declare a parameter for each of them, in this order`,
  };
}
