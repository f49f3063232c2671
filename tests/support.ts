// What the tests share: running the real CLI, and making plugins in temporary folders.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { loadPlugin as loadByItself, type LoadOptions, type TestPlugin } from "../dist/compiler/testing";
import { run, type RunOptions, type RunResult } from "./hosts/hosts";

export const root = path.resolve(__dirname, "..");
export const cli = path.join(root, "dist", "compiler", "cli.js");
export const nativeDir = path.join(
  process.env.FALCO_TS_CACHE ||
    path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "falco-ts"),
  "native",
  JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")).version,
);
export const falcoTsHost = path.join(nativeDir, "falco-ts-host");
export const dummyDir = path.join(root, "examples", "dummy");
/** The dummy plugin, which `make test` builds before the tests run. */
export const dummy = path.join(dummyDir, "build", "libdummy.so");

export { run };

/**
 * What makes a falco-ts process compile by the compilers that the test run's builder keeps loaded, and not by
 * one of its own.
 */
export const loadedCompilers: Readonly<Record<string, string>> = process.env.FALCO_TS_TEST_BUILDER
  ? { NODE_OPTIONS: `--require=${JSON.stringify(path.join(root, "tests", "builder", "warm.js"))}` }
  : {};

/** Runs the falco-ts CLI, with the loaded compilers. */
export function falcoTs(args: string[], options: RunOptions = {}): RunResult {
  return run(process.execPath, [cli, ...args], {
    ...options,
    env: { ...loadedCompilers, ...options.env },
  });
}

/** An author's loadPlugin(), with the loaded compilers. */
export function loadPlugin(options?: LoadOptions): TestPlugin {
  const before = process.env.NODE_OPTIONS;
  Object.assign(process.env, loadedCompilers);
  try {
    return loadByItself(options);
  } finally {
    if (before === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = before;
  }
}

/** Makes a temporary folder, which is removed when the test file is done. */
export function temporaryFolder(): string {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "falco-ts-test-"));
  afterAll(() => fs.rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Makes a plugin's folder with one module. */
export function writePlugin(dir: string, source: string): string {
  fs.mkdirSync(path.join(dir, "src"), { recursive: true });
  fs.writeFileSync(path.join(dir, "src", "plugin.ts"), source);
  return dir;
}

/**
 * The source text of a plugin with the event source "t" and fields, and with the bodies that a test is about.
 */
export function pluginSource(
  parts: {
    top?: string;
    init?: string;
    open?: string;
    next?: string;
    fields?: string;
    close?: string;
    destroy?: string;
    line?: string;
    members?: string;
  } = {},
): string {
  return `
import {
  Plugin, Info, Params, Source, Extractor, Fields, Arg, Initializer, Destroyer, EventFormatter, PullInstance, Closer, EventWriter,
  EventReader, TextWriter, Status, Settings, clock, log,
} from "falco-ts";
${parts.top ?? ""}
export default class T extends Plugin implements Source, Extractor<T>, Initializer, Destroyer, EventFormatter {
  info(): Info { return { id: 999, name: "t", version: "0.1.0", description: "a test", contact: "nobody", source: "t" }; }
  init(): void { ${parts.init ?? ""} }
  open(params: Params): PullInstance | null { ${parts.open ?? ""} return new Events(); }
  fields(f: Fields<T>): void {
    f.u64("t.value", "the payload as a number", (self, event, value) => value.set(event.decimal()));
    ${parts.fields ?? ""}
  }
  eventToString(event: EventReader, text: TextWriter): void { ${parts.line ?? "text.bytes(event.payload);"} }
  destroy(): void { ${parts.destroy ?? ""} }${parts.members ?? ""}
}
class Events extends PullInstance implements Closer {
  n: u64 = 0;
  override next(event: EventWriter): Status {
    ${parts.next ?? ""}
    if (this.n == 5) return Status.Eof;
    event.decimal(++this.n);
    return Status.Ok;
  }
  close(): void { ${parts.close ?? ""} }
}
`;
}

/**
 * Builds a plugin in a folder of its own and returns the path of the .so. A build that fails fails the test.
 */
export function buildPlugin(dir: string, source: string, name = "t"): string {
  buildFolder(writePlugin(dir, source));
  return path.join(dir, "build", `lib${name}.so`);
}

/** What makes the .so of a plugin's folder: the test run's builder, or without one `falco-ts build`. */
export function building(folder: string): [program: string, args: string[]] {
  const client = path.join(root, "tests", "builder", "client.js");
  const builder = process.env.FALCO_TS_TEST_BUILDER;
  return [
    process.execPath,
    builder ? [client, builder, path.resolve(folder)] : [cli, "build", path.resolve(folder)],
  ];
}

/** Makes the .so of a plugin's folder. */
export function buildFolder(folder: string): void {
  const result = run(...building(folder));
  if (result.status !== 0) throw new Error(`the plugin does not build:\n${result.stderr}`);
}
