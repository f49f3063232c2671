// Builds a plugin for its tests, with its manifest: unoptimized wasm, or the machine code that `falco-ts
// build` makes of it, linked with the runtime's variant for tests.
import path from "node:path";

import { withTemporaryFolder } from "../../files";
import { findNative } from "../../native/parts";
import { buildLibrary } from "../../pipeline";
import { openProject } from "../../plugin/folder";
import { compile, type Compiler } from "../../stages/compile";
import { describe } from "../../stages/describe";
import type { Target } from "../choose-target";
import { TEST_FILES, writeTestBuild, type PluginFacts } from "./cache";

/** The symbol that tells the runtime's variant for tests of the test: FT_TEST_ATTACH. */
const ATTACH = "falco_ts_test_attach";

/**
 * Leaves the plugin where loadPlugin() finds it. Returns the warnings; throws a UserError with the errors.
 */
export function buildForTest(dir: string, target: Target, compiler?: Compiler): Promise<readonly string[]> {
  return target === "native" ? buildNative(dir, compiler) : buildWasm(dir, compiler);
}

async function buildWasm(dir: string, compiler: Compiler | undefined): Promise<readonly string[]> {
  const project = openProject(dir);
  const compiled = await compile(project, false, compiler);
  const { wasm, places, warnings, inputs } = compiled;
  const facts: PluginFacts = {
    manifest: await describe(compiled, `${project.entry}.ts`, ""),
    places: Buffer.from(places).toString("base64"),
  };
  writeTestBuild(
    project.dir,
    TEST_FILES.wasm,
    wasm,
    [...inputs, path.join(project.dir, "asconfig.json")],
    facts,
  );
  return warnings;
}

async function buildNative(dir: string, compiler: Compiler | undefined): Promise<readonly string[]> {
  const project = openProject(dir);
  const native = findNative();
  return withTemporaryFolder(async workDir => {
    const variant = { objects: native.testObjects, exports: [ATTACH] };
    const { compiled, manifest, library } = await buildLibrary(project, native, workDir, {
      compiler,
      variant,
    });
    const facts: PluginFacts = { manifest, places: "" };
    // the runtime too, for those who work on it
    const inputs = [
      ...compiled.inputs,
      path.join(project.dir, "asconfig.json"),
      native.archives[0]!,
      ...native.testObjects,
    ];
    writeTestBuild(project.dir, TEST_FILES.native, library, inputs, facts);
    return compiled.warnings;
  });
}
