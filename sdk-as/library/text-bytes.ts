/**
 * The bytes of a text of so many units, to allocate; where no text is as long, more than can be allocated,
 * which traps.
 */
export function textBytes(units: i64): usize {
  return <usize>min<i64>(units << 1, u32.MAX_VALUE);
}
