// Where nothing else ends an endless loop: in the tests' sandbox and while check asks a plugin what it is.
// The compile stage puts a call of this at the beginning of each loop's body and of each function of the
// author's (compiler/stages/compile/asc/turns.ts). What ships has none of it: wasmtime looks at its epoch
// there.

// @ts-ignore: decorator
@external("falco_ts", "turn")
declare function hostTurn(): void;

/** So many turns go by between two looks at the clock. */
const BETWEEN_LOOKS: u32 = 256;

let turns: u32 = 0;

// @ts-ignore: decorator
@global
export function __falco_ts_turn(): void {
  if (++turns % BETWEEN_LOOKS == 0) hostTurn();
}
