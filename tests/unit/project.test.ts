import fs from "node:fs";
import path from "node:path";

import { openProject } from "../../dist/compiler/plugin/folder";
import { root, temporaryFolder } from "../support";

const OURS = JSON.parse(fs.readFileSync(path.join(root, "asconfig.json"), "utf8")).options;

const dir = temporaryFolder();
fs.mkdirSync(path.join(dir, "src"));
fs.writeFileSync(path.join(dir, "src", "plugin.ts"), "");

function options(asconfig: unknown) {
  fs.writeFileSync(
    path.join(dir, "asconfig.json"),
    typeof asconfig === "string" ? asconfig : JSON.stringify(asconfig),
  );
  return openProject(dir).ascOptions;
}

test("a folder with src/plugin.ts is a project, with the compiler options of falco-ts", () => {
  fs.rmSync(path.join(dir, "asconfig.json"), { force: true });
  expect(openProject(dir)).toEqual({
    dir,
    entry: "src/plugin",
    buildDir: path.join(dir, "build"),
    ascOptions: OURS,
  });
});

test("a relative folder is made absolute", () => {
  expect(openProject(path.relative(process.cwd(), dir)).dir).toBe(dir);
});

test.each([{}, { options: {} }])("an asconfig.json of %j changes no option", asconfig => {
  expect(options(asconfig)).toEqual(OURS);
});

test("an option that a plugin may set replaces that of falco-ts", () => {
  expect(options({ options: { optimizeLevel: 1 } })).toEqual({ ...OURS, optimizeLevel: 1 });
  expect(options({ options: { shrinkLevel: 2 } })).toEqual({ ...OURS, shrinkLevel: 2 });
});

test("no other option can be set, since hosts rely on them", () => {
  const allowed = ["optimizeLevel", "shrinkLevel"];
  const others = Object.keys(OURS).filter(key => !allowed.includes(key));
  expect(others).toContain("runtime");
  for (const key of [
    ...others,
    "noAssert",
    "exportRuntime",
    "transform",
    "lib",
    "stackSize",
    "__proto__",
    "constructor",
  ]) {
    expect(() => options(`{ "options": { ${JSON.stringify(key)}: 1 } }`)).toThrow(
      `asconfig.json: options.${key} cannot be set; a plugin may set optimizeLevel and shrinkLevel`,
    );
  }
});

test.each([
  ["", /^asconfig\.json: not valid JSON: /],
  ["// a comment\n{}", /^asconfig\.json: not valid JSON: /],
  ["null", /^asconfig\.json: expected a JSON object$/],
  ["3", /^asconfig\.json: expected a JSON object$/],
  ['{ "options": [] }', /^asconfig\.json: "options": expected an object$/],
  ['{ "options": "fast" }', /^asconfig\.json: "options": expected an object$/],
  [
    '{ "entries": ["x.ts"] }',
    /^asconfig\.json: "entries" cannot be set; only "options" can, with optimizeLevel and shrinkLevel, and "c", with the plugin's C files$/,
  ],
  [
    '{ "options": { "optimizeLevel": "3" } }',
    /^asconfig\.json: options\.optimizeLevel: found "3", expected one of 0, 1, 2, 3$/,
  ],
  [
    '{ "options": { "optimizeLevel": null } }',
    /^asconfig\.json: options\.optimizeLevel: found null, expected one of 0, 1, 2, 3$/,
  ],
  [
    '{ "options": { "shrinkLevel": 1.5 } }',
    /^asconfig\.json: options\.shrinkLevel: found 1\.5, expected one of 0, 1, 2$/,
  ],
  [
    '{ "options": { "optimizelevel": 3 } }',
    /^asconfig\.json: options\.optimizelevel cannot be set; did you mean "optimizeLevel"\?$/,
  ],
  ['{ "c": ["a.c"] }', /^asconfig\.json: c: expected an object with "files", a list of C files$/],
  ['{ "c": {} }', /^asconfig\.json: c\.files: expected a list of C files$/],
  ['{ "c": { "files": "a.c" } }', /^asconfig\.json: c\.files: found "a\.c", expected a list of C files$/],
  [
    '{ "c": { "files": ["a.c"], "flags": [] } }',
    /^asconfig\.json: c\.flags: cannot be set; "files" and "include" can$/,
  ],
  [
    '{ "c": { "files": ["src/plugin.ts"] } }',
    /^asconfig\.json: c\.files: found "src\/plugin\.ts", expected a file whose name ends in \.c$/,
  ],
  [
    '{ "c": { "files": ["gone.c"] } }',
    /^asconfig\.json: c\.files: "gone\.c": no such file in the plugin's folder$/,
  ],
  [
    '{ "c": { "files": ["a.c"], "include": ["gone"] } }',
    /^asconfig\.json: c\.include: "gone": no such folder in the plugin's folder$/,
  ],
])("%s is refused", (text, message) => {
  fs.writeFileSync(path.join(dir, "a.c"), "");
  expect(() => options(text)).toThrow(message);
});

test("a wrong folder or wrong options are a usage error", () => {
  for (const open of [
    () => options("{"),
    () => openProject(path.join(dir, "src")),
    () => openProject(path.join(dir, "gone")),
  ]) {
    expect(open).toThrow(expect.objectContaining({ exitCode: 2 }));
  }
});
