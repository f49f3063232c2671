// Checks a plugin with tsc, which finds errors that asc does not: in code that nothing calls, in type
// arguments, and in interfaces that do not fit.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { offsetOf, type Diagnostic } from "../diagnostics";
import { readIfExists, withTemporaryFolder } from "../files";
import { runWithUs } from "../native/programs";
import { SDK, sdkPath, type SdkModule } from "../sdk-files";

/**
 * The errors that tsc finds in a plugin's src/, and in test/ where that has a tsconfig.json. Paths are
 * relative to the folder.
 */
export async function checkTypes(dir: string): Promise<Diagnostic[]> {
  return withTemporaryFolder(async workDir => {
    const file = path.join(workDir, "tsconfig.json");
    const own = ownOptions(dir);
    if (own) fs.writeFileSync(file, JSON.stringify(config(dir, own)));
    const tests = path.join(dir, "test", "tsconfig.json");
    const runs = [tsc(dir, own ? file : path.join(dir, "tsconfig.json"))];
    if (hasModules(path.dirname(tests)) && fs.existsSync(path.join(dir, "node_modules", "falco-ts")))
      runs.push(tsc(dir, tests));
    return (await Promise.all(runs)).flat();
  });
}

/** Whether a folder has a tsconfig.json, and modules that it is for: tsc fails where there is none. */
function hasModules(dir: string): boolean {
  return (
    fs.existsSync(path.join(dir, "tsconfig.json")) &&
    fs.readdirSync(dir, { recursive: true, encoding: "utf8" }).some(file => /\.[cm]?tsx?$/.test(file))
  );
}

/**
 * The compiler options of a tsconfig.json that builds on ours; undefined for another, which tsc reads itself.
 */
function ownOptions(dir: string): object | undefined {
  const text = readIfExists(path.join(dir, "tsconfig.json"));
  if (text === undefined) return {};
  try {
    const { extends: base, compilerOptions, ...rest } = JSON.parse(text);
    return base === "falco-ts/tsconfig.plugin.json" && Object.keys(rest).every(key => key === "include")
      ? (compilerOptions ?? {})
      : undefined;
  } catch {
    return undefined; // it has comments, which JSON does not allow
  }
}

/** A tsconfig that names the path of "falco-ts", so that the plugin's node_modules need not have it. */
function config(dir: string, options: object): object {
  const file = (module: SdkModule) => [sdkPath(`${module}.ts`)];
  return {
    extends: sdkPath("tsconfig.plugin.json"),
    compilerOptions: { ...options, paths: { "falco-ts": file(SDK.index), "falco-ts/spec": file(SDK.spec) } },
    include: [path.join(dir, "src")],
  };
}

async function tsc(dir: string, project: string): Promise<Diagnostic[]> {
  const program = path.join(
    path.dirname(createRequire(__filename).resolve("typescript/package.json")),
    "bin",
    "tsc",
  );
  const args = [program, "-p", project, "--noEmit", "--pretty", "false"];
  const { code, stdout, stderr } = await runWithUs(process.execPath, args, { cwd: dir });
  if (code !== 0 && !/^.*\bTS\d+: /m.test(stdout))
    throw new Error(`tsc: ${stdout}${stderr || `exit code ${code}`}`);
  return parse(stdout, dir);
}

/**
 * Reads tsc's output: lines such as "src/plugin.ts(6,15): error TS2322: message", whose further lines are
 * indented.
 */
function parse(output: string, dir: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const line of output.split(/\r?\n(?! )/)) {
    const [, file = "", row = "", column = "", severity = "", code = "", message = ""] =
      /^(.+?)\((\d+),(\d+)\): (error|warning) (TS\d+): ([\s\S]*)$/.exec(line) ?? [];
    const [, bareSeverity = "", bareCode = "", bareMessage = ""] =
      /^(error|warning) (TS\d+): ([\s\S]*)$/.exec(line) ?? [];
    if (bareCode)
      found.push({ severity: bareSeverity as Diagnostic["severity"], code: bareCode, message: bareMessage });
    if (!code) continue;
    const absolute = path.resolve(dir, file);
    const inside = path.relative(dir, absolute);
    // A package was checked by its own authors, with options of their own.
    if (inside.startsWith("..") || inside.split(path.sep).includes("node_modules")) continue;
    const text = readIfExists(absolute) ?? "";
    const start = offsetOf(dir, file, Number(row), Number(column)) ?? 0;
    found.push({
      severity: severity as Diagnostic["severity"],
      code,
      message: message.replace(/\s*\n\s*/g, " "),
      file: inside,
      start,
      end: start + Math.max(1, /^[\w$]*/.exec(text.slice(start))![0].length),
    });
  }
  return found;
}
