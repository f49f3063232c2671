// What code in the dialect is lowered to. The names are global; nothing of it is in a plugin that does not
// use it.

/** An empty list, for `[…]` with a spread in it. */
// @ts-ignore: decorator
@global
export function __falco_ts_list<T>(): Array<T> {
  return new Array<T>();
}

/** Adds an item behind a list, and returns the list. */
// @ts-ignore: decorator
@global
export function __falco_ts_add<T>(list: Array<T>, item: T): Array<T> {
  list.push(item);
  return list;
}

/** Adds the items of an array, a set or a text's characters behind a list, and returns the list. */
// @ts-ignore: decorator
@global
export function __falco_ts_addAll<T, M>(list: Array<T>, more: M): Array<T> {
  if (isString<M>()) {
    const text = changetype<string>(more);
    for (let i = 0; i < text.length;) {
      const character = String.fromCodePoint(text.codePointAt(i));
      // @ts-ignore: T is string
      list.push(character);
      i += character.length;
    }
    // @ts-ignore: M is a map
  } else if (isDefined(more.get)) {
    // @ts-ignore: M is a map
    __falco_ts_addAll<T, Array<T>>(list, more.__falco_ts_entries());
    // @ts-ignore: M is a set
  } else if (isDefined(more.values)) {
    // @ts-ignore: M is a set
    __falco_ts_addAll<T, Array<T>>(list, more.values());
  } else {
    // @ts-ignore: M is an array
    const count = more.length;
    // @ts-ignore: M is an array
    for (let i = 0; i < count; i++) list.push(more[i]);
  }
  return list;
}

/** The numbers of a list of which each is there. */
// @ts-ignore: decorator
@global
export function __falco_ts_present<T>(list: Array<__falco_ts_Optional<T> | null>): Array<T> {
  const numbers = new Array<T>();
  for (let i = 0; i < list.length; i++) numbers.push(list[i]!.value);
  return numbers;
}

/** Adds items behind a list, and returns its length. */
// @ts-ignore: decorator
@global
export function __falco_ts_push<T>(list: Array<T>, items: Array<T>): i32 {
  const count = items.length;
  for (let i = 0; i < count; i++) list.push(items[i]);
  return list.length;
}

/** Adds items before a list, and returns its length. */
// @ts-ignore: decorator
@global
export function __falco_ts_unshift<T>(list: Array<T>, items: Array<T>): i32 {
  for (let i = items.length - 1; i >= 0; i--) list.unshift(items[i]);
  return list.length;
}

/** `Math.max(…)` of other than two numbers. */
// @ts-ignore: decorator
@global
export function __falco_ts_max<T>(list: Array<T>): T {
  // @ts-ignore: T is a number
  let most: T = isFloat<T>() ? <T>-Infinity : list[0];
  // @ts-ignore: T is a number
  for (let i = 0; i < list.length; i++) most = max<T>(most, list[i]);
  return most;
}

/** `Math.min(…)` of other than two numbers. */
// @ts-ignore: decorator
@global
export function __falco_ts_min<T>(list: Array<T>): T {
  // @ts-ignore: T is a number
  let least: T = isFloat<T>() ? <T>Infinity : list[0];
  // @ts-ignore: T is a number
  for (let i = 0; i < list.length; i++) least = min<T>(least, list[i]);
  return least;
}

/** A number that may be none, where it is one. Its type is never seen: it is read as the number. */
// @ts-ignore: decorator
@global @final
export class __falco_ts_Optional<T> {
  constructor(public value: T) {}
}

/** `new Set(list)` */
// @ts-ignore: decorator
@global
export function __falco_ts_set<T>(items: Array<T>): Set<T> {
  const set = new Set<T>();
  for (let i = 0; i < items.length; i++) set.add(items[i]);
  return set;
}

/** `new Map([[key, value], …])` */
// @ts-ignore: decorator
@global
export function __falco_ts_map<K, V>(keys: Array<K>, values: Array<V>): Map<K, V> {
  const map = new Map<K, V>();
  for (let i = 0; i < keys.length; i++) map.set(keys[i], values[i]);
  return map;
}

/** `Array.from({ length })`: so many zeros, of which it is the index that counts. */
// @ts-ignore: decorator
@global
export function __falco_ts_count(length: i32): Array<i32> {
  return new Array<i32>(length);
}

/** An index as an i32: -1 of a number that is none. */
// @ts-ignore: decorator
@global
export function __falco_ts_index<T>(index: T): i32 {
  // @ts-ignore: T is a number
  if (isFloat<T>()) return <T>(<i32>index) == index ? <i32>index : -1;
  return __falco_ts_length<T>(index);
}

/** An integer that the library takes as an i32: the nearest that there is. */
// @ts-ignore: decorator
@global
export function __falco_ts_length<T>(length: T): i32 {
  // @ts-ignore: T is a number
  if (isSigned<T>()) return <i32>max<i64>(min<i64>(length, i32.MAX_VALUE), i32.MIN_VALUE);
  // @ts-ignore: T is a number
  return <i32>min<u64>(length, i32.MAX_VALUE);
}

/** The lowest 32 bits of a number that is cut off. */
// @ts-ignore: decorator
@global
export function __falco_ts_bits<T>(value: T): i32 {
  // @ts-ignore: T is a number
  if (isInteger<T>() || abs<f64>(value) < 9223372036854775808.0) return <i32>(<i64>value);
  // @ts-ignore: T is a number
  const lowest = value % 4294967296.0;
  return isNaN(lowest) ? 0 : <i32>(<i64>lowest);
}

/** 1 where the first is larger, -1 where the second is, else 0. */
// @ts-ignore: decorator
@global
export function __falco_ts_compare<T>(a: T, b: T): i32 {
  // @ts-ignore: T is a number
  return i32(a > b) - i32(a < b);
}

/** `Number(x)` */
// @ts-ignore: decorator
@global
export function __falco_ts_number<T>(value: T): f64 {
  // @ts-ignore: T is no number
  if (isNullable<T>() && value === null) return 0;
  if (isString<T>()) {
    // @ts-ignore: T is string
    return numberOf(value as string);
    // @ts-ignore: T may be Date
  } else if (isDefined(value.getTime)) return value.getTime();
  // @ts-ignore: T is a number
  return <f64>value;
}

/** `new Map(pairs)` */
// @ts-ignore: decorator
@global
export function __falco_ts_mapOf<K, V>(pairs: Array<__falco_ts_Tuple2<K, V>>): Map<K, V> {
  const map = new Map<K, V>();
  for (let i = 0; i < pairs.length; i++) map.set(pairs[i]._0, pairs[i]._1);
  return map;
}

/** `Uint8Array.from(list)` */
// @ts-ignore: decorator
@global
export function __falco_ts_typed<A, T>(_none: A, list: Array<T>): A {
  // @ts-ignore: A is a typed array
  const made = instantiate<A>(list.length);
  // @ts-ignore: T is a number
  for (let i = 0; i < list.length; i++) made[i] = <valueof<A>>list[i];
  return made;
}

/** `String.fromCharCode(…)` of several units. */
// @ts-ignore: decorator
@global
export function __falco_ts_codes<T>(units: Array<T>): string {
  let text = "";
  // @ts-ignore: T is a number
  for (let i = 0; i < units.length; i++) text += String.fromCharCode(__falco_ts_bits<T>(units[i]));
  return text;
}

/** `new Array(n).fill(x)` */
// @ts-ignore: decorator
@global
export function __falco_ts_filled<T>(length: i32, value: T): Array<T> {
  return new Array<T>(length).fill(value);
}

/** A whole text as a number: NaN where it is none, 0 of an empty one. */
function numberOf(written: string): f64 {
  const text = written.trim(),
    length = text.length;
  if (!length) return 0;
  const letter = text.charCodeAt(1) | 0x20;
  const radix = letter == 0x78 ? 16 : letter == 0x6f ? 8 : letter == 0x62 ? 2 : 0;
  if (text.charCodeAt(0) == 0x30 && length > 2 && radix) {
    for (let i = 2; i < length; i++) {
      const unit = text.charCodeAt(i);
      const digit = unit < 0x3a ? unit - 0x30 : (unit | 0x20) - 0x57;
      if (digit < 0 || digit >= radix || (unit >= 0x3a && unit < 0x41)) return NaN;
    }
    return parseInt(text.slice(2), radix);
  }
  let at = text.charCodeAt(0) == 0x2b || text.charCodeAt(0) == 0x2d ? 1 : 0;
  if (text.slice(at) == "Infinity") return parseFloat(text);
  let digits = digitsAt(text, at);
  at += digits;
  if (at < length && text.charCodeAt(at) == 0x2e) {
    const behind = digitsAt(text, at + 1);
    digits += behind;
    at += 1 + behind;
  }
  if (!digits) return NaN;
  if (at < length && (text.charCodeAt(at) | 0x20) == 0x65) {
    const sign = at + 1 < length && (text.charCodeAt(at + 1) == 0x2b || text.charCodeAt(at + 1) == 0x2d);
    const behind = digitsAt(text, at + 1 + i32(sign));
    if (!behind) return NaN;
    at += 1 + i32(sign) + behind;
  }
  return at == length ? parseFloat(text) : NaN;
}

/** How many digits a text has from here on. */
function digitsAt(text: string, from: i32): i32 {
  let at = from;
  while (at < text.length && <u32>text.charCodeAt(at) - 0x30 < 10) at++;
  return at - from;
}

/** Ends a call that asks an object for a member which it does not have. */
// @ts-ignore: decorator
@global
export function __falco_ts_noMember<T>(key: string): T {
  throw new Error(`this object has no ${key}`);
}

/** `new Date(x)`, of a time or a text. */
// @ts-ignore: decorator
@global
export function __falco_ts_date<T>(value: T): Date {
  // @ts-ignore: T is string
  if (isString<T>()) return Date.fromString(value);
  // @ts-ignore: T is a date
  if (isReference<T>()) return new Date(value.getTime());
  // @ts-ignore: T is a number
  return new Date(<f64>value);
}
