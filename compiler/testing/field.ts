// A field as a rule writes it, "dummy.divisible[3]", against the fields that the plugin has.
import type { ManifestField } from "../manifest";
import { nearest } from "../nearest";

export interface AskedField {
  readonly id: number;
  readonly field: ManifestField;
  readonly hasIndex: boolean;
  readonly index: bigint;
}

/** Throws, as Falco refuses a rule, where there is no such field or the argument does not fit. */
export function parseField(text: string, fields: readonly ManifestField[]): AskedField {
  const [, name = text, argument] = /^([^[]+)(?:\[(.*)\])?$/.exec(text) ?? [];
  const id = fields.findIndex(field => field.name === name);
  const field = fields[id];
  if (!field) {
    const near = nearest(name, fields.map(known => known.name));
    throw new Error(`the plugin has no field ${name}${near ? `; did you mean ${near}?` : `; it has ${fields.map(known => known.name).join(", ") || "none"}`}`);
  }
  if (argument === undefined) {
    if (field.arg.isRequired) throw new Error(`${name} needs an argument: ${name}[1]`);
    return { id, field, hasIndex: false, index: 0n };
  }
  if (!field.arg.isIndex) throw new Error(`${name} takes no argument`);
  if (!/^(0|[1-9]\d*)$/.test(argument) || BigInt(argument) > 0xffffffffffffffffn) throw new Error(`${text}: expected a whole number between the brackets`);
  return { id, field, hasIndex: true, index: BigInt(argument) };
}
