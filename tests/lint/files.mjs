// The files that are formatted and linted: all that git tracks or would, but those of .prettierignore.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "../..");

const LANGUAGES = {
  typescript: /\.(ts|mjs|js)$/,
  c: /\.(c|h|cpp)$/,
  shell: /\.sh$|^\.ci\/run$/,
  markdown: /\.md$/,
};

function git(...args) {
  return execFileSync("git", ["ls-files", "-z", ...args], { cwd: root, encoding: "utf8" })
    .split("\0")
    .filter(Boolean);
}

/** By language, relative to the checkout. */
export function files() {
  const ignored = new Set(
    ["--cached", "--others"].flatMap(kind => git(kind, "--ignored", "--exclude-from=.prettierignore")),
  );
  const all = [...new Set(git("--cached", "--others", "--exclude-standard"))]
    .filter(file => !ignored.has(file) && fs.existsSync(path.join(root, file)))
    .sort();
  return Object.fromEntries(
    Object.entries(LANGUAGES).map(([language, name]) => [language, all.filter(file => name.test(file))]),
  );
}

export function read(file) {
  return fs.readFileSync(path.join(root, file), "utf8");
}
