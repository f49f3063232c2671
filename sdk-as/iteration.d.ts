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

interface Array<T> extends Iterable<T> {
  entries(): IterableIterator<[i32, T]>;
  push(...items: T[]): i32;
  unshift(...items: T[]): i32;
}
interface StaticArray<T> extends Iterable<T> {
  entries(): IterableIterator<[i32, T]>;
}
interface TypedArray<T> extends Iterable<T> {
  entries(): IterableIterator<[i32, T]>;
}
interface String extends Iterable<string> {}
interface Map<K, V> extends Iterable<[K, V]> {
  entries(): IterableIterator<[K, V]>;
}
interface Set<K> extends Iterable<K> {}
interface IMath<T> {
  max(...values: T[]): T;
  min(...values: T[]): T;
}
