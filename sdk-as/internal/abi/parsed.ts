// Whether what was parsed is of the event at hand. The runtime clears a field of the control record with each
// event that it loads; the first parser of that event puts a number there which no event had before.
import { CONTROL_EVENT_PARSED } from "../guest-abi";
import { CONTROL } from "../memory/control-record";
import { beginEvent, changeRooms } from "../memory/scratch";

/** The stamp of a parser that has parsed nothing; no event has it. */
const NEVER: u32 = u32.MAX_VALUE;

let last: u32 = 0;
let newest: Stamped | null = null;

function replaceNewest(one: Stamped): Stamped | null {
  const before = newest;
  newest = one;
  return before;
}

/** A parser, by which event it has parsed last. */
export class Stamped {
  private stamp: u32 = NEVER;
  private before: Stamped | null = null;

  constructor() {
    this.before = replaceNewest(this);
  }

  /** Whether the event at hand is parsed already. */
  // @ts-ignore: decorator
  @inline get isDone(): bool {
    return this.stamp == load<u32>(CONTROL, CONTROL_EVENT_PARSED);
  }

  /**
   * Notes that the event at hand is parsed. Until end() memory is taken of what lives as long as the event.
   */
  protected begin(): void {
    let stamp = load<u32>(CONTROL, CONTROL_EVENT_PARSED);
    if (!stamp) {
      stamp = nextStamp();
      store<u32>(CONTROL, stamp, CONTROL_EVENT_PARSED);
      beginEvent();
    }
    this.stamp = stamp;
    changeRooms();
  }

  protected end(): void {
    changeRooms();
  }

  /** After 2^32 events the numbers begin anew: no parser may look as if it had parsed one of them. */
  static forget(): void {
    let one = newest;
    while (one) {
      one.stamp = NEVER;
      one = one.before;
    }
  }
}

function nextStamp(): u32 {
  if (++last == NEVER) {
    Stamped.forget();
    last = 1;
  }
  return last;
}
