/** What a field takes between its brackets. `Arg.index | Arg.required` allows `field[3]`, but not `field`. */
export namespace Arg {
  /** The field takes no argument: Falco refuses brackets. */
  export const none: i32 = 0;
  /** The argument is a whole number from 0 to 2^64-1, in decimal and without leading zeros. */
  export const index: i32 = 1;
  /**
   * The argument is any text without `]`. With `Arg.index | Arg.key`, a number is both an index and a key.
   */
  export const key: i32 = 2;
  /** The argument is required: Falco refuses the field without brackets. */
  export const required: i32 = 4;
}
