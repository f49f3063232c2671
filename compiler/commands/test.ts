// falco-ts test: jest with the preset of falco-ts, in a plugin's folder.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { UserError } from "../errors";
import { readIfExists } from "../files";
import { runInOurStead, exitCode } from "../native/programs";
import { packageRoot } from "../package-root";
import { pluginFolder } from "../plugin/folder";

/**
 * Runs jest in the plugin's folder that the current folder is in, with jest's own arguments. Returns its exit
 * code.
 */
export async function test(args: readonly string[]): Promise<number> {
  const asksForHelp = args.includes("--help") || args.includes("-h");
  const dir = pluginFolder(process.cwd()) ?? (asksForHelp ? process.cwd() : undefined);
  if (!dir)
    throw new UserError("src/plugin.ts: not found here or above; run the tests in the plugin's folder", 2);
  const jest = createRequire(__filename).resolve("jest/bin/jest");
  return exitCode(
    await runInOurStead(
      process.execPath,
      [jest, ...(await configArguments(dir, args)), ...args.map(one => watchable(one, dir))],
      dir,
    ),
  );
}

/**
 * The arguments for jest's configuration: none where the plugin has a configuration that does not build on
 * the preset.
 */
async function configArguments(dir: string, args: readonly string[]): Promise<string[]> {
  // one process, so that one warm compiler serves all files while jest watches
  const inBand = args.some(one => /^(-w|-i|--maxWorkers|--runInBand)/.test(one)) ? [] : ["--runInBand"];
  const own = JSON.parse(readIfExists(path.join(dir, "package.json")) ?? "{}").jest as
    | Record<string, unknown>
    | undefined;
  const hasFile = fs.readdirSync(dir).some(file => /^jest\.config\.(js|ts|mjs|cjs|mts|cts|json)$/.test(file));
  if (
    hasFile ||
    (own && own.preset !== "falco-ts") ||
    args.some(one => /^(-c|--config|--preset)\b/.test(one))
  )
    return inBand;
  const { preset: _, ...rest } = own ?? {};
  const { default: preset } = await import("../testing/jest/preset.js");
  // The plugin's node_modules need not have falco-ts, as in a checkout of falco-ts.
  const moduleNameMapper = {
    "^falco-ts/testing$": path.join(packageRoot, "dist", "compiler", "testing", "index.js"),
  };
  return [...inBand, "--config", JSON.stringify({ ...preset, moduleNameMapper, ...rest, rootDir: dir })];
}

/**
 * jest's --watch asks git or a similar tool what has changed. Where there is none, --watchAll takes its
 * place.
 */
function watchable(argument: string, dir: string): string {
  return argument === "--watch" && !isVersioned(dir) ? "--watchAll" : argument;
}

function isVersioned(dir: string): boolean {
  for (let at = dir; ; at = path.dirname(at)) {
    if ([".git", ".hg", ".sl"].some(name => fs.existsSync(path.join(at, name)))) return true;
    if (at === path.dirname(at)) return false;
  }
}
