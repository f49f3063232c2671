import { View } from "falco-ts";

/**
 * Fills `places` with where the words of a payload begin and end, in pairs; the list is used again for the
 * next payload. This function has a module of its own, so that words.as.spec.ts can test it by itself.
 */
export function findWords(payload: View, places: i32[]): void {
  places.length = 0;
  for (let at = 0; at < payload.length;) {
    const to = wordEnd(payload, at);
    if (to > at) {
      places.push(at);
      places.push(to);
    }
    at = to + 1;
  }
}

/**
 * Words have letters, digits, `_`, `-`, and all characters that are not ASCII. So keys and values of JSON are
 * words, too.
 */
function wordEnd(payload: View, from: i32): i32 {
  let to = from;
  for (; to < payload.length; to++) {
    const byte = payload.at(to),
      letter = byte | 0x20;
    if (
      !(
        (letter >= 0x61 && letter <= 0x7a) ||
        (byte >= 0x30 && byte <= 0x39) ||
        byte === 0x5f ||
        byte === 0x2d ||
        byte >= 0x80
      )
    )
      break;
  }
  return to;
}
