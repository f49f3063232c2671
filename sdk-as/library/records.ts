// Objects whose keys come with the values: `Record<string, T>` and its like. A program has it where its types
// name one.

/** Such an object. It is a map; the order of its keys, JavaScript's, is found where they are asked for. */
// @ts-ignore: decorator
@global @final
export class __falco_ts_Record<K, V> {
  __falco_ts_map: Map<K, V> = new Map<K, V>();

  @operator("[]")
  __falco_ts_get(key: K): V {
    const entry = this.__falco_ts_map.__falco_ts_entry(key);
    if (!entry) throw new Error("this object has no such key: ask with `in`, or write ?? behind it");
    return this.__falco_ts_map.__falco_ts_value(entry);
  }

  @operator("[]=")
  __falco_ts_set(key: K, value: V): void {
    this.__falco_ts_map.set(key, value);
  }
}

/** `{ a: 1, b: 2 }` */
// @ts-ignore: decorator
@global
export function __falco_ts_Record_of<K, V>(keys: Array<K>, values: Array<V>): __falco_ts_Record<K, V> {
  const record = new __falco_ts_Record<K, V>();
  for (let i = 0; i < keys.length; i++) record.__falco_ts_map.set(keys[i], values[i]);
  return record;
}

/** A record with one more value. */
// @ts-ignore: decorator
@global
export function __falco_ts_Record_with<K, V>(
  record: __falco_ts_Record<K, V>,
  key: K,
  value: V,
): __falco_ts_Record<K, V> {
  record.__falco_ts_map.set(key, value);
  return record;
}

/** A record with what another one has, where that is there. */
// @ts-ignore: decorator
@global
export function __falco_ts_Record_withAll<K, V>(
  record: __falco_ts_Record<K, V>,
  other: __falco_ts_Record<K, V> | null,
): __falco_ts_Record<K, V> {
  if (!other) return record;
  const map = __falco_ts_Record_ordered<K, V>(other),
    keys = map.keys(),
    values = map.values();
  for (let i = 0; i < keys.length; i++) record.__falco_ts_map.set(keys[i], values[i]);
  return record;
}

/** A record with some values fewer: what is behind `...` in `const { a, ...rest } = record`. */
// @ts-ignore: decorator
@global
export function __falco_ts_Record_without<K, V>(
  record: __falco_ts_Record<K, V>,
  keys: Array<K>,
): __falco_ts_Record<K, V> {
  for (let i = 0; i < keys.length; i++) record.__falco_ts_map.delete(keys[i]);
  return record;
}

/** `key in record` */
// @ts-ignore: decorator
@global
export function __falco_ts_Record_has<K, V>(key: K, record: __falco_ts_Record<K, V>): bool {
  return record.__falco_ts_map.has(key);
}

/** `delete record[key]` */
// @ts-ignore: decorator
@global
export function __falco_ts_Record_delete<K, V>(record: __falco_ts_Record<K, V>, key: K): bool {
  record.__falco_ts_map.delete(key);
  return true;
}

/** `Object.keys(record)` */
// @ts-ignore: decorator
@global
export function __falco_ts_Record_keys<K, V>(record: __falco_ts_Record<K, V>): Array<string> {
  const keys = __falco_ts_Record_ordered<K, V>(record).keys();
  // @ts-ignore: K is string
  if (isString<K>()) return keys;
  const texts = new Array<string>(keys.length);
  // @ts-ignore: K is a number
  for (let i = 0; i < keys.length; i++) texts[i] = keys[i].toString();
  return texts;
}

/** `Object.values(record)` */
// @ts-ignore: decorator
@global
export function __falco_ts_Record_values<K, V>(record: __falco_ts_Record<K, V>): Array<V> {
  return __falco_ts_Record_ordered<K, V>(record).values();
}

/** `Object.entries(record)` */
// @ts-ignore: decorator
@global
export function __falco_ts_Record_entries<K, V>(
  record: __falco_ts_Record<K, V>,
): Array<__falco_ts_Tuple2<string, V>> {
  const keys = __falco_ts_Record_keys<K, V>(record),
    values = __falco_ts_Record_values<K, V>(record),
    entries = new Array<__falco_ts_Tuple2<string, V>>();
  for (let i = 0; i < keys.length; i++) entries.push(new __falco_ts_Tuple2<string, V>(keys[i], values[i]));
  return entries;
}

/** A record of a map's values. */
// @ts-ignore: decorator
@global
export function __falco_ts_Record_ofMap<K, V>(map: Map<K, V>): __falco_ts_Record<K, V> {
  const record = new __falco_ts_Record<K, V>();
  record.__falco_ts_map = map;
  return record;
}

/** `Object.fromEntries(pairs)` */
// @ts-ignore: decorator
@global
export function __falco_ts_Record_from<K, V>(pairs: Array<__falco_ts_Tuple2<K, V>>): __falco_ts_Record<K, V> {
  const record = new __falco_ts_Record<K, V>();
  for (let i = 0; i < pairs.length; i++) record.__falco_ts_map.set(pairs[i]._0, pairs[i]._1);
  return record;
}

/**
 * What a record has, in JavaScript's order: first the keys that are indices of a list, by size. It is the
 * record's own map where that is the order in which they were set.
 */
// @ts-ignore: decorator
@global
export function __falco_ts_Record_ordered<K, V>(record: __falco_ts_Record<K, V>): Map<K, V> {
  const map = record.__falco_ts_map,
    keys = map.keys(),
    count = keys.length;
  let least = -1.0,
    isOrdered = true,
    hasOthers = false;
  for (let i = 0; i < count && isOrdered; i++) {
    const index = indexOf<K>(keys[i]);
    if (index < 0) hasOthers = true;
    else if (hasOthers || index < least) isOrdered = false;
    else least = index;
  }
  if (isOrdered) return map;
  // an index and a place have 32 bits each
  const places = new Array<u64>(),
    ordered = new Map<K, V>();
  for (let i = 0; i < count; i++) {
    const index = indexOf<K>(keys[i]);
    if (index >= 0) places.push(((<u64>index) << 32) | <u64>i);
  }
  places.sort();
  for (let i = 0; i < places.length; i++) {
    const key = keys[<i32>places[i]];
    ordered.set(key, map.get(key));
  }
  for (let i = 0; i < count; i++) if (indexOf<K>(keys[i]) < 0) ordered.set(keys[i], map.get(keys[i]));
  return ordered;
}

/** The index of a list that a key is, or -1. */
function indexOf<K>(key: K): f64 {
  if (!isString<K>()) {
    // @ts-ignore: K is a number
    const number = <f64>key;
    return number >= 0 && number < 4294967295.0 && number == Math.floor(number) ? number : -1;
  }
  // @ts-ignore: K is string
  const text = <string>key,
    length = text.length;
  if (!length || length > 10) return -1;
  let index = 0.0;
  for (let i = 0; i < length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9 || (!digit && !i && length > 1)) return -1;
    index = index * 10 + digit;
  }
  return index < 4294967295.0 ? index : -1;
}
