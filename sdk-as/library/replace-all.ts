// String.replaceAll(): AssemblyScript 0.28.20 doubles its buffer once where it may have to more often, and
// writes behind it.
import { textBytes } from "./text-bytes";

/**
 * The text with every occurrence of `search` replaced. The result is measured first, so that it is allocated
 * once, in its size.
 */
export function replaceAll(text: string, search: string, replacement: string): string {
  // an empty search is found before every unit, and at the end
  const length = text.length,
    step = max(search.length, 1);
  let count: i64 = 0;
  for (let at = 0; at <= length; at += step, count++) {
    at = text.indexOf(search, at);
    if (at < 0) break;
  }
  if (!count) return text;
  const size = length + count * (replacement.length - search.length);
  if (!size) return "";
  const result = changetype<string>(__new(textBytes(size), idof<string>()));
  let to = changetype<usize>(result),
    copied = 0;
  for (let at = 0; at <= length; at += step) {
    at = text.indexOf(search, at);
    if (at < 0) break;
    to = append(to, text, copied, at);
    to = append(to, replacement, 0, replacement.length);
    copied = at + search.length;
  }
  append(to, text, copied, length);
  return result;
}

/** Copies a part of a text to an address, and returns the address behind it. */
function append(to: usize, text: string, start: i32, end: i32): usize {
  const bytes = (<usize>(end - start)) << 1;
  memory.copy(to, changetype<usize>(text) + ((<usize>start) << 1), bytes);
  return to + bytes;
}
