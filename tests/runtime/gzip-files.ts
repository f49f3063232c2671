// Files that are compressed with gzip, for gzips.c: whole ones, and what disks, copies and attackers make.
import fs from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

/** Writes them into a folder, and returns it. */
export function gzipFilesIn(folder: string): string {
  const write = (name: string, ...parts: (Buffer | string)[]) => {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), Buffer.concat(parts.map(part => Buffer.from(part))));
  };
  const whole = gzipSync("one\ntwo\n"),
    zeros = Buffer.alloc(16 << 20),
    // what no compression makes shorter, so that reads end everywhere
    many = Array.from({ length: 60_000 }, (_, i) => `${i} ${(i * 2654435761) % 2 ** 32}\n`).join("");
  const wrong = (zipped: Buffer, at: number) => {
    const copy = Buffer.from(zipped);
    copy[copy.length + at]! ^= 1;
    return copy;
  };

  write("whole.gz", whole);
  write("members", whole, gzipSync(""), gzipSync("three\nfo"), gzipSync("ur"), Buffer.alloc(1000));
  write("named", Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3]), "a name\0", whole.subarray(10));
  for (const level of [0, 1, 9]) write(`many-${level}.gz`, gzipSync(many, { level }));
  write("items.json.gz", gzipSync(`{"Records":[${Array.from({ length: 9000 }, (_, i) => `{"i":${i}}`)}]}`));
  write("plain.gz", "one\ntwo\n");
  write("empty.gz", "");
  write("byte.gz", "\x1f");
  write("nothing.gz", gzipSync(""));

  write("cut.gz", gzipSync(many).subarray(0, 100_000));
  write("short.gz", whole.subarray(0, 4));
  write("sum.gz", wrong(whole, -8));
  write("length.gz", wrong(whole, -1));
  write("behind.gz", whole, "three\n");
  write("block.gz", whole.subarray(0, 10), Buffer.from([7]), whole);
  write("method.gz", Buffer.from([0x1f, 0x8b, 9]), whole.subarray(3));
  write("folder/1.gz", whole);
  write("folder/2.gz", gzipSync("cut\n".repeat(1000)).subarray(0, -9));
  write("folder/3.gz", gzipSync("three\n"));

  // a gigabyte of nothing in a megabyte, and what is compressed to members that say nothing
  const times = (count: number, member: Buffer) => Buffer.concat(Array<Buffer>(count).fill(member));
  write("bomb.gz", times(64, gzipSync(zeros)), gzipSync("\nlast\n"));
  write("members.gz", times(200_000, gzipSync("")), gzipSync("last\n"));
  return folder;
}
