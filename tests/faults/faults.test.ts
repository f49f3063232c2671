// The fault table, a process of its own for each row; `make faults` shows it, docs/safety.md has it.
import fs from "node:fs";
import path from "node:path";

import { compile } from "../runtime/checks";
import { temporaryFolder } from "../support";
import { library } from "./library";
import { testOf } from "./pending";
import { cannotTry, tryRow, wrongOf, type Tools } from "./prove";
import { chapters } from "./rows";

const dir = temporaryFolder();
const tools: Tools = {
  steps: compile(dir, "steps", { folder: __dirname }),
  plugins: { faulty: library("faulty"), tail: library("tail") },
};

describe.each(chapters.map(chapter => [chapter.title, chapter.rows] as const))("%s", (_title, rows) => {
  for (const { id, right, proof } of rows) {
    if (!("plugin" in proof)) continue;
    const skip = cannotTry(proof);
    const declare = skip !== undefined ? test.skip : testOf(id);
    declare(skip !== undefined ? `${right} SKIP: ${skip}` : right, async () => {
      const own = path.join(dir, id);
      fs.mkdirSync(own);
      const ended = await tryRow(proof, tools, own);
      const wrong = wrongOf(proof, ended);
      if (wrong.length > 0)
        throw new Error(`${wrong.join("\n")}\n\nIt printed:\n${ended.text.slice(0, 6000)}`);
    });
  }
});
