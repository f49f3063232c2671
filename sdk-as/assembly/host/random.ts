import { hostSeed } from "../../internal/abi/host";

/** The generator's state; 0 before it is seeded. */
let state: u64 = 0;

function seedRarely(): void {
  state = hostSeed();
}

/** Random numbers, which the runtime seeds. They are not for keys and tokens. A test sets the seed. */
export namespace random {
  /** 64 random bits (splitmix64). */
  export function bits(): u64 {
    if (!state) seedRarely();
    state += 0x9e3779b97f4a7c15;
    let mixed = state;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
  }

  /** A random number from 0 to limit-1. A limit of 0 stands for 2^64. */
  export function below(limit: u64): u64 {
    const all = bits();
    return limit ? all % limit : all;
  }
}
