// A text that grows. Its room doubles, so that adding takes linear time.
import { textBytes } from "./text-bytes";

export class TextBuilder {
  private room: ArrayBuffer = new ArrayBuffer(128);
  private units: i32 = 0;

  /** Adds a part of a text behind all others. */
  add(text: string, start: i32, end: i32): void {
    const more = end - start,
      units = <i64>this.units + more;
    let room = this.room;
    if (units << 1 > room.byteLength) {
      const larger = new ArrayBuffer(<i32>textBytes(max<i64>(units, room.byteLength)));
      memory.copy(changetype<usize>(larger), changetype<usize>(room), (<usize>this.units) << 1);
      this.room = room = larger;
    }
    memory.copy(
      changetype<usize>(room) + ((<usize>this.units) << 1),
      changetype<usize>(text) + ((<usize>start) << 1),
      (<usize>more) << 1,
    );
    this.units = <i32>units;
  }

  text(): string {
    return String.UTF16.decodeUnsafe(changetype<usize>(this.room), (<usize>this.units) << 1);
  }
}
