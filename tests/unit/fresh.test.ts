import fs from "node:fs";
import path from "node:path";

import { temporaryFolder } from "../support";

const { staleSource } = require("../fresh") as { staleSource: (root: string) => string | undefined };

const dir = temporaryFolder();

/** Writes a file of the checkout in `dir`, last changed so many seconds after 1970. */
function write(file: string, seconds: number): void {
  const whole = path.join(dir, file);
  fs.mkdirSync(path.dirname(whole), { recursive: true });
  fs.writeFileSync(whole, "");
  fs.utimesSync(whole, seconds, seconds);
}

beforeEach(() => {
  write("compiler/cli.ts", 1000);
  write("compiler/stages/wrap.ts", 1000);
  write("dist/compiler/cli.js", 2000);
});

test("a dist/ that is newer than every source is up to date", () => {
  expect(staleSource(dir)).toBeUndefined();
});

test("a source that changed after the compilation is named", () => {
  write("compiler/stages/wrap.ts", 3000);
  expect(staleSource(dir)).toBe("compiler/stages/wrap.ts");
});

test("the first source is named if there is no dist/", () => {
  fs.rmSync(path.join(dir, "dist"), { recursive: true });
  expect(staleSource(dir)).toBe("compiler/cli.ts");
});
