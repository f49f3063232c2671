// What goes over texts with the tables of regular expressions (sdk-as/internal/regex/walk.ts), as a module of
// its own in Node.
import fs from "node:fs";
import path from "node:path";

import { BYTES, compileRegex, parse, UNITS } from "../../dist/compiler/stages/compile/regex/regex";
import { root, run, temporaryFolder } from "../support";

const ENTRY = `
import { groupEnd, groupStart, walkMatch, walkTest } from "./walk";
export function room(bytes: usize): usize { return heap.alloc(bytes); }
export function free(at: usize): void { heap.free(at); }
export function testBytes(table: usize, text: usize, at: usize, end: usize): bool { return walkTest<u8>(table, text, at, end); }
export function testUnits(table: usize, text: usize, at: usize, end: usize): bool { return walkTest<u16>(table, text, at, end); }
export function matchBytes(table: usize, text: usize, at: usize, end: usize): bool { return walkMatch<u8>(table, text, at, end); }
export function matchUnits(table: usize, text: usize, at: usize, end: usize): bool { return walkMatch<u16>(table, text, at, end); }
export function start(group: i32): usize { return groupStart(group); }
export function end(group: i32): usize { return groupEnd(group); }
`;

type Walk = (table: number, text: number, at: number, end: number) => number;
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly room: (bytes: number) => number;
  readonly free: (at: number) => void;
  readonly testBytes: Walk;
  readonly testUnits: Walk;
  readonly matchBytes: Walk;
  readonly matchUnits: Walk;
  readonly start: (group: number) => number;
  readonly end: (group: number) => number;
}

export interface Found {
  readonly isTested: boolean;
  /** Where the groups begin and end, in bytes; null for one without text. Null where there is no match. */
  readonly groups: readonly (readonly [start: number, end: number] | null)[] | null;
}

export class Walker {
  /** How many functions were called and turns of loops taken, where it was asked to count them. */
  steps = 0;

  private constructor(private readonly exports: Exports) {}

  /** To be called where a file of tests begins. */
  static make({ counts }: { counts: boolean }): Walker {
    let walker: Walker | undefined;
    const env = {
      abort: () => {
        throw new Error("the walk trapped");
      },
      log_execution: () => {
        walker!.steps++;
      },
    };
    const module = new WebAssembly.Module(compileWalk(counts) as BufferSource);
    return (walker = new Walker(new WebAssembly.Instance(module, { env }).exports as unknown as Exports));
  }

  /** Makes the tables of a regular expression. Throws where it is refused. */
  regex(pattern: string, flags: string, isBytes: boolean): Looking {
    const parsed = parse(pattern, flags);
    const [test, match] = [true, false].map(isTest =>
      this.put(compileRegex(parsed, isBytes ? BYTES : UNITS, isTest)),
    );
    const { exports } = this;
    return {
      find: (text, from = 0) => {
        const at = this.put(text),
          begin = at + from,
          end = at + text.length;
        const isTested = (isBytes ? exports.testBytes : exports.testUnits)(test!, at, begin, end) !== 0;
        const isFound = (isBytes ? exports.matchBytes : exports.matchUnits)(match!, at, begin, end) !== 0;
        const groups = Array.from({ length: parsed.groups.length + 1 }, (_, group) => {
          const start = exports.start(group);
          return start ? ([start - at, exports.end(group) - at] as const) : null;
        });
        exports.free(at);
        return { isTested, groups: isFound ? groups : null };
      },
      end: () => {
        exports.free(test!);
        exports.free(match!);
      },
    };
  }

  private put(bytes: Uint8Array): number {
    const at = this.exports.room(bytes.length);
    new Uint8Array(this.exports.memory.buffer).set(bytes, at);
    return at;
  }
}

export interface Looking {
  /** Looks in a text, as UTF-8 or UTF-16, from a byte on. */
  find(text: Uint8Array, from?: number): Found;
  /** Gives the tables' memory back. */
  end(): void;
}

function compileWalk(counts: boolean): Uint8Array {
  const dir = temporaryFolder();
  fs.copyFileSync(path.join(root, "sdk-as", "internal", "regex", "walk.ts"), path.join(dir, "walk.ts"));
  fs.writeFileSync(path.join(dir, "entry.ts"), ENTRY);
  const asc = path.join(root, "node_modules", "assemblyscript", "bin", "asc.js");
  const options = ["--runtime", "minimal", "-O3", "--enable", "simd", "--outFile", "walk.wasm"];
  const counting = counts ? ["--runPasses", "log-execution"] : [];
  const { status, stderr } = run(process.execPath, [asc, "entry.ts", ...options, ...counting], { cwd: dir });
  if (status !== 0) throw new Error(stderr);
  return fs.readFileSync(path.join(dir, "walk.wasm"));
}
