// What the jest harness gives to a module of specs beside what a plugin gets (internal/abi/host.ts): the
// "spec" part of guest-abi.json.

// @ts-ignore: decorator
@external("falco_ts_spec", "fail")
export declare function hostFail(): void;

// @ts-ignore: decorator
@external("falco_ts_spec", "traps")
export declare function hostTraps(fn: i32): i32;
