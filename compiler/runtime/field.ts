// A field as a rule writes it, "dummy.divisible[3]", against the fields that the plugin has.
import { UserError } from "../errors";
import { nearest } from "../nearest";
import type { FieldDefinition } from "../plugin/library-info";
import type { ManifestField } from "../plugin/manifest";
import { guestAbi } from "./guest-abi";

const { INDEX, KEY, NONE } = guestAbi.arg;

export interface FieldRequest<Field extends FieldDefinition = ManifestField> {
  /** As the rule writes it. */
  readonly text: string;
  /** The field's number in the plugin's list. */
  readonly id: number;
  readonly field: Field;
  /** What the request brings to the guest: guestAbi.arg. */
  readonly arg: number;
  /** 0 without an index. */
  readonly index: bigint;
  /** "" without a key. */
  readonly key: string;
  /** The text between the brackets; undefined without brackets. */
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
  if (argument === "")
    throw new UserError(
      `"${text}" has nothing between its brackets: write an argument there, or leave them out`,
    );
  return { name: text.slice(0, open), argument };
}

/** Throws a UserError, as Falco refuses a rule, where there is no such field or the argument does not fit. */
export function parseField<Field extends FieldDefinition>(
  text: string,
  fields: readonly Field[],
): FieldRequest<Field> {
  const { name, argument } = splitField(text);
  const id = fields.findIndex(field => field.name === name);
  const field = fields[id];
  if (!field)
    throw new UserError(
      unknownField(
        name,
        fields.map(known => known.name),
      ),
    );
  const takesIndex = field.arg?.isIndex === true,
    takesKey = field.arg?.isKey === true;
  if (argument === undefined) {
    if (field.arg?.isRequired)
      throw new UserError(
        `the field ${name} needs an argument, such as ${name}[${takesIndex ? "0" : "key"}]`,
      );
    return { text, id, field, arg: NONE, index: 0n, key: "", argument };
  }
  if (!takesIndex && !takesKey)
    throw new UserError(`the field ${name} takes no argument; leave out "[${argument}]"`);
  const index = takesIndex ? parseIndex(argument) : undefined;
  if (index === undefined && !takesKey) {
    throw new UserError(
      `the field ${name} takes a number without leading zeros in its brackets, not "${argument}"`,
    );
  }
  const arg = (index === undefined ? NONE : INDEX) | (takesKey ? KEY : NONE);
  return { text, id, field, arg, index: index ?? 0n, key: takesKey ? argument : "", argument };
}

/**
 * Digits without a leading zero, of a number below 2^64; of other texts Falco makes a key where the field
 * takes one.
 */
export function parseIndex(text: string): bigint | undefined {
  return /^(0|[1-9]\d*)$/.test(text) && BigInt(text) < 2n ** 64n ? BigInt(text) : undefined;
}

function unknownField(name: string, known: readonly string[]): string {
  if (known.length === 0) return `the plugin has no field "${name}": it extracts none`;
  const meant = nearest(name, known);
  return `the plugin has no field "${name}"; ${meant ? `did you mean ${meant}?` : `it has ${known.join(", ")}`}`;
}
