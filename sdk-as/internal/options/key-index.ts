import { JsonValue } from "./json-value";

/** How many members make an index worth while; fewer are searched one by one. */
export const INDEXED_FROM: i32 = 16;

/**
 * Finds a key among the members of a large object. The reader looks for each key, to see whether it is given
 * twice.
 */
export class KeyIndex {
  /**
   * A hash table with open addressing. A slot has a member's index in `members`, plus 1; 0 is a free slot.
   * Half of them are free.
   */
  private slots: StaticArray<i32> = new StaticArray<i32>(0);

  /** `members` has INDEXED_FROM members. The caller appends the others, and tells add(). */
  constructor(private members: Array<JsonValue>) {
    this.grow();
  }

  has(key: string): bool {
    return this.slots[this.slotOf(key)] != 0;
  }

  /** Adds the key of the member that was appended last. */
  add(key: string): void {
    if (this.members.length * 2 > this.slots.length) this.grow();
    else this.slots[this.slotOf(key)] = this.members.length;
  }

  private grow(): void {
    this.slots = new StaticArray<i32>(this.members.length * 4);
    for (let i = 0; i < this.members.length; i++) this.slots[this.slotOf(this.members[i].key)] = i + 1;
  }

  /** The slot that has the key, or the free one that it belongs into. */
  private slotOf(key: string): i32 {
    const slots = this.slots;
    let hash: u32 = 2166136261; // FNV-1a
    for (let i = 0; i < key.length; i++) hash = (hash ^ key.charCodeAt(i)) * 16777619;
    let at = <i32>(hash % <u32>slots.length);
    while (slots[at] && this.members[slots[at] - 1].key != key) at = at + 1 < slots.length ? at + 1 : 0;
    return at;
  }
}
