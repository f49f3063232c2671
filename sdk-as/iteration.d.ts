// The types of `for…of` and of what falco-ts adds to the library (compiler/stages/compile/dialect), for
// editors and tsc: AssemblyScript's typings lack them. tsc looks for the names of the first six.

interface IteratorYieldResult<T> {
  done?: false;
  value: T;
}
interface IteratorReturnResult<R> {
  done: true;
  value: R;
}
type IteratorResult<T, R = void> = IteratorYieldResult<T> | IteratorReturnResult<R>;
interface Iterator<T, R = void, N = void> {
  next(): IteratorResult<T, R>;
}
interface Iterable<T, R = void, N = void> {
  [Symbol.iterator](): Iterator<T, R, N>;
}
interface IterableIterator<T, R = void, N = void> extends Iterator<T, R, N> {
  [Symbol.iterator](): IterableIterator<T, R, N>;
}

// an interface: tsc 5.9 ends where the name is that of an alias
interface ReadonlyArray<T> extends Array<T> {}
type Readonly<T> = { readonly [Name in keyof T]: T[Name] };
interface ReadonlyMap<K, V> extends Iterable<[K, V]> {
  readonly size: i32;
  get(key: K): V | undefined;
  has(key: K): bool;
  keys(): K[];
  values(): V[];
}
interface ReadonlySet<T> extends Iterable<T> {
  readonly size: i32;
  has(value: T): bool;
  values(): T[];
}

interface Array<T> extends Iterable<T> {
  entries(): IterableIterator<[i32, T]>;
  keys(): IterableIterator<i32>;
  values(): IterableIterator<T>;
  concat(...lists: T[][]): T[];
  push(...items: T[]): i32;
  unshift(...items: T[]): i32;
  find(fn: (value: T, index: i32, array: T[]) => unknown): T | undefined;
  findIndex(fn: (value: T, index: i32, array: T[]) => unknown): i32;
  findLast(fn: (value: T, index: i32, array: T[]) => unknown): T | undefined;
  some(fn: (value: T, index: i32, array: T[]) => unknown): boolean;
  every(fn: (value: T, index: i32, array: T[]) => unknown): boolean;
  flatMap<U>(fn: (value: T, index: i32, array: T[]) => U[]): U[];
  toReversed(): T[];
  toSorted(comparator?: (a: T, b: T) => i32): T[];
  with(index: i32, value: T): T[];
  filter<S extends T>(fn: (value: T, index: i32, array: T[]) => value is S): S[];
  filter(fn: (value: T, index: i32, array: T[]) => unknown): T[];
  reduce(fn: (previous: T, value: T, index: i32, array: T[]) => T): T;
  reduceRight(fn: (previous: T, value: T, index: i32, array: T[]) => T): T;
}
// oxlint-disable-next-line typescript/no-explicit-any -- as in TypeScript: what fills it has the type
declare function Array<T = any>(length: i32): T[];
declare namespace Array {
  function of<T>(...items: T[]): T[];
  function from<T>(items: Iterable<T>): T[];
  function from<T, U>(items: Iterable<T>, fn: (value: T, index: i32) => U): U[];
  function from<U>(count: { length: i32 }, fn: (value: i32, index: i32) => U): U[];
}
interface StaticArray<T> extends Iterable<T> {
  entries(): IterableIterator<[i32, T]>;
}
interface TypedArray<T> extends Iterable<T> {
  entries(): IterableIterator<[i32, T]>;
}
interface String extends Iterable<string> {
  match(regex: RegExp): RegExpMatchArray | null;
  matchAll(regex: RegExp): IterableIterator<RegExpExecArray>;
  replace(regex: RegExp, replacement: string | RegExpReplacer): string;
  replaceAll(regex: RegExp, replacement: string | RegExpReplacer): string;
  search(regex: RegExp): i32;
  split(regex: RegExp, limit?: i32): string[];
}
// oxlint-disable-next-line typescript/no-explicit-any -- how many groups there are is the pattern's
type RegExpReplacer<T = string> = (match: T, ...groups: any[]) => string;

interface RegExp {
  lastIndex: i32;
  readonly source: string;
  readonly flags: string;
  readonly global: bool;
  readonly ignoreCase: bool;
  readonly multiline: bool;
  readonly dotAll: bool;
  readonly unicode: bool;
  readonly sticky: bool;
  test(text: string | import("./index").View): bool;
  exec(text: string): RegExpExecArray | null;
  exec(view: import("./index").View): ViewMatch | null;
  toString(): string;
}
declare const RegExp: { new (pattern: string, flags?: string): RegExp };
interface RegExpExecArray extends Iterable<string> {
  readonly [group: i32]: string;
  readonly length: i32;
  readonly index: i32;
  readonly input: string;
  readonly groups?: { readonly [name: string]: string };
  slice(from?: i32, to?: i32): string[];
}
/**
 * What a regular expression finds in a view: `match[0]` is all of it, `match[1]` the first group, as views,
 * and `match.groups` has those with names. It is valid during the call that it was made in. Nothing is
 * copied.
 */
interface ViewMatch extends Iterable<import("./index").View> {
  readonly [group: i32]: import("./index").View;
  readonly length: i32;
  readonly index: i32;
  readonly groups?: { readonly [name: string]: import("./index").View };
  slice(from?: i32, to?: i32): import("./index").View[];
}
/** What `view.match()` gives: with the flag g all matches, else the first with its groups, as views. */
interface ViewMatchArray extends Array<import("./index").View> {
  readonly index: i32;
  readonly groups?: { readonly [name: string]: import("./index").View };
}
interface RegExpMatchArray extends Array<string> {
  readonly index: i32;
  readonly input: string;
  readonly groups?: { readonly [name: string]: string };
}
declare namespace Int8Array {
  function from(items: Iterable<number>): Int8Array;
  function of(...items: number[]): Int8Array;
}
declare namespace Uint8Array {
  function from(items: Iterable<number>): Uint8Array;
  function of(...items: number[]): Uint8Array;
}
declare namespace Uint8ClampedArray {
  function from(items: Iterable<number>): Uint8ClampedArray;
  function of(...items: number[]): Uint8ClampedArray;
}
declare namespace Int16Array {
  function from(items: Iterable<number>): Int16Array;
  function of(...items: number[]): Int16Array;
}
declare namespace Uint16Array {
  function from(items: Iterable<number>): Uint16Array;
  function of(...items: number[]): Uint16Array;
}
declare namespace Int32Array {
  function from(items: Iterable<number>): Int32Array;
  function of(...items: number[]): Int32Array;
}
declare namespace Uint32Array {
  function from(items: Iterable<number>): Uint32Array;
  function of(...items: number[]): Uint32Array;
}
declare namespace Int64Array {
  function from(items: Iterable<number>): Int64Array;
  function of(...items: number[]): Int64Array;
}
declare namespace Uint64Array {
  function from(items: Iterable<number>): Uint64Array;
  function of(...items: number[]): Uint64Array;
}
declare namespace Float32Array {
  function from(items: Iterable<number>): Float32Array;
  function of(...items: number[]): Float32Array;
}
declare namespace Float64Array {
  function from(items: Iterable<number>): Float64Array;
  function of(...items: number[]): Float64Array;
}
interface Number {
  toFixed(digits?: i32): string;
}
interface Map<K, V> extends Iterable<[K, V]> {
  entries(): IterableIterator<[K, V]>;
  forEach(fn: (value: V, key: K, map: Map<K, V>) => void): void;
}
interface Set<K> extends Iterable<K> {
  forEach(fn: (value: K, key: K, set: Set<K>) => void): void;
}
declare function String(value: unknown): string;
declare function Boolean(value: unknown): bool;
interface IMath<T> {
  max(...values: T[]): T;
  min(...values: T[]): T;
}
declare namespace JSON {
  // oxlint-disable-next-line typescript/no-explicit-any -- as in TypeScript: whoever calls it says the type
  function parse<T = any>(text: string | import("./index").View): T;
  function stringify(value: unknown, replacer?: null, gap?: number | string): string;
}
