// Compiles a plugin for its tests: unoptimized wasm, with its manifest.
import path from "node:path";

import { openProject } from "../project";
import { compile } from "../stages/compile";
import type { Ask } from "../stages/compile-in-worker";
import { describe } from "../stages/describe";
import type { PluginFacts } from "./load-plugin";
import { writeTestBuild } from "./test-build";

/** Leaves the plugin's wasm where loadPlugin() finds it. Returns the warnings; throws a UserError with the errors. */
export async function compileForTest(dir: string, ask?: Ask): Promise<readonly string[]> {
  const project = openProject(dir);
  const compiled = await compile(project, false, ask);
  const { wasm, places, warnings, inputs } = compiled;
  const facts: PluginFacts = { manifest: describe(compiled, `${project.entry}.ts`, ""), places: Buffer.from(places).toString("base64") };
  writeTestBuild(project.dir, "plugin", wasm, [...inputs, path.join(project.dir, "asconfig.json")], facts);
  return warnings;
}
