/**
 * A plugin may have many modules. This function has one of its own, so that numbers.as.spec.ts can test it by
 * itself.
 */
export function isEven(number: u64): bool {
  return number % 2 === 0;
}
