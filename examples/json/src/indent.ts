import { View, TextWriter } from "falco-ts";

/** Objects and arrays in each other that the original reads. */
const DEPTH: i32 = 299;

/** Whether what is open at a depth is an object. */
const isObject: StaticArray<bool> = new StaticArray<bool>(DEPTH + 1);

/**
 * Writes JSON with a line for each value, and two spaces more for each object or array that it is in, as Go's
 * json.Indent does. Spaces behind the document stay. False: it is not JSON, to the letter.
 */
export function indent(json: View, out: TextWriter): bool {
  let depth = 0,
    at = 0;
  // what comes next: a value, or what is behind one; whether the bracket may close at once
  let expectsValue = true,
    mayClose = false;
  while (at < json.length) {
    const byte = json.at(at);
    if (isSpace(byte)) {
      at++;
      if (!expectsValue && !depth) out.byte(byte);
      continue;
    }
    if (mayClose && byte === closing(depth)) {
      out.byte(byte);
      at++;
      depth--;
      mayClose = false;
      expectsValue = false;
      continue;
    }
    if (!expectsValue) {
      if (!depth) return false;
      at++;
      if (byte === closing(depth)) {
        newLine(out, --depth);
        out.byte(byte);
        continue;
      }
      if (byte !== 0x2c) return false; // ,
      out.byte(byte);
      expectsValue = true;
      mayClose = false;
      newLine(out, depth);
      if (isObject[depth]) {
        at = key(json, at, out);
        if (at < 0) return false;
      }
      continue;
    }
    if (mayClose) {
      // the first in its bracket
      newLine(out, depth);
      mayClose = false;
      if (isObject[depth]) {
        at = key(json, at, out);
        if (at < 0) return false;
        continue;
      }
    }
    if (byte === 0x7b || byte === 0x5b) {
      if (depth === DEPTH) return false;
      isObject[++depth] = byte === 0x7b;
      out.byte(byte);
      at++;
      mayClose = true;
      continue;
    }
    const end = byte === 0x22 ? stringEnd(json, at) : wordEnd(json, at);
    if (end < 0) return false;
    out.bytes(json.slice(at, end));
    at = end;
    expectsValue = false;
  }
  return !expectsValue && !depth;
}

function closing(depth: i32): u8 {
  return isObject[depth] ? 0x7d : 0x5d;
}

function newLine(out: TextWriter, depth: i32): void {
  out.byte(10);
  for (; depth > 0; depth--) out.text("  ");
}

/** Writes a key with its colon; returns where its value may begin, -1: there is none. */
function key(json: View, at: i32, out: TextWriter): i32 {
  while (isSpace(json.at(at))) at++;
  if (json.at(at) !== 0x22) return -1;
  const end = stringEnd(json, at);
  if (end < 0) return -1;
  out.bytes(json.slice(at, end)).text(": ");
  for (at = end; isSpace(json.at(at)); at++) {}
  return json.at(at) === 0x3a ? at + 1 : -1;
}

/** Behind the closing quote of the string that begins here; -1: it is none. */
function stringEnd(json: View, at: i32): i32 {
  for (at++; at < json.length; at++) {
    const byte = json.at(at);
    if (byte === 0x22) return at + 1;
    if (byte < 0x20) return -1;
    if (byte !== 0x5c) continue;
    const escape = json.at(++at);
    if (escape === 0x75) {
      // u
      for (let i = 0; i < 4; i++) if (!isHex(json.at(++at))) return -1;
    } else if (
      escape !== 0x22 &&
      escape !== 0x5c &&
      escape !== 0x2f &&
      escape !== 0x62 &&
      escape !== 0x66 &&
      escape !== 0x6e &&
      escape !== 0x72 &&
      escape !== 0x74
    ) {
      return -1;
    }
  }
  return -1;
}

/** Behind a number, true, false or null; -1: it is none of them. */
function wordEnd(json: View, at: i32): i32 {
  const rest = json.slice(at);
  if (rest.startsWith("true") || rest.startsWith("null")) return at + 4;
  if (rest.startsWith("false")) return at + 5;
  if (json.at(at) === 0x2d) at++;
  if (!isDigit(json.at(at))) return -1;
  at = json.at(at) === 0x30 ? at + 1 : digitsEnd(json, at);
  if (json.at(at) === 0x2e) {
    // .
    if (!isDigit(json.at(at + 1))) return -1;
    at = digitsEnd(json, at + 1);
  }
  if ((json.at(at) | 0x20) === 0x65) {
    // e
    at++;
    if (json.at(at) === 0x2b || json.at(at) === 0x2d) at++;
    if (!isDigit(json.at(at))) return -1;
    at = digitsEnd(json, at);
  }
  return at;
}

function digitsEnd(json: View, at: i32): i32 {
  while (isDigit(json.at(at))) at++;
  return at;
}

function isDigit(byte: u8): bool {
  return byte >= 0x30 && byte <= 0x39;
}

function isHex(byte: u8): bool {
  return isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}

function isSpace(byte: u8): bool {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
