// A field as a rule writes it, "dummy.divisible[3]", against the fields that the plugin has.
import { UserError } from "../errors";
import { nearest } from "../nearest";
import type { ManifestField } from "../plugin/manifest";
import { guestAbi } from "./guest-abi";

const { INDEX, KEY, NONE } = guestAbi.arg;

export interface AskedField {
  /** As the rule writes it. */
  readonly text: string;
  readonly id: number;
  readonly field: ManifestField;
  /** What the guest is told came: guestAbi.arg. */
  readonly arg: number;
  readonly index: bigint;
  readonly key: string;
  /** Between the brackets; undefined: there are none. */
  readonly argument: string | undefined;
}

/**
 * The parts of a field's text. As in libsinsp, the argument ends at the first closing bracket. Throws a
 * UserError where it is no field.
 */
export function splitField(text: string): { readonly name: string; readonly argument: string | undefined } {
  const open = text.indexOf("[");
  if (open < 0) return { name: text, argument: undefined };
  if (open === 0 || text.indexOf("]", open) !== text.length - 1)
    throw new UserError(`"${text}" is not a field: write name or name[argument]`);
  const argument = text.slice(open + 1, -1);
  if (argument === "") throw new UserError(`${text}: there is nothing between the brackets`);
  return { name: text.slice(0, open), argument };
}

/** Throws, as Falco refuses a rule, where there is no such field or the argument does not fit. */
export function parseField(text: string, fields: readonly ManifestField[]): AskedField {
  const { name, argument } = splitField(text);
  const id = fields.findIndex(field => field.name === name);
  const field = fields[id];
  if (!field) {
    const near = nearest(
      name,
      fields.map(known => known.name),
    );
    throw new Error(
      `the plugin has no field ${name}${near ? `; did you mean ${near}?` : `; it has ${fields.map(known => known.name).join(", ") || "none"}`}`,
    );
  }
  const { isIndex, isKey, isRequired } = field.arg;
  if (argument === undefined) {
    if (isRequired) throw new Error(`${name} needs an argument: ${name}[${isIndex ? "1" : "key"}]`);
    return { text, id, field, arg: NONE, index: 0n, key: "", argument };
  }
  if (!isIndex && !isKey) throw new Error(`${name} takes no argument`);
  const index = isIndex ? parseIndex(argument) : undefined;
  if (index === undefined && !isKey) throw new Error(`${text}: expected a whole number between the brackets`);
  return {
    text,
    id,
    field,
    arg: (index === undefined ? NONE : INDEX) | (isKey ? KEY : NONE),
    index: index ?? 0n,
    key: isKey ? argument : "",
    argument,
  };
}

/**
 * Digits without a leading zero, of a number below 2^64; of other texts Falco makes a key where the field
 * takes one.
 */
export function parseIndex(text: string): bigint | undefined {
  return /^(0|[1-9]\d*)$/.test(text) && BigInt(text) < 2n ** 64n ? BigInt(text) : undefined;
}
