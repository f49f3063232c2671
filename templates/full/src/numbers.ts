/**
 * A plugin may have as many modules as it likes. What is in one of its own is tested by itself:
 * numbers.as.spec.ts.
 */
export function isEven(number: u64): bool {
  return number % 2 == 0;
}
