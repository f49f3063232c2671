// Writes events as a capture, a .scap file, which sysdig reads. The format has no other description than
// libscap's code (userspace/libscap/scap_savefile.h): blocks, each with its type and its length at both ends.

import { PLUGIN_EVENT } from "../plugin/falco-facts";

/** What begins every capture: the section header, and a machine of which nothing is known. */
const HEAD = Buffer.concat([
  Buffer.from("0a0d0d0a1c0000004d3c2b1a01000200ffffffffffffffff1c000000", "hex"),
  block(0x201, Buffer.alloc(180)),
]);

/** An event of a plugin: its payload may have any length. */
const EVENT = 0x221;

/** The offset of an event's length in its header. */
const LENGTH_AT = 16;
export const HEADER_BYTES = 26;

/** How many bytes an event has, of which the header is there. */
export function lengthOfEvent(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at + LENGTH_AT);
}

/** A capture of plugins' events, each as it lies in a host's memory. sysdig numbers them from 1. */
export function captureOf(events: readonly Buffer[]): Buffer {
  const processor = Buffer.alloc(2);
  return Buffer.concat([HEAD, ...events.map(event => block(EVENT, Buffer.concat([processor, event])))]);
}

/** An event that is of no plugin, since sysdig refuses captures without events. */
export function nobodysEvent(): Buffer {
  const parameters = [4, 0];
  const event = Buffer.alloc(HEADER_BYTES + 4 * parameters.length + 4);
  event.writeUInt32LE(event.length, LENGTH_AT);
  event.writeUInt16LE(PLUGIN_EVENT, LENGTH_AT + 4);
  event.writeUInt32LE(parameters.length, LENGTH_AT + 6);
  parameters.forEach((bytes, i) => event.writeUInt32LE(bytes, HEADER_BYTES + 4 * i));
  return event;
}

function block(type: number, body: Buffer): Buffer {
  const padded = (body.length + 3) & ~3;
  const bytes = Buffer.alloc(8 + padded + 4);
  bytes.writeUInt32LE(type, 0);
  bytes.writeUInt32LE(bytes.length, 4);
  body.copy(bytes, 8);
  bytes.writeUInt32LE(bytes.length, bytes.length - 4);
  return bytes;
}
