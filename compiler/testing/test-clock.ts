/** A clock that stands still until the test moves it: loadPlugin({ now: clock.now }). */
export class TestClock {
  /** Makes a clock that stands at `time`. */
  constructor(
    /** In nanoseconds since 1970; a test may set it. */ public time: bigint = 1_700_000_000_000_000_000n,
  ) {}

  /** The time, for the plugin. */
  readonly now: () => bigint = () => this.time;

  /** Moves on by so many milliseconds. */
  advance(milliseconds: number): void {
    this.time += BigInt(Math.round(milliseconds * 1e6));
  }
}
