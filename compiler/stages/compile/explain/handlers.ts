// Explains errors whose cause is that a handler has other parameters than it is called with.
import type { Spot } from "./facts";
import type { Advice } from "./rule";

/** The methods that answer for a field. */
const ANSWERS = /^(?:set|text|absent|json|jsonAt|jsonValue|parse|v4|write)$/;

/** The methods of what an input's handler puts events into. */
const OUTPUTS = /^(?:bytes|event|integer|decimal)$/;

/** The end of a text that is within an arrow function of two parameters, behind `name.`. */
const OF_TWO = /\(\s*(\w+)\s*,\s*(\w+)\s*\)\s*=>(?:(?!=>)[^])*\b(\w+)\.$/;

/**
 * A handler that is written as (event, value) => …, or one of an input as (line, out) => …: it gets the
 * plugin, or the object of the source, for the first, and the first for the second. The dialect gives the
 * parameters their types, so that the error is in what the handler does.
 */
export function aboutShortHandler(name: string, type: string, { above }: Spot): Advice | undefined {
  const ofInput = type === "View" && OUTPUTS.test(name);
  if (!ofInput && (!ANSWERS.test(name) || type.endsWith("Value"))) return undefined;
  const [, first, second, used] = OF_TWO.exec(above) ?? [];
  if (second === undefined || used !== second) return undefined;
  const whose = ofInput
    ? "an input's handler takes the source's object"
    : "a field's handler takes the plugin";
  return {
    id: "handler-parameters",
    hint: `${whose} first: (self, ${first}, ${second}) => ${second}.${name}(…)`,
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
