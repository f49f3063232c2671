// The codes of messages: docs/messages.md lists each, and each is given by some message.
import fs from "node:fs";
import path from "node:path";

import { MESSAGES } from "../../compiler/messages";
import { run } from "../hosts/hosts";
import { root } from "../support";

const document = fs.readFileSync(path.join(root, "docs", "messages.md"), "utf8");
const sources = fs
  .readdirSync(path.join(root, "compiler"), { recursive: true, encoding: "utf8" })
  .filter(file => file.endsWith(".ts") && file !== "messages.ts")
  .map(file => fs.readFileSync(path.join(root, "compiler", file), "utf8"))
  .join("\n");

test("docs/messages.md is what `make messages` writes", () => {
  const { stdout, status } = run(process.execPath, [
    path.join(root, "docs", "generate-messages.mjs"),
    "--print",
  ]);
  expect(status).toBe(0);
  expect(stdout).toBe(document);
});

test("each code has one row in docs/messages.md", () => {
  const rows = [...document.matchAll(/^\| `([a-z-]+)` \| /gm)].map(([, code]) => code!);
  const codes = rows.filter(row => !["file", "severity", "code", "message", "hint", "fix"].includes(row));
  expect([...codes].sort()).toEqual(Object.keys(MESSAGES).sort());
});

test("no two codes are about the same", () => {
  const about = Object.values(MESSAGES);
  expect(new Set(about).size).toBe(about.length);
});

test("each code is that of some message", () => {
  const given = [...sources.matchAll(/\b(?:id: |id = [^;]*|error\(\s*|\w+: )"([a-z-]+)"/g)].map(
    ([, code]) => code!,
  );
  expect(Object.keys(MESSAGES).filter(code => !given.includes(code))).toEqual([]);
});

test("each message of falco-ts's own has a code", () => {
  const without = sources.match(/^.*\bcode: ""(?!,\s+id\b).*$/gm) ?? [];
  expect(without).toEqual([]);
});
