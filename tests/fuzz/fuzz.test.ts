// The fuzz targets on their corpus, and on a few thousand inputs made of it; `make fuzz` has libFuzzer look
// for more.
import fs from "node:fs";
import path from "node:path";

import { wasmtimeHeaders } from "../runtime/checks";
import { testOf } from "../faults/pending";
import { run, temporaryFolder } from "../support";

const { build, corpus, TARGETS } = require("./build") as {
  build(
    dir: string,
    options: { cc: string; headers: string; sanitize: string; main: string[] },
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
