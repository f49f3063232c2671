// The folders of the three languages, from top to bottom: arrows between files go down, never in a circle,
// and a stage of the build is seen by its face alone. A new folder gets a place in its list.
import fs from "node:fs";
import path from "node:path";

import { importsOf, problemsOf, readImports, readIncludes, type Graph, type Layers } from "../layers";
import { root, temporaryFolder } from "../support";

const COMPILER: Layers = {
  layers: [
    ["cli.ts"],
    ["cli/"],
    ["commands/"],
    ["testing/"],
    ["pipeline.ts"],
    ["stages/"],
    ["stages/compile/explain/"],
    ["stages/compile/author/"],
    ["stages/compile/dialect/"],
    ["stages/compile/c/"],
    ["stages/compile/regex/"],
    ["stages/compile/asc/"],
    ["registry/", "rules/"],
    ["runtime/"],
    ["plugin/"],
    ["native/"],
    ["native/elf/"],
    ["diagnostics.ts", "files.ts", "sdk-files.ts"],
    ["errors.ts", "messages.ts", "nearest.ts", "package-root.ts", "shown.ts", "versions.ts", "words.ts"],
  ],
  faces: "stages/",
};

const SDK: Layers = {
  layers: [
    ["index.ts", "spec.ts"],
    ["glue/", "spec/"],
    ["assembly/"],
    ["assembly/sourcing/", "assembly/extraction/", "assembly/metrics/"],
    ["assembly/config/"],
    ["assembly/events/"],
    ["assembly/host/"],
    ["internal/options/"],
    ["library/"],
    ["internal/abi/"],
    ["internal/json/"],
    ["internal/regex/"],
    ["internal/text/"],
    ["internal/memory/"],
    ["internal/"],
  ],
};

const RUNTIME: Layers = {
  layers: [
    ["init"],
    ["sourcing/", "extraction/", "metrics/"],
    ["cursor/"],
    ["inputs/"],
    ["plugin/"],
    ["sandbox/"],
    ["base/"],
  ],
};

test.each([
  ["compiler", COMPILER, readImports],
  ["sdk-as", SDK, readImports],
  ["runtime-c/src", RUNTIME, readIncludes],
])("in %s arrows go down, and in no circle", (folder, layers, read) => {
  const graph = read(path.join(root, folder));
  expect([...graph.values()].flat().length).toBeGreaterThan(graph.size);
  expect(problemsOf(graph, layers)).toEqual([]);
});

describe("of invented trees", () => {
  const LAYERS: Layers = {
    layers: [["main.ts"], ["stages/"], ["stages/cook/knives/"], ["left/", "right/"], ["base/"]],
    faces: "stages/",
  };
  const dir = temporaryFolder();
  const problems = (files: Record<string, readonly string[]>) => {
    const known = Object.values(files)
      .flat()
      .filter(file => !Object.hasOwn(files, file))
      .map(file => [file, []] as const);
    return problemsOf(new Map([...Object.entries(files), ...known]), LAYERS);
  };

  test("arrows down are right, also past a layer and within a folder", () => {
    expect(
      problems({
        "main.ts": ["stages/cook.ts", "base/a.ts"],
        "stages/cook.ts": ["stages/cook/pot.ts", "left/a.ts"],
        "left/a.ts": ["left/deep/b.ts", "base/a.ts"],
      }),
    ).toEqual([]);
  });

  test("an arrow that runs up is wrong", () => {
    expect(problems({ "base/a.ts": ["left/a.ts"] })).toEqual([
      "base/a.ts knows left/a.ts: left/ lies above base/",
    ]);
    expect(problems({ "right/a.ts": ["main.ts"] })).toEqual([
      "right/a.ts knows main.ts: main.ts lies above right/",
    ]);
  });

  test("a folder in a folder has a layer of its own where the list has it", () => {
    expect(problems({ "stages/cook/pot.ts": ["stages/cook/knives/a.ts"] })).toEqual([]);
    expect(problems({ "stages/cook/knives/a.ts": ["stages/cook/pot.ts"] })).toEqual([
      "stages/cook/knives/a.ts knows stages/cook/pot.ts: stages/ lies above stages/cook/knives/",
    ]);
  });

  test("folders beside each other know nothing of each other", () => {
    expect(problems({ "left/a.ts": ["right/a.ts"] })).toEqual([
      "left/a.ts knows right/a.ts: left/ and right/ stand beside each other",
    ]);
  });

  test("a circle of files is wrong, within a folder too, and is told once", () => {
    expect(
      problems({ "left/b.ts": ["left/c.ts"], "left/c.ts": ["left/a.ts"], "left/a.ts": ["left/b.ts"] }),
    ).toEqual(["a circle of files: left/a.ts knows left/b.ts knows left/c.ts knows left/a.ts"]);
    expect(problems({ "left/a.ts": ["left/a.ts"] })).toEqual([
      "a circle of files: left/a.ts knows left/a.ts",
    ]);
    expect(problems({ "left/a.ts": ["left/b.ts", "left/c.ts"], "left/b.ts": ["left/c.ts"] })).toEqual([]);
  });

  test("a stage that knows another is wrong", () => {
    expect(problems({ "stages/cook.ts": ["stages/serve.ts"] })).toEqual([
      "stages/cook.ts knows stages/serve.ts: stages/cook and stages/serve are stages, which know nothing of each other",
    ]);
    expect(problems({ "stages/cook/pot.ts": ["stages/serve.ts"] })).toHaveLength(1);
  });

  test("a stage's parts are its own", () => {
    expect(problems({ "stages/serve.ts": ["stages/cook/pot.ts"] })).toEqual([
      "stages/serve.ts knows stages/cook/pot.ts, a part of stages/cook: only stages/cook.ts is for others",
    ]);
    expect(problems({ "main.ts": ["stages/cook/knives/a.ts"] })).toEqual([
      "main.ts knows stages/cook/knives/a.ts, a part of stages/cook: only stages/cook.ts is for others",
    ]);
  });

  test("a file in no folder of the list is wrong, and so is one that is not there", () => {
    expect(problems({ "attic/a.ts": [] })).toEqual([
      "attic/a.ts lies in no folder of the list: give its folder a place in it, or the file another",
    ]);
    expect(problemsOf(new Map([["left/a.ts", ["base/gone.ts"]]]), LAYERS)).toEqual([
      "left/a.ts knows base/gone.ts, which is not there",
    ]);
  });

  test("all forms of imports count, and no other", () => {
    const text = `
      import a, { type B } from "./a";
      import type { C } from "../c";
      import "./d";
      export * from "./e";
      export type { F } from "./f";
      import g = require("./g");
      const h = await import("./h.js");
      type I = import("./i").I;
      // import { not } from "./comment";
      const text = 'import { not } from "./text"';
      import fs from "node:fs";
      import { Plugin } from "falco-ts";
    `;
    expect(importsOf("left/x.ts", text)).toEqual(
      ["a", "../c", "d", "e", "f", "g", "h", "i"].map(name => path.posix.join("left", `${name}.ts`)),
    );
  });

  test("a header and the C file of its name are one, and includes are read from both", () => {
    const write = (file: string, text: string) => {
      fs.mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
      fs.writeFileSync(path.join(dir, file), text);
    };
    write("top/a.h", '#include <stdint.h>\n#include "base/b.h"\n');
    write(
      "top/a.c",
      '#include "top/a.h"\n#  include "c.h"\n#include "elsewhere.h"\n/* #include "base/no.h" */\n',
    );
    write("top/c.h", "");
    write("base/b.h", "");
    write("base/b.c", '#include "base/b.h"\n#include "top/a.h"\n');
    const graph: Graph = readIncludes(dir);
    expect([...graph]).toEqual([
      ["base/b", ["top/a"]],
      ["top/a", ["top/c", "base/b"]],
      ["top/c", []],
    ]);
    expect(problemsOf(graph, { layers: [["top/"], ["base/"]] })).toEqual([
      "base/b knows top/a: top/ lies above base/",
      "a circle of files: base/b knows top/a knows base/b",
    ]);
  });
});
