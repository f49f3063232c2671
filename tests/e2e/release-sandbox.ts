// A module of specs compiled as for a release, whose tests write lines.
import { openTestProject, type Project } from "../../dist/compiler/plugin/folder";
import { compile } from "../../dist/compiler/stages/compile";
import { compileOnce } from "../../dist/compiler/stages/compile/thread";
import { SpecSandbox } from "../../dist/compiler/testing/specs/sandbox";

/** Compiles a module, and returns what runs one of its tests in a sandbox: the lines that it logged. */
export async function inRelease(
  dir: string,
  module: string,
  ascOptions: Project["ascOptions"] = {},
): Promise<(test: number) => string[]> {
  const opened = openTestProject(dir);
  const options = { ...opened.ascOptions, ...ascOptions };
  const project = { ...opened, entry: module, buildDir: dir, ascOptions: options };
  const { wasm, places } = await compile(project, true, request =>
    compileOnce({ ...request, specs: [module] }),
  );
  const compiled = new WebAssembly.Module(new Uint8Array(wasm));
  return test => {
    const lines: string[] = [];
    new SpecSandbox(compiled, places, (_level, message) => lines.push(message)).run(test);
    return lines;
  };
}
