// Makes the values that a test compares of those that the guest left: runtime-c/src/extraction/values.c, for
// tests.
import type { Guest } from "./sandbox";
import { GuestTrap } from "./trap";
import { guestAbi } from "./guest-abi";
import type { FieldType } from "../plugin/falco-facts";
import type { ManifestField } from "../plugin/manifest";

/**
 * One value: bigint for uint64, and for reltime and abstime in nanoseconds; an address is text, such as
 * "2001:db8::1".
 */
export type SingleValue = bigint | string | boolean;

/** An extracted value; a list field's is an array; undefined: the event has none. */
export type Value = SingleValue | SingleValue[] | undefined;

const { control, value, limit } = guestAbi;

/** The values that a field's handler has set. */
export function readValues(guest: Guest, count: number, field: ManifestField): Value {
  if (count === 0) return undefined;
  if (count > limit.VALUES)
    throw new GuestTrap(`the plugin returned ${count} values; the limit is ${limit.VALUES}`);
  const records = guest.bytes(guest.field(control.answer_offset), count * value.size);
  const view = new DataView(records.buffer);
  const read = (i: number) => readValue(guest, view, i * value.size, field.type);
  return field.isList ? Array.from({ length: count }, (_, i) => read(i)) : read(0);
}

function readValue(guest: Guest, view: DataView, record: number, type: FieldType): SingleValue {
  const offset = view.getUint32(record + value.offset, true),
    length = view.getUint32(record + value.length, true);
  if (type === "string") return untilNul(guest, offset, length);
  if (type === "ipaddr" || type === "ipnet") return addressText(guest.bytes(offset, length));
  const number = view.getBigUint64(record, true);
  return type === "bool" ? number !== 0n : number;
}

/** A text up to its first NUL, where Falco's strings end. */
function untilNul(guest: Guest, offset: number, length: number): string {
  if (length > limit.TEXT_BYTES)
    throw new GuestTrap(`a text of ${length} bytes; the limit is ${limit.TEXT_BYTES}`);
  const bytes = guest.bytes(offset, length);
  const end = bytes.indexOf(0);
  return guest.decode(offset, end < 0 ? length : end);
}

/** An address in the form of inet_ntop, which Falco uses. */
export function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  if (bytes.length !== 16)
    throw new GuestTrap(
      `an address of ${bytes.length} ${bytes.length === 1 ? "byte" : "bytes"}; 4 or 16 are right`,
    );
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[2 * i]! << 8) | bytes[2 * i + 1]!);
  const gap = longestZeros(groups);
  const mapped = gap.start === 0 && (gap.length === 6 || (gap.length === 5 && groups[5] === 0xffff));
  const parts = groups.map(group => group.toString(16));
  if (mapped) parts.splice(6, 2, bytes.slice(12).join("."));
  if (gap.length < 2) return parts.join(":");
  return `${parts.slice(0, gap.start).join(":")}::${parts.slice(gap.start + gap.length).join(":")}`;
}

function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}
