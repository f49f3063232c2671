// Where the running call writes to, and where its answer goes. One writer and one answer are in use at a
// time, so that their state is in static members, which are globals of the module: the bounds of every access
// to an object are checked, those of a global are not, and an event takes some thirty of them.
import { CONTROL } from "../memory/control-record";
import {
  CONTROL_ANSWER_ARG,
  CONTROL_ANSWER_COUNT,
  CONTROL_ANSWER_INDEX,
  CONTROL_ANSWER_LIMIT,
  CONTROL_ANSWER_OFFSET,
} from "../guest-abi";

/** What the Writer in use writes to: [start, end), so far up to `at`. */
export class Output {
  static start: usize = 0;
  static at: usize = 0;
  static end: usize = 0;
  static overflowed: bool = false;
  /** What does not fit is cut, and nothing is written after that. */
  static cuts: bool = false;
  /** Of the event that is written: nanoseconds since 1970. */
  static timestamp: u64 = u64.MAX_VALUE;

  @inline static begin(start: usize, end: usize): void {
    Output.start = start;
    Output.at = start;
    Output.end = end;
    Output.overflowed = false;
  }
}

/**
 * What a field's handler is asked for, and the values that it has set; the host writes the one, and reads the
 * other.
 */
export class Answer {
  /** ARG_* as they came. */
  @inline static get arg(): i32 {
    return load<i32>(CONTROL, CONTROL_ANSWER_ARG);
  }
  @inline static get index(): u64 {
    return load<u64>(CONTROL, CONTROL_ANSWER_INDEX);
  }
  /** Values that may be set. */
  @inline static get limit(): i32 {
    return load<i32>(CONTROL, CONTROL_ANSWER_LIMIT);
  }
  /** Values that are set. */
  @inline static get count(): i32 {
    return load<i32>(CONTROL, CONTROL_ANSWER_COUNT);
  }
  static set count(count: i32) {
    store<i32>(CONTROL, count, CONTROL_ANSWER_COUNT);
  }
  /** Their records; room for LIMIT_VALUES. */
  @inline static get records(): usize {
    return load<u32>(CONTROL, CONTROL_ANSWER_OFFSET);
  }
}
