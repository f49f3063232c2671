// What a file says, in a test: runtime-c/src/inputs/gzip.c, on files that are all there.
import { constants, gunzipSync } from "node:zlib";

/** The bytes that a file says, and what is wrong with it behind them. */
export interface Said {
  readonly bytes: Buffer;
  readonly problem?: string;
}

/** What zlib calls them. */
const PROBLEMS: Readonly<Record<string, string>> = {
  "unexpected end of file": "the file ends before the compressed part does",
  "incorrect data check": "what is compressed has another checksum or length than it names",
  "incorrect length check": "what is compressed has another checksum or length than it names",
  "incorrect header check": "what follows is not compressed with gzip",
};

/** What a file says: the bytes in it, or where it begins as gzip does, what these are inflated to. */
export function saidBy(file: Buffer): Said {
  if (file[0] !== 0x1f || file[1] !== 0x8b) return { bytes: file };
  try {
    return { bytes: gunzipSync(file) };
  } catch (error) {
    const { message } = error as Error;
    const [whole, place] = wholePart(file, message);
    const problem = PROBLEMS[message] ?? "what is compressed is broken";
    return {
      bytes: gunzipSync(whole, { finishFlush: constants.Z_SYNC_FLUSH }),
      problem: `byte ${place}: ${problem}; what stands before that was read`,
    };
  }
}

/** The longest part from the beginning with which nothing is wrong but its end, and the place of what is. */
function wholePart(file: Buffer, message: string): [Buffer, number] {
  if (message === "unexpected end of file") return [file, file.length];
  let [good, bad] = [0, file.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    try {
      gunzipSync(file.subarray(0, middle), { finishFlush: constants.Z_SYNC_FLUSH });
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return [file.subarray(0, good), message === "incorrect header check" ? bad - 2 : bad];
}
