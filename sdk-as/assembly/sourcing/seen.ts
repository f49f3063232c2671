import { hostSeed } from "../../internal/abi/host";
import { byteAt, load64 } from "../../internal/memory/bytes";
import { View } from "../events/view";

/**
 * The last ids that a source has had, so that what comes twice becomes one event: `if (seen.add(id))
 * out.bytes(event)`. It keeps 8 bytes of each, and lives as long as its sandbox.
 */
@final export class Seen {
  /** The ids' hashes, in a ring: those that came last. */
  private last: StaticArray<u64>;
  private at: i32 = 0;
  /** Where each is found: at the place that it says itself, or the next free one behind; 0 is free. */
  private table: StaticArray<u64>;
  private readonly seed: u64 = hostSeed();

  /** `count`: how many ids are remembered, 1 to 1 000 000. */
  constructor(count: i32) {
    assert(count >= 1 && count <= 1000000, "Seen: expected 1 to 1000000 ids");
    let places = 4;
    while (places < 2 * count) places *= 2;
    this.last = new StaticArray<u64>(count);
    this.table = new StaticArray<u64>(places);
  }

  /** Remembers an id. False: it is one of the last ones already. */
  add(id: View): bool {
    const hash = hashOf(id, this.seed);
    let place = this.placeOf(hash);
    if (this.table[place] == hash) return false;
    const oldest = this.last[this.at];
    if (oldest) {
      this.remove(oldest);
      place = this.placeOf(hash);
    }
    this.table[place] = hash;
    this.last[this.at] = hash;
    this.at = this.at + 1 == this.last.length ? 0 : this.at + 1;
    return true;
  }

  /** Where a hash is, or would be. */
  private placeOf(hash: u64): i32 {
    const mask = this.table.length - 1;
    let place = <i32>(hash >> 32) & mask;
    while (this.table[place] && this.table[place] != hash) place = (place + 1) & mask;
    return place;
  }

  /** Removes a hash, and moves those up that had to stand behind it. */
  private remove(hash: u64): void {
    const mask = this.table.length - 1;
    let free = this.placeOf(hash);
    for (let at = (free + 1) & mask; this.table[at]; at = (at + 1) & mask) {
      const home = <i32>(this.table[at] >> 32) & mask;
      if (((at - home) & mask) < ((at - free) & mask)) continue;
      this.table[free] = this.table[at];
      free = at;
    }
    this.table[free] = 0;
  }
}

/** Never 0. Who does not know the seed finds no two ids of one hash. */
function hashOf(id: View, seed: u64): u64 {
  const by = (seed * 0x9e3779b97f4a7c15) | 1;
  let hash = mix(seed ^ <u64>id.length, 0xd6e8feb86659fd93);
  let at = id.offset;
  const end = at + id.length;
  for (; at + 8 <= end; at += 8) hash = mix(hash ^ load64(at), by);
  let rest: u64 = 0;
  for (; at < end; at++) rest = (rest << 8) | byteAt(at);
  hash = mix(hash ^ rest, by);
  return hash ? hash : 1;
}

/** Multiplies, and folds what is high into what is low. */
function mix(value: u64, by: u64): u64 {
  const product = (value ^ (value >> 29)) * by;
  return product ^ (product >> 32);
}
