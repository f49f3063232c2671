// The types of `for…of`, for editors and tsc: falco-ts adds it to the language
// (compiler/stages/compile/dialect/for-of.ts), so that AssemblyScript's typings lack them. tsc looks for the
// names of the first six.

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
