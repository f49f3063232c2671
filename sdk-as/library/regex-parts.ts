// What is between the matches of a regular expression, and what is put in their places. R is its class.
import { groupEnd, groupStart } from "../internal/regex/walk";
import { behind, endOf, find, found, GLOBAL, next, STICKY } from "./regex-calls";
import { TextBuilder } from "./text-builder";

/** `text.split(regex, limit)`: the texts between matches, with the groups of those. */
// @ts-ignore: decorator
@global
export function __falco_ts_regexSplit<R, T>(regex: R, text: string, limit: i32): Array<T> {
  const parts = new Array<T>(),
    from = changetype<usize>(text),
    end = endOf<string>(text);
  if (!limit) return parts;
  if (from == end) {
    // @ts-ignore: T is a string
    if (!find<R, string>(regex, text, from)) parts.push(text);
    return parts;
  }
  let last = from;
  for (let at = from; at < end;) {
    if (!find<R, string>(regex, text, at)) {
      // @ts-ignore: R is a RegExp
      if (!(regex.__flags() & STICKY)) break;
      at = behind<R, string>(regex, text, at);
      continue;
    }
    const start = groupStart(0),
      stop = groupEnd(0);
    if (start >= end) break;
    if (stop == last) {
      at = behind<R, string>(regex, text, at);
      continue;
    }
    const match = found<R, RegExpExecArray>(regex, text);
    // @ts-ignore: T is a string
    parts.push(text.substring(<i32>((last - from) >> 1), <i32>((start - from) >> 1)));
    if (parts.length == limit) return parts;
    for (let group = 1; group < match.length; group++) {
      const own = match[group];
      // @ts-ignore: T is a string, and may be null where a group may have no text
      parts.push(isNullable<T>() ? own : own!);
      if (parts.length == limit) return parts;
    }
    last = at = stop;
  }
  // @ts-ignore: T is a string
  parts.push(text.substring(<i32>((last - from) >> 1)));
  return parts;
}

/** A text of which what a regular expression finds is replaced. */
// @ts-ignore: decorator
@global
export class __falco_ts_Replacing<R> {
  /** What was found last. */
  match: RegExpExecArray;
  private readonly builder: TextBuilder = new TextBuilder();
  /** Where the next match is looked for; -1: nowhere. */
  private at: i32 = 0;
  /** What lies before this is in the result. */
  private copied: i32 = 0;

  constructor(
    private readonly regex: R,
    private readonly text: string,
  ) {
    this.match = changetype<RegExpExecArray>(0);
    // @ts-ignore: R is a RegExp
    if (regex.__flags() & GLOBAL) regex.lastIndex = 0;
  }

  /** Goes to the next match; false: there is none. */
  next(): bool {
    const text = this.text,
      regex = this.regex;
    // @ts-ignore: R is a RegExp
    if (!(regex.__flags() & GLOBAL)) {
      if (this.at < 0 || !next<R, string>(regex, text)) return false;
      this.at = -1;
    } else {
      const from = changetype<usize>(text);
      if (this.at > text.length || !find<R, string>(regex, text, from + ((<usize>this.at) << 1)))
        return false;
      const stop = groupEnd(0),
        at = stop == groupStart(0) ? behind<R, string>(regex, text, stop) : stop;
      this.at = <i32>((at - from) >> 1);
    }
    this.match = found<R, RegExpExecArray>(regex, text);
    return true;
  }

  /** Puts a text in the place of the match. */
  put(text: string): void {
    this.builder.add(this.text, this.copied, this.match.index);
    this.builder.add(text, 0, text.length);
    this.copied = this.match.__end();
  }

  /** Puts in the place of the match what a replacement says, in which `$` may stand for parts of the text. */
  substitute(replacement: string): void {
    const match = this.match,
      builder = this.builder,
      text = this.text;
    builder.add(text, this.copied, match.index);
    let at = 0;
    for (;;) {
      const sign = replacement.indexOf("$", at);
      if (sign < 0 || sign + 1 >= replacement.length) break;
      builder.add(replacement, at, sign);
      at = this.part(replacement, sign + 1);
      if (at) continue;
      builder.add("$", 0, 1);
      at = sign + 1;
    }
    builder.add(replacement, at, replacement.length);
    this.copied = match.__end();
  }

  /** Adds what is meant behind a `$`, and returns where that ends; 0: nothing is, and the `$` is one. */
  private part(replacement: string, at: i32): i32 {
    const match = this.match,
      builder = this.builder,
      text = this.text,
      unit = replacement.charCodeAt(at);
    switch (unit) {
      case 0x24: // $
        builder.add("$", 0, 1);
        return at + 1;
      case 0x26: // &
        builder.add(text, match.index, match.__end());
        return at + 1;
      case 0x60: // `
        builder.add(text, 0, match.index);
        return at + 1;
      case 0x27: // '
        builder.add(text, match.__end(), text.length);
        return at + 1;
      case 0x3c: {
        // <
        const end = replacement.indexOf(">", at);
        // @ts-ignore: R is a RegExp
        const group = end < 0 ? -1 : this.regex.__named(replacement.substring(at + 1, end));
        if (group < 0) return 0;
        this.group(group);
        return end + 1;
      }
      default: {
        const first = unit - 0x30;
        if (<u32>first > 9) return 0;
        const second = at + 1 < replacement.length ? replacement.charCodeAt(at + 1) - 0x30 : 10;
        const both = first * 10 + second;
        if (<u32>second <= 9 && both > 0 && both < match.length) {
          this.group(both);
          return at + 2;
        }
        if (!first || first >= match.length) return 0;
        this.group(first);
        return at + 1;
      }
    }
  }

  /** Adds a group's text; 0 is no group. */
  private group(group: i32): void {
    const own = group ? this.match[group] : null;
    if (own !== null) this.builder.add(own, 0, own.length);
  }

  /** The text with what was put in it. */
  result(): string {
    if (!this.match) return this.text;
    this.builder.add(this.text, this.copied, this.text.length);
    return this.builder.text();
  }
}

/** `text.replace(regex, replacement)` */
// @ts-ignore: decorator
@global
export function __falco_ts_regexReplace<R>(regex: R, text: string, replacement: string): string {
  const replacing = new __falco_ts_Replacing<R>(regex, text);
  if (replacement.includes("$")) while (replacing.next()) replacing.substitute(replacement);
  else while (replacing.next()) replacing.put(replacement);
  return replacing.result();
}
