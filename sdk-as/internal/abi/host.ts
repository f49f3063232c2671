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

// The linker takes the code of cursors into the .so where the plugin has the permission to keep one.

// @ts-ignore: decorator
@external("falco_ts", "cursor_load")
export declare function hostCursorLoad(offset: usize, capacity: usize): u32;

// @ts-ignore: decorator
@external("falco_ts", "cursor_save")
export declare function hostCursorSave(offset: usize, length: usize): void;

// The linker takes an input's code into the .so where the module has its import, so that each kind has one.

// @ts-ignore: decorator
@external("falco_ts", "input_timer")
export declare function hostInputTimer(offset: usize, length: usize, value: u64, options: u64): void;

// @ts-ignore: decorator
@external("falco_ts", "input_lines")
export declare function hostInputLines(offset: usize, length: usize, value: u64, options: u64): void;

// @ts-ignore: decorator
@external("falco_ts", "input_follow")
export declare function hostInputFollow(offset: usize, length: usize, value: u64, options: u64): void;

// @ts-ignore: decorator
@external("falco_ts", "input_files")
export declare function hostInputFiles(offset: usize, length: usize, value: u64, options: u64): void;

// @ts-ignore: decorator
@external("falco_ts", "input_udp")
export declare function hostInputUdp(offset: usize, length: usize, value: u64, options: u64): void;

// @ts-ignore: decorator
@external("falco_ts", "input_tcp")
export declare function hostInputTcp(offset: usize, length: usize, value: u64, options: u64): void;

// @ts-ignore: decorator
@external("falco_ts", "input_unix_datagrams")
export declare function hostInputUnixDatagrams(offset: usize, length: usize, value: u64, options: u64): void;

// @ts-ignore: decorator
@external("falco_ts", "input_http")
export declare function hostInputHttp(offset: usize, length: usize, value: u64, options: u64): void;

// @ts-ignore: decorator
@external("falco_ts", "input_https")
export declare function hostInputHttps(offset: usize, length: usize, value: u64, options: u64): void;

// @ts-ignore: decorator
@external("falco_ts", "input_tls")
export declare function hostInputTls(offset: usize, length: usize, value: u64, options: u64): void;

// @ts-ignore: decorator
@external("falco_ts", "input_unix_streams")
export declare function hostInputUnixStreams(offset: usize, length: usize, value: u64, options: u64): void;

// @ts-ignore: decorator
@external("falco_ts", "input_connect")
export declare function hostInputConnect(offset: usize, length: usize, value: u64, options: u64): void;

// @ts-ignore: decorator
@external("falco_ts", "input_connect_tls")
export declare function hostInputConnectTls(offset: usize, length: usize, value: u64, options: u64): void;

// @ts-ignore: decorator
@external("falco_ts", "input_poll_tls")
export declare function hostInputPollTls(offset: usize, length: usize, value: u64, options: u64): void;

// @ts-ignore: decorator
@external("falco_ts", "input_poll")
export declare function hostInputPoll(offset: usize, length: usize, value: u64, options: u64): void;

// @ts-ignore: decorator
@external("falco_ts", "input_subscribe")
export declare function hostInputSubscribe(offset: usize, length: usize, value: u64, options: u64): void;

// @ts-ignore: decorator
@external("falco_ts", "input_subscribe_tls")
export declare function hostInputSubscribeTls(offset: usize, length: usize, value: u64, options: u64): void;
