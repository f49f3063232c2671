// The fuzz targets on their corpus, and on a few thousand inputs made of it; `make fuzz` has libFuzzer look
// for more.
import fs from "node:fs";
import path from "node:path";

import { wasmtimeHeaders } from "../runtime/checks";
import { testOf } from "../faults/pending";
import { nativeDir, run, temporaryFolder } from "../support";
import { check, corpus as jsonCorpus, fuzz, loadReader } from "./json";

const { build, corpus, TARGETS } = require("./build") as {
  build(
    dir: string,
    options: { cc: string; headers: string; native: string; sanitize: string; main: string[] },
  ): Record<string, string>;
  corpus(target: string): string[];
  TARGETS: string[];
};

const dir = temporaryFolder();
const cc = process.env.CC || "cc";

/** Why sanitizers cannot be had here. */
function unusable(): string | undefined {
  fs.writeFileSync(path.join(dir, "probe.c"), "int main(void) { return 0; }\n");
  const made = run(cc, ["-fsanitize=address,undefined", "probe.c", "-o", "probe"], { cwd: dir });
  if (made.status !== 0) return made.stderr.split("\n")[0];
  return run(path.join(dir, "probe"), []).status === 0
    ? undefined
    : "a program with AddressSanitizer does not run here";
}

const reason = unusable();
if (reason !== undefined) {
  test.skip(`SKIP: ${reason}`, () => undefined);
} else {
  const programs = build(dir, {
    cc,
    headers: wasmtimeHeaders(),
    native: nativeDir,
    sanitize: "address,undefined",
    main: [path.join(__dirname, "replay.c")],
  });
  for (const target of TARGETS)
    testOf(`fuzz-${target}`)(`${target} finds nothing in its corpus`, () => {
      const result = run(programs[target]!, ["1500", ...corpus(target)], { timeout: 120_000 });
      if (result.status !== 0 || result.stdout !== "done\n")
        throw new Error(`exit code ${result.status}\n${result.stderr.slice(0, 10_000)}`);
    });
}

describe.each([
  ["wasm", 3000],
  ["native", 300],
] as const)("the JSON reader, in %s", (target, documents) => {
  const plugin = loadReader(target);

  test("has JSON.parse's values for its corpus", () => {
    for (const payload of jsonCorpus()) check(plugin, payload);
  });

  test("and for documents that are made of it", () => {
    expect(fuzz(plugin, 12, done => done < documents)).toBe(documents);
  });
});

test("a document with another value than JSON.parse's is found", () => {
  const plugin = loadReader("wasm");
  const other = Object.assign(Object.create(plugin) as typeof plugin, {
    extract: (event: { payload: Buffer }, field: string) =>
      field === "j.at[/a]" ? "2" : plugin.extract(event, field),
  });
  expect(() => check(other, Buffer.from('{"a":1}'))).toThrow('j.at[/a]: "2", and JSON.parse has 1');
});
