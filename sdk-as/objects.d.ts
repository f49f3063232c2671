// The types of objects whose keys come with the values, and of what takes objects apart, for editors and tsc
// (compiler/stages/compile/dialect/record-*.ts): AssemblyScript's typings lack them.

type Record<K extends string | number, V> = { [Key in K]: V };
type Partial<T> = { [Name in keyof T]?: T[Name] };
type Required<T> = { [Name in keyof T]-?: T[Name] };
type Pick<T, K extends keyof T> = { [Name in K]: T[Name] };
type Omit<T, K extends string | number> = { [Name in keyof T as Name extends K ? never : Name]: T[Name] };

interface Object {
  hasOwnProperty(key: string | number): boolean;
}
interface CallableFunction {
  call<T, A extends unknown[], R>(this: (this: T, ...args: A) => R, thisArg: T, ...args: A): R;
}
declare namespace Object {
  function keys(record: {}): string[];
  function values<V>(record: { [key: string]: V } | { [key: number]: V }): V[];
  function entries<V>(record: { [key: string]: V } | { [key: number]: V }): [string, V][];
  function fromEntries<V>(entries: Iterable<readonly [string | number, V]>): { [key: string]: V };
  function hasOwn(record: {}, key: string | number): boolean;
  function assign<T, U>(target: T, source: U): T & U;
  function freeze<T>(value: T): Readonly<T>;
}
