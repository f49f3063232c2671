// falco-ts build --watch: builds again whenever the plugin's source changes, with a compiler that stays
// loaded.
import fs from "node:fs";
import path from "node:path";

import { cFolders, openProject } from "../plugin/folder";
import { keepWarm, type Compiler } from "../stages/compile";

/** An editor writes a file in several steps, and several files at once. */
const SETTLE_MS = 20;

/**
 * Does the work now, and again after every change in src/, of the plugin's C or of asconfig.json, until the
 * process ends. Throws where there is no plugin.
 */
export async function watch(folder: string, work: (compiler: Compiler) => Promise<void>): Promise<never> {
  const { dir, c } = openProject(folder);
  const compiler = keepWarm();
  let changed = true;
  let wake = () => {};
  const change = () => {
    changed = true;
    wake();
  };
  fs.watch(path.join(dir, "src"), { recursive: true }, change);
  for (const one of c ? cFolders(c) : []) fs.watch(path.resolve(dir, one), change);
  fs.watch(dir, (_event, name) => {
    if (name === "asconfig.json") change();
  });
  for (;;) {
    if (!changed)
      await new Promise<void>(resolve => {
        wake = resolve;
      });
    await new Promise(resolve => setTimeout(resolve, SETTLE_MS));
    changed = false;
    await work(compiler);
  }
}
