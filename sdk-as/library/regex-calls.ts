// What is called on a regular expression: functions that are generic over its class R, and over S, which is
// string, or a view, whose symbols are bytes. Their names are global; nothing of them is in a plugin that has
// no use for them.
import { copyGroups, groupEnd, groupStart, walkMatch, walkTest } from "../internal/regex/walk";
import { take } from "../internal/memory/scratch";

/** Bits of __flags(). */
export const GLOBAL = 1,
  STICKY = 2,
  UNICODE = 4;

// @ts-ignore: decorator
@inline export function beginOf<S>(text: S): usize {
  if (isString<S>()) return changetype<usize>(text);
  // @ts-ignore: S is a view
  else return text.offset;
}
// @ts-ignore: decorator
@inline function width<S>(): usize {
  return isString<S>() ? 2 : 1;
}
// @ts-ignore: decorator
@inline export function endOf<S>(text: S): usize {
  // @ts-ignore: S is a string or a view
  return beginOf<S>(text) + <usize>text.length * width<S>();
}
/** How many symbols of a text are before an address. */
// @ts-ignore: decorator
@inline export function placeOf<S>(text: S, at: usize): i32 {
  return <i32>((at - beginOf<S>(text)) / width<S>());
}

/** What is between two addresses of a text: a string, or a view that lives as long as the call. */
export function part<S>(text: S, start: usize, stop: usize): S {
  // @ts-ignore: S is a string
  if (isString<S>()) return text.substring(placeOf<S>(text, start), placeOf<S>(text, stop));
  else {
    const view = changetype<S>(take(offsetof<S>()));
    // @ts-ignore: S is a view
    view.offset = start;
    // @ts-ignore: S is a view
    view.length = <i32>(stop - start);
    return view;
  }
}

/** Looks for the next match from an address on. The groups' places are there until the next is looked for. */
export function find<R, S>(regex: R, text: S, at: usize): bool {
  // @ts-ignore: R is a RegExp
  if (isString<S>()) return walkMatch<u16>(regex.__units(), beginOf<S>(text), at, endOf<S>(text));
  // @ts-ignore: R is a RegExp
  else return walkMatch<u8>(regex.__bytes(), beginOf<S>(text), at, endOf<S>(text));
}

/** find(), from where exec() begins, which it notes. */
export function next<R, S>(regex: R, text: S): bool {
  // @ts-ignore: R is a RegExp
  if (!(regex.__flags() & (GLOBAL | STICKY))) return find<R, S>(regex, text, beginOf<S>(text));
  // @ts-ignore: R is a RegExp
  const from = max(regex.lastIndex, 0);
  // @ts-ignore: S is a string or a view
  const isFound = from <= text.length && find<R, S>(regex, text, beginOf<S>(text) + <usize>from * width<S>());
  // @ts-ignore: R is a RegExp
  regex.lastIndex = isFound ? placeOf<S>(text, groupEnd(0)) : 0;
  return isFound;
}

/** Behind the character at an address. */
export function behind<R, S>(regex: R, text: S, at: usize): usize {
  const end = endOf<S>(text);
  if (isString<S>()) {
    // @ts-ignore: R is a RegExp
    const isPair = (regex.__flags() & UNICODE) != 0 && at + 4 <= end;
    return isPair && (load<u32>(at) & 0xfc00fc00) == 0xdc00d800 ? at + 4 : at + 2;
  } else {
    at++;
    while (at < end && (load<u8>(at) & 0xc0) == 0x80) at++;
    return at;
  }
}

/** `regex.test(text)` */
// @ts-ignore: decorator
@global
export function __falco_ts_regexTest<R, S>(regex: R, text: S): bool {
  // @ts-ignore: R is a RegExp
  if (regex.__flags() & (GLOBAL | STICKY)) return next<R, S>(regex, text);
  const from = beginOf<S>(text);
  // @ts-ignore: R is a RegExp
  if (isString<S>()) return walkTest<u16>(regex.__unitsTest(), from, from, endOf<S>(text));
  // @ts-ignore: R is a RegExp
  else return walkTest<u8>(regex.__bytesTest(), from, from, endOf<S>(text));
}

/** `regex.exec(text)`, and `text.match(regex)` without the flag g. */
// @ts-ignore: decorator
@global
export function __falco_ts_regexExec<R, M, S>(regex: R, text: S): M | null {
  return next<R, S>(regex, text) ? found<R, M, S>(regex, text) : null;
}

/** What find() has found: an object, or for a view a match that lives as long as the call. */
function found<R, M, S>(regex: R, text: S): M {
  // @ts-ignore: R is a RegExp
  const groups = regex.__groups() + 1;
  if (isString<S>()) {
    const places = new StaticArray<i32>(groups << 1);
    for (let group = 0; group < groups; group++) {
      const start = groupStart(group);
      unchecked((places[group << 1] = start ? placeOf<S>(text, start) : -1));
      unchecked((places[(group << 1) + 1] = start ? placeOf<S>(text, groupEnd(group)) : -1));
    }
    return instantiate<M>(text, places);
  } else {
    // its class has no field of its own: the groups' places lie behind those of ViewMatch
    const match = changetype<M>(take(offsetof<M>() + ((<usize>groups) << 3)));
    // @ts-ignore: M is a ViewMatch
    match.index = placeOf<S>(text, groupStart(0));
    // @ts-ignore: M is a ViewMatch
    match.length = groups;
    copyGroups(changetype<usize>(match) + offsetof<M>(), groups);
    return match;
  }
}

/** `text.search(regex)` */
// @ts-ignore: decorator
@global
export function __falco_ts_regexSearch<R, S>(regex: R, text: S): i32 {
  return find<R, S>(regex, text, beginOf<S>(text)) ? placeOf<S>(text, groupStart(0)) : -1;
}

/** `text.match(regex)` with the flag g. */
// @ts-ignore: decorator
@global
export function __falco_ts_regexParts<R, S>(regex: R, text: S): Array<S> | null {
  const parts = new Array<S>(),
    end = endOf<S>(text);
  // @ts-ignore: R is a RegExp
  regex.lastIndex = 0;
  for (let at = beginOf<S>(text); at <= end && find<R, S>(regex, text, at);) {
    const start = groupStart(0),
      stop = groupEnd(0);
    at = stop == start ? behind<R, S>(regex, text, stop) : stop;
    parts.push(part<S>(text, start, stop));
  }
  return parts.length ? parts : null;
}

/** `text.matchAll(regex)` */
// @ts-ignore: decorator
@global
export function __falco_ts_regexMatches<R, M, S>(regex: R, text: S): Array<M> {
  const matches = new Array<M>(),
    end = endOf<S>(text);
  // @ts-ignore: R is a RegExp
  let at = beginOf<S>(text) + <usize>max(regex.lastIndex, 0) * width<S>();
  while (at <= end && find<R, S>(regex, text, at)) {
    const start = groupStart(0),
      stop = groupEnd(0);
    at = stop == start ? behind<R, S>(regex, text, stop) : stop;
    matches.push(found<R, M, S>(regex, text));
  }
  return matches;
}
