// Methods of JavaScript's that AssemblyScript 0.28.20's standard library lacks, added to its classes.

export interface Addition {
  /** asc's name of the file. */
  readonly file: string;
  /** The beginning of the class. It is there exactly once. */
  readonly class: string;
  readonly methods: string;
}

/** The loop over an array's items, up or down. */
const up = "for (let i = 0; i < this.length_; ++i)";
const down = "for (let i = this.length_ - 1; i >= 0; --i)";
const item = "load<T>(this.dataStart + (<usize>i << alignof<T>()))";

const ARRAY = `
  find(fn: (value: T, index: i32, array: Array<T>) => bool): T | null {
    ${up} { let value = ${item}; if (fn(value, i, this)) return value; }
    return null;
  }
  findLast(fn: (value: T, index: i32, array: Array<T>) => bool): T | null {
    ${down} { let value = ${item}; if (fn(value, i, this)) return value; }
    return null;
  }
  __falco_ts_reduce(fn: (previous: T, value: T, index: i32, array: Array<T>) => T): T {
    if (!this.length_) throw new TypeError("reduce() of an empty list without a first value");
    let previous = this[0];
    for (let i = 1; i < this.length_; ++i) previous = fn(previous, this[i], i, this);
    return previous;
  }
  __falco_ts_reduceRight(fn: (previous: T, value: T, index: i32, array: Array<T>) => T): T {
    if (!this.length_) throw new TypeError("reduceRight() of an empty list without a first value");
    let previous = this[this.length_ - 1];
    for (let i = this.length_ - 2; i >= 0; --i) previous = fn(previous, this[i], i, this);
    return previous;
  }
  flatMap<U>(fn: (value: T, index: i32, array: Array<T>) => Array<U>): Array<U> {
    let out = new Array<U>();
    ${up} {
      let part = fn(${item}, i, this);
      for (let k = 0; k < part.length; ++k) out.push(part[k]);
    }
    return out;
  }
  keys(): Array<i32> {
    let out = new Array<i32>(this.length_);
    ${up} out[i] = i;
    return out;
  }
  __falco_ts_entries(): Array<__falco_ts_Tuple2<i32,T>> {
    let out = new Array<__falco_ts_Tuple2<i32,T>>();
    ${up} out.push(new __falco_ts_Tuple2<i32,T>(i, ${item}));
    return out;
  }
  toReversed(): Array<T> { return this.slice().reverse(); }
  toSorted(comparator: (a: T, b: T) => i32 = COMPARATOR<T>()): Array<T> { return this.slice().sort(comparator); }
  with(index: i32, value: T): Array<T> {
    let out = this.slice();
    out[index < 0 ? index + this.length_ : index] = value;
    return out;
  }`;

const MAP = `
  forEach(fn: (value: V, key: K, map: Map<K,V>) => void): void {
    let keys = this.keys(), values = this.values();
    for (let i = 0; i < keys.length; ++i) fn(values[i], keys[i], this);
  }
  __falco_ts_entry(key: K): usize { return changetype<usize>(this.find(key, HASH<K>(key))); }
  __falco_ts_value(entry: usize): V { return changetype<MapEntry<K,V>>(entry).value; }
  __falco_ts_entries(): Array<__falco_ts_Tuple2<K,V>> {
    let keys = this.keys(), values = this.values(), out = new Array<__falco_ts_Tuple2<K,V>>();
    for (let i = 0; i < keys.length; ++i) out.push(new __falco_ts_Tuple2<K,V>(keys[i], values[i]));
    return out;
  }`;

const SET = `
  forEach(fn: (value: T, key: T, set: Set<T>) => void): void {
    let values = this.values();
    for (let i = 0; i < values.length; ++i) fn(values[i], values[i], this);
  }`;

export const ADDITIONS: readonly Addition[] = [
  { file: "array", class: "export class Array<T> {", methods: ARRAY },
  { file: "map", class: "export class Map<K,V> {", methods: MAP },
  { file: "set", class: "export class Set<T> {", methods: SET },
];
