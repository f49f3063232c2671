// What the package has for agents: made of the documents, with no code that docs.test.ts does not run.
import fs from "node:fs";
import path from "node:path";

import { parse } from "yaml";

import { blocks } from "../e2e/blocks";
import { run } from "../hosts/hosts";
import { root, temporaryFolder } from "../support";

const dir = temporaryFolder();
const made = run(process.execPath, [path.join(root, "docs", "generate-agents.mjs"), dir]);
const FILES = ["llms.txt", "skills/falco-ts/SKILL.md"];
const read = (file: string) => fs.readFileSync(path.join(dir, file), "utf8");
const documents = fs
  .readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" })
  .filter(file => file.endsWith(".md"));

test("the generator makes both, and the build has made them as they are now", () => {
  expect(made).toMatchObject({ status: 0, stderr: "" });
  for (const file of FILES)
    expect(fs.readFileSync(path.join(root, "dist", "agents", file), "utf8")).toBe(read(file));
});

describe.each(FILES)("%s", file => {
  test("has only code blocks of the documents, which docs.test.ts runs", () => {
    const known = documents.flatMap(document => blocks(path.join("docs", document)).map(({ text }) => text));
    const own = blocks(path.relative(root, path.join(dir, file)));
    expect(own.length).toBeGreaterThan(2);
    expect(own.filter(({ text }) => !known.includes(text))).toEqual([]);
  });

  test("has no link to a file that is not beside it", () => {
    expect(read(file).match(/\]\((?!https?:)[^)]*\)/g) ?? []).toEqual([]);
  });
});

test("the skill says by its head what it is and when it is for", () => {
  const [, head = "", body = ""] = /^---\n([^]*?)\n---\n([^]*)$/.exec(read(FILES[1]!)) ?? [];
  const { name, description } = parse(head) as { name: string; description: string };
  expect(name).toBe(path.basename(path.dirname(FILES[1]!)));
  expect(description.length).toBeLessThan(1024);
  expect(description).toMatch(/Falco.* Use it to /);
  expect(body.split("\n").length).toBeLessThan(220);
});

test("the skill has each row of what the dialect lacks", () => {
  const rows = fs.readFileSync(path.join(root, "docs", "dialect.md"), "utf8").match(/^\| `.*$/gm)!;
  const lacks = rows.filter(row => row.includes("not in the dialect"));
  expect(lacks.length).toBeGreaterThan(3);
  for (const row of lacks) expect(read(FILES[1]!)).toContain(row);
});

test("llms.txt has every class and function of the API", () => {
  const api = fs.readFileSync(path.join(root, "docs", "api", "falco-ts.md"), "utf8");
  for (const [heading] of api.matchAll(/^## .*$/gm)) expect(read("llms.txt")).toContain(`\n${heading}\n`);
});

test("the npm package has both", () => {
  const { stdout } = run("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: root });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  expect(files.map(one => one.path)).toEqual(
    expect.arrayContaining(FILES.map(file => `dist/agents/${file}`)),
  );
});
