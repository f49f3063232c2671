// A plugin that is right, and builds of it with a mistake.
import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { check } from "../../dist/compiler/commands/check";
import { Mistakes } from "../../dist/compiler/diagnostics";
import { keepWarm } from "../../dist/compiler/stages/compile";
import { cli, loadedCompilers } from "../support";

export const HEAD =
  "export default class Demo extends Plugin implements Configurable<Demo>, Source, Extractor<Demo> {\n";
export const INFO = `\
  info(): Info {
    return { id: 999, name: "demo", version: "0.1.0", description: "A test", contact: "nobody", source: "demo" };
  }
`;
export const SETTINGS = `\
  settings(s: Settings<Demo>): void {
    s.u64("step", "How far", 1, (self, value) => { self.step = value; });
  }
`;
export const OPEN = `\
  open(params: Params): PullInstance | null {
    return new Samples(this.step);
  }
`;
export const HANDLER = "(self, event, value) => value.set(event.decimal())";
export const FIELDS = `\
  fields(f: Fields<Demo>): void {
    f.u64("demo.value", "The sample", ${HANDLER});
  }
`;
export const WRITE = "event.decimal(this.step);\n";
export const NEXT = `\
  override next(event: EventWriter): Status {
    ${WRITE}\
    return Status.Ok;
  }
`;
export const CLOSE = "  close(): void {}\n";

export const IMPORT = `\
import {
  Plugin, Info, Configurable, Settings, Params, Source, PullInstance, Closer, EventReader, EventWriter, Status, Extractor, Fields, Arg, log,
} from "falco-ts";
`;

export const GOOD = `\
${IMPORT}
${HEAD}\
  step: u64 = 1;

${INFO}${SETTINGS}${OPEN}${FIELDS}}

class Samples extends PullInstance implements Closer {
  constructor(private step: u64) { super(); }

${NEXT}${CLOSE}}
`;

/** Makes a build take half the time. Nothing but the speed of the plugin differs. */
export const QUICK = { "asconfig.json": '{ "options": { "optimizeLevel": 0 } }' };

/** Replacements of texts, each of which must occur. */
export type Edits = readonly (readonly [from: string, to: string])[];

/** The source of the good plugin, with these replacements. */
export function edited(edits: Edits): string {
  return edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`nothing to replace: ${from}`);
    return text.replace(from, () => to);
  }, GOOD);
}

export interface Built {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const execute = promisify(execFile);

/** Writes these files to a folder, and runs falco-ts build there. */
export async function buildFiles(
  dir: string,
  files: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv = {},
): Promise<Built> {
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    fs.writeFileSync(path.join(dir, file), text);
  }
  return falcoTsAsync(["build", dir], { env });
}

/** Runs the falco-ts CLI, without waiting for its end. */
export async function falcoTsAsync(
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<Built> {
  const settings = {
    timeout: 60_000,
    killSignal: "SIGKILL" as const,
    ...options,
    env: { ...process.env, ...loadedCompilers, ...options.env },
  };
  return execute(process.execPath, [cli, ...args], settings).then(
    printed => ({ status: 0, ...printed }),
    (error: { code?: number; stdout: string; stderr: string }) => ({
      status: error.code ?? -1,
      stdout: error.stdout,
      stderr: error.stderr,
    }),
  );
}

/** A mistake, the replacements that put it into the good plugin, and the lines of the one error on stderr. */
export type Mistake = readonly [title: string, edits: Edits, stderr: readonly string[]];

/**
 * Declares a test for each mistake, which build and check refuse in the same words. The builds run before the
 * tests, side by side: each spends most of its time in loading asc.
 */
export function testMistakes(dir: string, mistakes: readonly Mistake[]): void {
  const results = new Map<string, Built>();
  const folderOf = (title: string) => path.join(dir, title.replaceAll(/\W+/g, "-"));
  beforeAll(async () => {
    const waiting = [...mistakes];
    const worker = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [title, edits] = next;
        results.set(title, await buildFiles(folderOf(title), { "src/plugin.ts": edited(edits) }));
      }
    };
    await Promise.all(Array.from({ length: os.availableParallelism() }, worker));
  });
  test.each(mistakes)("%s", async (title, _edits, expected) => {
    expect(results.get(title)).toEqual({ status: 1, stdout: "", stderr: oneError(expected) });
    expect(await refusedByCheck(folderOf(title))).toBe(oneError(expected));
  });
}

const compiler = keepWarm();

/** What check refuses in a folder, as build would print it; "" where it refuses nothing. */
export async function refusedByCheck(folder: string): Promise<string> {
  const { dir, diagnostics } = await check(folder, compiler);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return errors.length ? `${new Mistakes(errors, dir).message}\n` : "";
}

/** The text of stderr that has one error. */
export function oneError(lines: readonly string[]): string {
  return `${lines.join("\n")}\n\n1 error\n`;
}
