// What is between the matches of a regular expression, and what is put in their places. R is its class, S
// that of the text, as in regex-calls.ts.
import { groupEnd, groupStart } from "../internal/regex/walk";
import { utf8Decode } from "../internal/text/utf8";
import { beginOf, behind, endOf, find, GLOBAL, next, part, placeOf, STICKY } from "./regex-calls";
import { TextBuilder } from "./text-builder";

/**
 * `text.split(regex, limit)`: the texts between matches, with the groups of those. T is S, or null besides
 * where a group may have no text.
 */
// @ts-ignore: decorator
@global
export function __falco_ts_regexSplit<R, T, S>(regex: R, text: S, limit: i32): Array<T> {
  const parts = new Array<T>(),
    from = beginOf<S>(text),
    end = endOf<S>(text);
  if (!limit) return parts;
  if (from == end) {
    if (!find<R, S>(regex, text, from)) parts.push(changetype<T>(text));
    return parts;
  }
  let last = from;
  for (let at = from; at < end;) {
    if (!find<R, S>(regex, text, at)) {
      // @ts-ignore: R is a RegExp
      if (!(regex.__flags() & STICKY)) break;
      at = behind<R, S>(regex, text, at);
      continue;
    }
    const start = groupStart(0),
      stop = groupEnd(0);
    if (start >= end) break;
    if (stop == last) {
      at = behind<R, S>(regex, text, at);
      continue;
    }
    parts.push(changetype<T>(part<S>(text, last, start)));
    if (parts.length == limit) return parts;
    // @ts-ignore: R is a RegExp
    for (let group = 1, groups = regex.__groups(); group <= groups; group++) {
      const own = groupStart(group);
      parts.push(own ? changetype<T>(part<S>(text, own, groupEnd(group))) : changetype<T>(0));
      if (parts.length == limit) return parts;
    }
    last = at = stop;
  }
  parts.push(changetype<T>(part<S>(text, last, end)));
  return parts;
}

/** A text of which what a regular expression finds is replaced. The result is a string, of a view too. */
// @ts-ignore: decorator
@global
export class __falco_ts_Replacing<R, S> {
  private readonly builder: TextBuilder = new TextBuilder();
  private isFound: bool = false;
  /** Where the last match begins and ends, as all places of the text an address. */
  private start: usize = 0;
  private stop: usize = 0;
  /** Where the next match is looked for. */
  private at: usize;
  /** What lies before this is in the result. */
  private copied: usize;

  constructor(
    private readonly regex: R,
    private readonly text: S,
  ) {
    this.at = this.copied = beginOf<S>(text);
    // @ts-ignore: R is a RegExp
    if (regex.__flags() & GLOBAL) regex.lastIndex = 0;
  }

  /** Goes to the next match; false: there is none. Its groups are there until anything else is looked for. */
  next(): bool {
    const text = this.text,
      regex = this.regex;
    // @ts-ignore: R is a RegExp
    if (regex.__flags() & GLOBAL) {
      if (this.at > endOf<S>(text) || !find<R, S>(regex, text, this.at)) return false;
    } else if (this.isFound || !next<R, S>(regex, text)) return false;
    const start = groupStart(0),
      stop = groupEnd(0);
    this.at = stop == start ? behind<R, S>(regex, text, stop) : stop;
    this.start = start;
    this.stop = stop;
    this.isFound = true;
    return true;
  }

  /** Where in the text the match is. */
  index(): i32 {
    return placeOf<S>(this.text, this.start);
  }
  /** The match, or a group of it, that has a text. */
  part(group: i32): S {
    return part<S>(this.text, groupStart(group), groupEnd(group));
  }
  /** A group; null where it has no text. */
  partOrNull(group: i32): S | null {
    return groupStart(group) ? this.part(group) : null;
  }

  /** Puts a text in the place of the match. */
  put(text: string): void {
    this.copy(this.copied, this.start);
    this.builder.add(text, 0, text.length);
    this.copied = this.stop;
  }

  /** Puts in the place of the match what a replacement says, in which `$` may stand for parts of the text. */
  substitute(replacement: string): void {
    const builder = this.builder;
    this.copy(this.copied, this.start);
    let at = 0;
    for (;;) {
      const sign = replacement.indexOf("$", at);
      if (sign < 0 || sign + 1 >= replacement.length) break;
      builder.add(replacement, at, sign);
      at = this.substituted(replacement, sign + 1);
      if (at) continue;
      builder.add("$", 0, 1);
      at = sign + 1;
    }
    builder.add(replacement, at, replacement.length);
    this.copied = this.stop;
  }

  /** Adds what is meant behind a `$`, and returns where that ends; 0: nothing is, and the `$` is one. */
  private substituted(replacement: string, at: i32): i32 {
    const unit = replacement.charCodeAt(at);
    switch (unit) {
      case 0x24: // $
        this.builder.add("$", 0, 1);
        return at + 1;
      case 0x26: // &
        this.copy(this.start, this.stop);
        return at + 1;
      case 0x60: // `
        this.copy(beginOf<S>(this.text), this.start);
        return at + 1;
      case 0x27: // '
        this.copy(this.stop, endOf<S>(this.text));
        return at + 1;
      case 0x3c: {
        // <
        const end = replacement.indexOf(">", at);
        // @ts-ignore: R is a RegExp
        const group = end < 0 ? -1 : this.regex.__named(replacement.substring(at + 1, end));
        if (group < 0) return 0;
        this.copyGroup(group);
        return end + 1;
      }
      default: {
        const first = unit - 0x30;
        if (<u32>first > 9) return 0;
        // @ts-ignore: R is a RegExp
        const groups: i32 = this.regex.__groups();
        const second = at + 1 < replacement.length ? replacement.charCodeAt(at + 1) - 0x30 : 10;
        const both = first * 10 + second;
        if (<u32>second <= 9 && both > 0 && both <= groups) {
          this.copyGroup(both);
          return at + 2;
        }
        if (!first || first > groups) return 0;
        this.copyGroup(first);
        return at + 1;
      }
    }
  }

  /** Adds a group's text; 0 is no group. */
  private copyGroup(group: i32): void {
    if (group && groupStart(group)) this.copy(groupStart(group), groupEnd(group));
  }

  /** Adds what is between two places of the text. */
  private copy(start: usize, stop: usize): void {
    const text = this.text;
    // @ts-ignore: S is a string
    if (isString<S>()) this.builder.add(text, placeOf<S>(text, start), placeOf<S>(text, stop));
    else {
      const decoded = utf8Decode(start, <i32>(stop - start));
      this.builder.add(decoded, 0, decoded.length);
    }
  }

  /** The text with what was put in it. */
  result(): string {
    const text = this.text;
    if (!this.isFound) {
      // @ts-ignore: S is a string
      if (isString<S>()) return text;
      // @ts-ignore: S is a view
      else return text.text();
    }
    this.copy(this.copied, endOf<S>(text));
    return this.builder.text();
  }
}

/** `text.replace(regex, replacement)` */
// @ts-ignore: decorator
@global
export function __falco_ts_regexReplace<R, S>(regex: R, text: S, replacement: string): string {
  const replacing = new __falco_ts_Replacing<R, S>(regex, text);
  if (replacement.includes("$")) while (replacing.next()) replacing.substitute(replacement);
  else while (replacing.next()) replacing.put(replacement);
  return replacing.result();
}
