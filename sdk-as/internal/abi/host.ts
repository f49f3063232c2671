// What the runtime gives to a plugin: the imports of the guest ABI, which guest-abi.json describes, and
// nothing else.

// @ts-ignore: decorator
@external("falco_ts", "log")
export declare function hostLog(level: i32, offset: usize, length: usize): void;

// @ts-ignore: decorator
@external("falco_ts", "abort")
export declare function hostAbort(
  message: usize,
  messageLength: usize,
  file: usize,
  fileLength: usize,
  line: u32,
  column: u32,
): void;

// @ts-ignore: decorator
@external("falco_ts", "clock")
export declare function hostClock(): u64;

// @ts-ignore: decorator
@external("falco_ts", "seed")
export declare function hostSeed(): u64;

// @ts-ignore: decorator
@external("falco_ts", "input")
export declare function hostInput(kind: i32, offset: usize, length: usize, value: u64): void;
