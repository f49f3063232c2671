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
  } else if (isDefined(more.__falco_ts_entries)) {
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

/** A number that the library takes as an i32: cut off, and the nearest that there is. */
// @ts-ignore: decorator
@global
export function __falco_ts_length<T>(length: T): i32 {
  // @ts-ignore: T is a number
  if (isFloat<T>()) return <i32>length;
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
