import { View } from "falco-ts";

/**
 * The first value of a parameter in a URI's query; null: there is none, or the URI is broken, as Go's net/url
 * sees it.
 */
export function parameter(uri: View, name: View): View | null {
  const sharp = uri.indexOfByte(0x23),
    whole = sharp < 0 ? uri : uri.slice(0, sharp),
    mark = whole.indexOfByte(0x3f);
  if (
    !isPlain(uri) ||
    !hasEscapes(mark < 0 ? whole : whole.slice(0, mark)) ||
    (sharp >= 0 && !hasEscapes(uri.slice(sharp)))
  )
    return null;
  if (mark < 0) return null;
  const query = whole.slice(mark + 1);
  let found: View | null = null;
  for (let at = 0; at < query.length;) {
    const ampersand = query.indexOfByte(0x26, at),
      pair = query.slice(at, ampersand < 0 ? query.length : ampersand);
    at = ampersand < 0 ? query.length : ampersand + 1;
    if (!pair.length) continue;
    if (pair.indexOfByte(0x3b) >= 0) return null; // ; was a separator once
    const equals = pair.indexOfByte(0x3d);
    const key = (equals < 0 ? pair : pair.slice(0, equals)).urlDecoded(true),
      value = (equals < 0 ? pair.slice(pair.length) : pair.slice(equals + 1)).urlDecoded(true);
    if (!key || !value) return null;
    if (!found && key.same(name)) found = value;
  }
  return found;
}

/** Whether there is no control character. */
function isPlain(text: View): bool {
  for (let i = 0; i < text.length; i++) if (text.at(i) < 0x20 || text.at(i) === 0x7f) return false;
  return true;
}

/** Whether each % is followed by two hexadecimal digits. */
function hasEscapes(text: View): bool {
  return text.indexOfByte(0x25) < 0 || text.urlDecoded() !== null;
}
