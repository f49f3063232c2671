// What the dynamic linker sees of a plugin with each set of capabilities: its symbols, which tell Falco what
// it can do, and the libraries that it needs. A new capability is a part, a column, and rows.
import fs from "node:fs";
import path from "node:path";

import { readElf, type Elf } from "../../dist/compiler/native/elf";
import { CAPABILITIES } from "../../dist/compiler/plugin/capabilities";
import { temporaryFolder } from "../support";
import { buildFiles, QUICK } from "./mistakes";

/** What a part adds to the class: the interfaces that it implements, and members. */
type Part = readonly [implemented: string, members: string];

const PARTS = {
  source: ["Source", "open(params: Params): PullInstance | null { return new Events(); }"],
  progress: ["Source", "open(params: Params): PullInstance | null { return new Steps(); }"],
  push: [
    "Source, Permitted",
    `open(params: Params): Instance | null {
    return new PushInstance<T>(this).lines("/dev/null", (self, line, out) => out.bytes(line)).every(1000, (self, out) => out.end());
  }
  permissions(p: Permissions): void { p.read("/dev/null"); }`,
  ],
  extraction: [
    "Extractor<T>",
    'fields(f: Fields<T>): void { f.u64("t.value", "a value", (self, event, value) => value.set(1)); }',
  ],
  sources: [
    "Extractor<T>",
    'fields(f: Fields<T>): void { f.extractFrom("other").u64("t.value", "a value", (self, event, value) => value.set(1)); }',
  ],
  settings: [
    "Configurable<T>",
    's: u64 = 0;\n  settings(s: Settings<T>): void { s.u64("s", "a setting", 0, (self, value) => { self.s = value; }); }',
  ],
  params: ["OpenParamsLister", 'listOpenParams(list: OpenParams): void { list.add("a", "a value"); }'],
  lines: [
    "EventFormatter",
    "eventToString(event: EventReader, text: TextWriter): void { text.bytes(event.payload); }",
  ],
  hooks: ["Initializer, Destroyer", "init(): void {}\n  destroy(): void {}"],
} satisfies Record<string, Part>;

/** The columns of the golden table: the parts that a plugin has. */
const SETS: Record<string, readonly (keyof typeof PARTS)[]> = {
  source: ["source"],
  extractor: ["extraction"],
  "of-sources": ["sources"],
  both: ["source", "extraction"],
  settings: ["source", "settings"],
  params: ["source", "params"],
  lines: ["source", "lines"],
  hooks: ["source", "hooks"],
  progress: ["progress"],
  push: ["push"],
  all: ["progress", "sources", "settings", "params", "lines", "hooks"],
};

function moduleOf(parts: readonly (keyof typeof PARTS)[]): string {
  const isSource = parts.some(part => PARTS[part][0].startsWith("Source"));
  return `
import {
  Plugin, Info, Params, Source, PullInstance, EventWriter, Status, Extractor, Fields, Configurable, Settings, OpenParams, OpenParamsLister,
  EventFormatter, EventReader, TextWriter, Initializer, Destroyer, Progresser, Instance, PushInstance, Permitted, Permissions,
} from "falco-ts";
export default class T extends Plugin implements ${parts.map(part => PARTS[part][0]).join(", ")} {
  info(): Info { return { id: ${isSource ? 999 : 0}, name: "t", version: "0.1.0", description: "a test", contact: "nobody", source: "${isSource ? "t" : ""}" }; }
  ${parts.map(part => PARTS[part][1]).join("\n  ")}
}
class Events extends PullInstance {
  override next(event: EventWriter): Status { return Status.Eof; }
}
${parts.includes("progress") ? "class Steps extends Events implements Progresser { progress(text: TextWriter): f64 { return 1; } }" : ""}
`;
}

const dir = temporaryFolder();
const built = new Map<string, Elf>();

beforeAll(async () => {
  const waiting = Object.entries(SETS);
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [set, parts] = next;
      const result = await buildFiles(path.join(dir, set), { ...QUICK, "src/plugin.ts": moduleOf(parts) });
      expect({ set, ...result }).toMatchObject({ status: 0, stderr: "" });
      built.set(set, readElf(fs.readFileSync(path.join(dir, set, "build", "libt.so"))));
    }
  };
  await Promise.all([worker(), worker()]);
});

/** A row for each symbol, a column for each set. */
function table(exportsOf: (set: string) => readonly string[]): string {
  const sets = Object.keys(SETS);
  const symbols = [...new Set(sets.flatMap(exportsOf))].sort();
  const line = (head: string, cells: readonly string[]) =>
    `${head.padEnd(34)}${cells.map((cell, i) => cell.padEnd(sets[i]!.length + 2)).join("")}`.trimEnd();
  return (
    [
      line("", sets),
      ...symbols.map(symbol =>
        line(
          symbol,
          sets.map(set => (exportsOf(set).includes(symbol) ? "x" : "")),
        ),
      ),
    ].join("\n") + "\n"
  );
}

test("each set of capabilities exports the symbols of the golden table, and no other", () => {
  expect(table(set => built.get(set)!.exports)).toBe(
    fs.readFileSync(path.join(__dirname, "exports.golden.txt"), "utf8"),
  );
});

test("the sets show all symbols that there are", () => {
  const known = Object.values(CAPABILITIES)
    .flatMap(row => row.symbols)
    .map(({ name }) => `plugin_${name}`);
  expect([...new Set(Object.keys(SETS).flatMap(set => built.get(set)!.exports))].sort()).toEqual(
    known.sort(),
  );
});

test.each(Object.keys(SETS))(
  "the plugin %s needs no library but libc, from 2.17 on, and no search path",
  set => {
    const elf = built.get(set)!;
    expect(
      elf.needed.filter(
        file => !["libc.so.6", "libpthread.so.0", "libdl.so.2", "ld-linux-x86-64.so.2"].includes(file),
      ),
    ).toEqual([]);
    const versions = elf.versionNeeds.flatMap(need => need.versions);
    expect(versions.length).toBeGreaterThan(0);
    expect(versions.filter(version => !/^GLIBC_2\.([0-9]|1[0-7])(\.\d+)?$/.test(version))).toEqual([]);
    expect(elf.rpath).toBeUndefined();
    expect(elf.runpath).toBeUndefined();
  },
);
