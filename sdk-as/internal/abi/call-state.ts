// Where the running call writes to, and where its answer goes. One writer and one answer are in use at a
// time, so that their state can be in static members, which are globals of the module. The bounds of every
// access to an object are checked, those of an access to a global are not, and an event takes some thirty
// accesses.
import { CONTROL } from "../memory/control-record";
import {
  CONTROL_ANSWER_ARG,
  CONTROL_ANSWER_COUNT,
  CONTROL_ANSWER_INDEX,
  CONTROL_ANSWER_LIMIT,
  CONTROL_ANSWER_OFFSET,
} from "../guest-abi";

/** What the Writer in use writes to: [start, end), of which [start, at) is written. */
export class Output {
  static start: usize = 0;
  static at: usize = 0;
  static end: usize = 0;
  /** Whether a value did not fit. */
  static overflowed: bool = false;
  /** Whether a value that does not fit is cut. Nothing is written behind it. */
  static cuts: bool = false;
  /** The time of the event that is being written, in nanoseconds since 1970. */
  static timestamp: u64 = u64.MAX_VALUE;

  @inline static begin(start: usize, end: usize): void {
    Output.start = start;
    Output.at = start;
    Output.end = end;
    Output.overflowed = false;
  }
}

/**
 * What a field's handler is asked for, which the runtime writes, and the values that it has set, which the
 * runtime reads.
 */
export class Answer {
  /** The argument: ARG_NONE, or flags of ARG_INDEX and ARG_KEY. */
  @inline static get arg(): i32 {
    return load<i32>(CONTROL, CONTROL_ANSWER_ARG);
  }
  @inline static get index(): u64 {
    return load<u64>(CONTROL, CONTROL_ANSWER_INDEX);
  }
  /** How many values may be set. */
  @inline static get limit(): i32 {
    return load<i32>(CONTROL, CONTROL_ANSWER_LIMIT);
  }
  /** How many values are set. */
  @inline static get count(): i32 {
    return load<i32>(CONTROL, CONTROL_ANSWER_COUNT);
  }
  static set count(count: i32) {
    store<i32>(CONTROL, count, CONTROL_ANSWER_COUNT);
  }
  /** Where the value records lie; there is room for LIMIT_VALUES of them. */
  @inline static get records(): usize {
    return load<u32>(CONTROL, CONTROL_ANSWER_OFFSET);
  }
}
