// `JSON.stringify(x)`: what writes a value of each type. compiler/stages/compile/dialect/json-types.ts
// chooses which, where asc compiles __falco_ts_jsonPutAs(), and knows the members of classes. The names are
// global; nothing of it is in a plugin that does not use it.
import { JSON_DEPTH } from "../internal/json/limits";
import { TextBuilder } from "./text-builder";

/** Instead of the call in __falco_ts_jsonPut() stands one of those below. */
declare function __falco_ts_jsonPutAs<T>(out: JsonOut, value: T): void;
/** Writes a value of a class that extends T; false: it is of none. */
declare function __falco_ts_jsonPutExtended<T>(out: JsonOut, value: T): bool;
/** Writes the members of an object, or the places of a tuple. */
declare function __falco_ts_jsonPutMembers<T>(out: JsonOut, value: T): void;

@final
class JsonOut {
  private depth: i32 = 0;
  /** Whether what is open has a part. */
  private isFilled: bool = false;

  constructor(
    private parts: TextBuilder,
    private gap: string,
  ) {}

  add(text: string): void {
    this.parts.add(text, 0, text.length);
  }

  open(bracket: string): void {
    if (++this.depth > JSON_DEPTH)
      throw new RangeError(`JSON.stringify(): more than ${JSON_DEPTH} objects and arrays in each other`);
    this.add(bracket);
    this.isFilled = false;
  }

  close(bracket: string): void {
    this.depth--;
    if (this.isFilled) this.line();
    this.add(bracket);
    this.isFilled = true;
  }

  /** Begins a part. */
  part(): void {
    if (this.isFilled) this.add(",");
    this.line();
    this.isFilled = true;
  }

  /** Begins a part with a key. */
  key(name: string): void {
    this.part();
    this.quoted(name);
    this.add(this.gap.length ? ": " : ":");
  }

  private line(): void {
    if (!this.gap.length) return;
    this.add("\n");
    for (let i = 0; i < this.depth; i++) this.add(this.gap);
  }

  quoted(text: string): void {
    const parts = this.parts,
      length = text.length;
    this.add('"');
    let from = 0;
    for (let i = 0; i < length; i++) {
      const unit = <u32>text.charCodeAt(i);
      if (unit >= 0x20 && unit != 0x22 && unit != 0x5c && (unit & 0xf800) != 0xd800) continue;
      if ((unit & 0xf800) == 0xd800) {
        const isPair = unit < 0xdc00 && i + 1 < length && (text.charCodeAt(i + 1) & 0xfc00) == 0xdc00;
        if (isPair) {
          i++;
          continue;
        }
      }
      parts.add(text, from, i);
      this.add(escapeOf(unit));
      from = i + 1;
    }
    parts.add(text, from, length);
    this.add('"');
  }
}

function escapeOf(unit: u32): string {
  switch (unit) {
    case 8:
      return "\\b";
    case 9:
      return "\\t";
    case 10:
      return "\\n";
    case 12:
      return "\\f";
    case 13:
      return "\\r";
    case 0x22:
      return '\\"';
    case 0x5c:
      return "\\\\";
    default:
      return "\\u" + unit.toString(16).padStart(4, "0");
  }
}

/** `JSON.stringify(value, null, gap)` */
// @ts-ignore: decorator
@global
export function __falco_ts_jsonText<T>(value: T, gap: string): string {
  const parts = new TextBuilder();
  __falco_ts_jsonPut<T>(new JsonOut(parts, gap.slice(0, 10)), value);
  return parts.text();
}

/** The gap that a number stands for. */
// @ts-ignore: decorator
@global
export function __falco_ts_jsonGap(count: i32): string {
  return " ".repeat(max(min(count, 10), 0));
}

/** Writes a value of T. */
// @ts-ignore: decorator
@global
export function __falco_ts_jsonPut<T>(out: JsonOut, value: T): void {
  __falco_ts_jsonPutAs<T>(out, value);
}

// @ts-ignore: decorator
@global
export function __falco_ts_jsonPutBool(out: JsonOut, value: bool): void {
  out.add(value ? "true" : "false");
}

// @ts-ignore: decorator
@global
export function __falco_ts_jsonPutInteger<T>(out: JsonOut, value: T): void {
  // @ts-ignore: T is a number
  out.add(value.toString());
}

// @ts-ignore: decorator
@global
export function __falco_ts_jsonPutFloat<T>(out: JsonOut, value: T): void {
  // @ts-ignore: T is a number
  out.add(isFinite<T>(value) ? value.toString() : "null");
}

// @ts-ignore: decorator
@global
export function __falco_ts_jsonPutString(out: JsonOut, value: string): void {
  out.quoted(value);
}

/** What may be null, of the type T otherwise. */
// @ts-ignore: decorator
@global
export function __falco_ts_jsonPutOrNull<T>(out: JsonOut, value: T | null): void {
  if (changetype<usize>(value)) __falco_ts_jsonPut<T>(out, changetype<T>(value));
  else out.add("null");
}

/** A number that may be null. */
// @ts-ignore: decorator
@global
export function __falco_ts_jsonPutNumberOrNull<T>(out: JsonOut, value: __falco_ts_Optional<T> | null): void {
  const number = changetype<usize>(value);
  if (number) __falco_ts_jsonPut<T>(out, load<T>(number));
  else out.add("null");
}

// @ts-ignore: decorator
@global
export function __falco_ts_jsonPutArray<T>(out: JsonOut, list: Array<T>): void {
  out.open("[");
  for (let i = 0; i < list.length; i++) {
    out.part();
    __falco_ts_jsonPut<T>(out, list[i]);
  }
  out.close("]");
}

/** A map is written as an object. */
// @ts-ignore: decorator
@global
export function __falco_ts_jsonPutMap<K, V>(out: JsonOut, map: Map<K, V>): void {
  const keys = map.keys(),
    values = map.values();
  out.open("{");
  for (let i = 0; i < keys.length; i++) {
    // @ts-ignore: K is string or a number
    out.key(isString<K>() ? keys[i] : keys[i].toString());
    __falco_ts_jsonPut<V>(out, values[i]);
  }
  out.close("}");
}

// @ts-ignore: decorator
@global
export function __falco_ts_jsonPutObject<T>(out: JsonOut, value: T): void {
  if (__falco_ts_jsonPutExtended<T>(out, value)) return;
  out.open("{");
  __falco_ts_jsonPutMembers<T>(out, value);
  out.close("}");
}

// @ts-ignore: decorator
@global
export function __falco_ts_jsonPutTuple<T>(out: JsonOut, value: T): void {
  out.open("[");
  __falco_ts_jsonPutMembers<T>(out, value);
  out.close("]");
}

/** Writes a value, and says that it was written. */
// @ts-ignore: decorator
@global
export function __falco_ts_jsonPutThis<T>(out: JsonOut, value: T): bool {
  __falco_ts_jsonPut<T>(out, value);
  return true;
}

/** Writes what an object has at an address: with a key, or as a part of an array where it has none. */
// @ts-ignore: decorator
@global
export function __falco_ts_jsonPutMember<T>(
  out: JsonOut,
  object: usize,
  offset: usize,
  key: string,
  isOptional: bool,
): void {
  const value = load<T>(object + offset);
  if (isReference<T>()) if (isOptional && !changetype<usize>(value)) return;
  if (key.length) out.key(key);
  else out.part();
  __falco_ts_jsonPut<T>(out, value);
}
