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
@inline function begin<S>(text: S): usize {
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
  return begin<S>(text) + <usize>text.length * width<S>();
}

/** Looks for the next match from an address on. The groups' places are there until the next is looked for. */
export function find<R, S>(regex: R, text: S, at: usize): bool {
  // @ts-ignore: R is a RegExp
  if (isString<S>()) return walkMatch<u16>(regex.__units(), begin<S>(text), at, endOf<S>(text));
  // @ts-ignore: R is a RegExp
  else return walkMatch<u8>(regex.__bytes(), begin<S>(text), at, endOf<S>(text));
}

/** find(), from where exec() begins, which it notes. */
export function next<R, S>(regex: R, text: S): bool {
  // @ts-ignore: R is a RegExp
  if (!(regex.__flags() & (GLOBAL | STICKY))) return find<R, S>(regex, text, begin<S>(text));
  // @ts-ignore: R is a RegExp
  const from = max(regex.lastIndex, 0);
  // @ts-ignore: S is a string or a view
  const isFound = from <= text.length && find<R, S>(regex, text, begin<S>(text) + <usize>from * width<S>());
  // @ts-ignore: R is a RegExp
  regex.lastIndex = isFound ? <i32>((groupEnd(0) - begin<S>(text)) / width<S>()) : 0;
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
  const from = begin<S>(text);
  // @ts-ignore: R is a RegExp
  if (isString<S>()) return walkTest<u16>(regex.__unitsTest(), from, from, endOf<S>(text));
  // @ts-ignore: R is a RegExp
  else return walkTest<u8>(regex.__bytesTest(), from, from, endOf<S>(text));
}

/** `regex.exec(text)`, and `text.match(regex)` without the flag g. */
// @ts-ignore: decorator
@global
export function __falco_ts_regexExec<R, M>(regex: R, text: string): M | null {
  return next<R, string>(regex, text) ? found<R, M>(regex, text) : null;
}

/** What find() has found, as an object. */
export function found<R, M>(regex: R, text: string): M {
  // @ts-ignore: R is a RegExp
  const groups = regex.__groups() + 1;
  const places = new StaticArray<i32>(groups << 1),
    from = changetype<usize>(text);
  for (let group = 0; group < groups; group++) {
    const start = groupStart(group);
    unchecked((places[group << 1] = start ? <i32>((start - from) >> 1) : -1));
    unchecked((places[(group << 1) + 1] = start ? <i32>((groupEnd(group) - from) >> 1) : -1));
  }
  return instantiate<M>(text, places);
}

/** `regex.exec(view)`: a match of a class that has no field of its own, which lives as long as the call. */
// @ts-ignore: decorator
@global
export function __falco_ts_regexExecView<R, M, S>(regex: R, view: S): M | null {
  if (!next<R, S>(regex, view)) return null;
  // @ts-ignore: R is a RegExp
  const groups = regex.__groups() + 1;
  const match = changetype<M>(take(offsetof<M>() + ((<usize>groups) << 3)));
  // @ts-ignore: M is a ViewMatch
  match.index = <i32>(groupStart(0) - begin<S>(view));
  // @ts-ignore: M is a ViewMatch
  match.length = groups;
  copyGroups(changetype<usize>(match) + offsetof<M>(), groups);
  return match;
}

/** `text.search(regex)` */
// @ts-ignore: decorator
@global
export function __falco_ts_regexSearch<R>(regex: R, text: string): i32 {
  const from = changetype<usize>(text);
  return find<R, string>(regex, text, from) ? <i32>((groupStart(0) - from) >> 1) : -1;
}

/** `text.match(regex)` with the flag g. */
// @ts-ignore: decorator
@global
export function __falco_ts_regexTexts<R>(regex: R, text: string): Array<string> | null {
  const texts = new Array<string>(),
    from = changetype<usize>(text),
    end = endOf<string>(text);
  // @ts-ignore: R is a RegExp
  regex.lastIndex = 0;
  for (let at = from; at <= end && find<R, string>(regex, text, at);) {
    const start = groupStart(0),
      stop = groupEnd(0);
    at = stop == start ? behind<R, string>(regex, text, stop) : stop;
    texts.push(text.substring(<i32>((start - from) >> 1), <i32>((stop - from) >> 1)));
  }
  return texts.length ? texts : null;
}

/** `text.matchAll(regex)` */
// @ts-ignore: decorator
@global
export function __falco_ts_regexMatches<R, M>(regex: R, text: string): Array<M> {
  const matches = new Array<M>(),
    end = endOf<string>(text);
  // @ts-ignore: R is a RegExp
  let at = changetype<usize>(text) + ((<usize>max(regex.lastIndex, 0)) << 1);
  while (at <= end && find<R, string>(regex, text, at)) {
    const start = groupStart(0),
      stop = groupEnd(0);
    at = stop == start ? behind<R, string>(regex, text, stop) : stop;
    matches.push(found<R, M>(regex, text));
  }
  return matches;
}
