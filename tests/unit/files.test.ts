// replaceEntries writes all files of a folder, or none.
import fs from "node:fs";
import path from "node:path";

import { replaceEntries, writeFileAtomic } from "../../compiler/files";
import { root, run, temporaryFolder } from "../support";

const dir = temporaryFolder();
const files = (entries: Record<string, string>) =>
  new Map(
    Object.entries(entries).map(([name, text]) => [name, { data: Buffer.from(text), executable: false }]),
  );
const tree = (folder: string): Record<string, string> =>
  Object.fromEntries(
    fs
      .readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter(name => fs.statSync(path.join(folder, name)).isFile())
      .sort()
      .map(name => [name, fs.readFileSync(path.join(folder, name), "utf8")]),
  );

test("files and whole folders are replaced, and other files stay", () => {
  const folder = path.join(dir, "some");
  replaceEntries(folder, files({ a: "1", "b/c/d": "1", "b/e": "1" }));
  fs.writeFileSync(path.join(folder, "mine"), "mine");
  replaceEntries(folder, files({ a: "2", "b/e": "2" }));
  expect(tree(folder)).toEqual({ a: "2", "b/e": "2", mine: "mine" });
});

test("every file stays as it is if one cannot be written", () => {
  const folder = path.join(dir, "kept");
  replaceEntries(folder, files({ a: "1", "b/c": "1" }));
  expect(() => replaceEntries(folder, files({ a: "2", "b/c": "2", "a/d": "2" }))).toThrow(
    `${folder}: cannot be written: a file has that name`,
  );
  expect(tree(folder)).toEqual({ a: "1", "b/c": "1" });
  expect(fs.readdirSync(folder).sort()).toEqual(["a", "b"]);
});

test("a new folder is not made if a file in it cannot be written", () => {
  const folder = path.join(dir, "none");
  expect(() => replaceEntries(folder, files({ a: "2", "a/d": "2" }))).toThrow("cannot be written");
  expect(fs.existsSync(folder)).toBe(false);
});

test("every file is put back if one cannot be renamed", () => {
  const folder = path.join(dir, "undone");
  replaceEntries(folder, files({ a: "1", "b/c": "1", z: "1" }));
  const rename = fs.renameSync;
  const spy = jest.spyOn(fs, "renameSync").mockImplementation((from, to) => {
    if (String(from).includes("new") && String(to) === path.join(folder, "z"))
      throw Object.assign(new Error("full"), { code: "ENOSPC" });
    rename(from, to);
  });
  try {
    expect(() => replaceEntries(folder, files({ a: "2", "b/c": "2", z: "2" }))).toThrow("no space left");
  } finally {
    spy.mockRestore();
  }
  expect(tree(folder)).toEqual({ a: "1", "b/c": "1", z: "1" });
});

test("a signal during the replacement ends the process when all files are written", () => {
  const folder = path.join(dir, "signal");
  const script = `
    const { replaceEntries } = require(${JSON.stringify(path.join(root, "dist", "compiler", "files.js"))});
    const entry = text => ({ data: Buffer.from(text), executable: false });
    const files = { *[Symbol.iterator]() { yield ["a", entry("1")]; process.kill(process.pid, "SIGINT"); yield ["b/c", entry("1")]; } };
    replaceEntries(${JSON.stringify(folder)}, files);
    setTimeout(() => undefined, 10_000);`;
  expect(run(process.execPath, ["-e", script]).status).toBe(130);
  expect(tree(folder)).toEqual({ a: "1", "b/c": "1" });
});

test("what a killed process left is removed, and what a running one writes is not", () => {
  const folder = path.join(dir, "left");
  fs.mkdirSync(folder);
  const gone = Number(run(process.execPath, ["-p", "process.pid"]).stdout);
  const left = [`.a.${gone}.tmp`, `.${gone}.tmp`];
  const others = [`.a.${process.ppid}.tmp`, `.b.${gone}.tmp`, ".a.tmp"];
  for (const name of [...left, ...others]) fs.writeFileSync(path.join(folder, name), "");
  writeFileAtomic(path.join(folder, "a"), "1");
  replaceEntries(folder, files({ c: "1" }));
  expect(fs.readdirSync(folder).sort()).toEqual([...others, "a", "c"].sort());
});
