// Compiles a plugin for its tests: unoptimized wasm, its manifest, and what both were made from.
// Usage: node compile-for-test.js DIR. Exit code 1 with the errors on stderr.
import path from "node:path";

import { writeFileAtomic } from "../files";
import { openProject } from "../project";
import { compile } from "../stages/compile";
import { describe } from "../stages/describe";
import { version } from "../package-root";
import { checksum, type TestBuild } from "./load-plugin";

async function main(dir: string): Promise<void> {
  const project = openProject(dir);
  const compiled = await compile(project, false);
  const { wasm, places, warnings, inputs } = compiled;
  warnings.forEach(warning => process.stderr.write(`${warning}\n`));
  const files = [...inputs, path.join(project.dir, "asconfig.json")];
  const build: TestBuild = {
    version,
    manifest: describe(compiled, `${project.entry}.ts`, ""),
    places: Buffer.from(places).toString("base64"),
    inputs: Object.fromEntries(files.map(file => [file, checksum(file)])),
  };
  writeFileAtomic(path.join(project.buildDir, "test", "plugin.wasm"), wasm);
  writeFileAtomic(path.join(project.buildDir, "test", "build.json"), JSON.stringify(build));
}

main(process.argv[2]!).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
