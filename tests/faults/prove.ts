// Tries a row in a process of its own and says in which way it is not right.
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { host } from "../hosts/hosts";
import type { PluginName } from "./library";
import type { Expected, InHost, Steps } from "./row";

/** What rows are tried with. */
export interface Tools {
  /** steps.c, compiled. */
  readonly steps: string;
  /** The .so of each plugin of plugins.ts. */
  readonly plugins: Readonly<Record<PluginName, string>>;
}

export interface Ended {
  /** All that it printed, on both streams, in order. */
  readonly text: string;
  /** The exit code; 128 + n for signal n; undefined if it had to be killed. */
  readonly status: number | undefined;
  readonly wallMs: number;
}

/** After so long a process is killed whose row says nothing of time. */
const LONGEST_MS = 30_000;

/** Why a row cannot be tried on this machine, if that is so. */
export function cannotTry(proof: Steps | InHost): string | undefined {
  if ("host" in proof) {
    const found = host(proof.host);
    if ("skip" in found) return found.skip;
  }
  return proof.skip?.();
}

/** Runs it in `dir`, an empty folder. */
export async function tryRow(proof: Steps | InHost, tools: Tools, dir: string): Promise<Ended> {
  for (const [name, make] of Object.entries(proof.files ?? {})) {
    if (typeof make === "string") fs.writeFileSync(path.join(dir, name), make);
    else make(path.join(dir, name));
  }
  const library = tools.plugins[proof.plugin];
  const fill = (text: string): string => text.replaceAll("$DIR", dir).replaceAll("$LIB", library);
  if (!("host" in proof)) return tryProgram(tools.steps, [library, ...proof.steps.map(fill)], proof);
  const found = host(proof.host);
  if ("skip" in found) throw new Error(found.skip);
  return tryProgram(found.path, proof.args.map(fill), proof, proof.interruptAfterMs);
}

/** Runs a program to its end, or kills it. */
export function tryProgram(
  program: string,
  args: readonly string[],
  { wallMs = LONGEST_MS }: Partial<Expected> = {},
  interruptAfterMs?: number,
): Promise<Ended> {
  const begun = Date.now();
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  let text = "",
    killed = false;
  const add = (chunk: string): void => {
    if (text.length < 1 << 22) text += chunk;
  };
  child.stdout.setEncoding("utf8").on("data", add);
  child.stderr.setEncoding("utf8").on("data", add);
  const kill = setTimeout(() => {
    killed = true;
    child.kill("SIGKILL");
  }, wallMs);
  const interrupt =
    interruptAfterMs === undefined ? undefined : setTimeout(() => child.kill("SIGINT"), interruptAfterMs);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(kill);
      clearTimeout(interrupt);
      const status = killed ? undefined : (code ?? 128 + (signal ? os.constants.signals[signal] : 0));
      resolve({ text, status, wallMs: Date.now() - begun });
    });
  });
}

/** What is not as it has to be, a line each; nothing if all is. */
export function wrongOf(expected: Expected, ended: Ended): string[] {
  const wrong: string[] = [];
  if (ended.status === undefined) wrong.push(`it had to be killed after ${ended.wallMs} ms`);
  else if (ended.status !== (expected.status ?? 0))
    wrong.push(`exit code ${ended.status}, expected ${expected.status ?? 0}`);
  let at = 0;
  for (const pattern of expected.says) {
    const found = pattern.exec(ended.text.slice(at));
    if (found) at += found.index + found[0].length;
    else wrong.push(`it does not say ${pattern}${at > 0 ? " behind what comes before it" : ""}`);
  }
  const never = expected.never?.exec(ended.text);
  if (never) wrong.push(`it says ${JSON.stringify(never[0])}`);
  const peak = /^alive, (\d+) KiB at most$/m.exec(ended.text);
  if (peak && expected.peakMiB !== undefined && Number(peak[1]) > expected.peakMiB * 1024)
    wrong.push(`${Math.round(Number(peak[1]) / 1024)} MiB of memory, expected ${expected.peakMiB} at most`);
  return wrong;
}
