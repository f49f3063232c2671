// Where the running call writes to, and where its answer goes. One writer and one answer are in use at a time, so that their
// state is in static members, which are globals of the module: the bounds of every access to an object are checked, those of a
// global are not, and an event takes some thirty of them.

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

/** What a field's handler is asked for, and the values that it has set. */
export class Answer {
  /** ARG_* as they came. */
  static arg: i32 = 0;
  static index: u64 = 0;
  /** Values that may be set. */
  static limit: i32 = 1;
  /** Values that are set. */
  static count: i32 = 0;
  /** Their records; room for LIMIT_VALUES. */
  static records: usize = 0;

  @inline static begin(arg: i32, index: u64, limit: i32): void {
    Answer.arg = arg;
    Answer.index = index;
    Answer.limit = limit;
    Answer.count = 0;
  }
}
