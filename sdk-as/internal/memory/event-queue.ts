// The events that did not fit into their batch, the oldest first, each in a block of its own:
//
//   next block │ timestamp │ length │ payload …

const TIMESTAMP: usize = 8;
const LENGTH: usize = 16;
const HEAD: usize = 24;

@final @unmanaged export class EventQueue {
  private first: usize = 0;
  private last: usize = 0;

  @inline get isEmpty(): bool {
    return !this.first;
  }

  /** Adds an event, with a copy of its payload. */
  push(timestamp: u64, offset: usize, length: usize): void {
    const block = heap.alloc(HEAD + length);
    store<usize>(block, 0);
    store<u64>(block, timestamp, TIMESTAMP);
    store<usize>(block, length, LENGTH);
    memory.copy(block + HEAD, offset, length);
    if (this.last) store<usize>(this.last, block);
    else this.first = block;
    this.last = block;
  }

  // The getters are about the oldest event. The queue must not be empty.

  get timestamp(): u64 {
    return load<u64>(this.first, TIMESTAMP);
  }
  get offset(): usize {
    return this.first + HEAD;
  }
  get length(): usize {
    return load<usize>(this.first, LENGTH);
  }

  /** Removes the oldest event, and frees its payload. The queue must not be empty. */
  pop(): void {
    const block = this.first;
    this.first = load<usize>(block);
    if (!this.first) this.last = 0;
    heap.free(block);
  }
}
