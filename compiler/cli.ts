#!/usr/bin/env node
// The command line: the only place that reads argv, prints, and exits.
// Exit codes: 0 ok, 1 the work failed, 2 wrong usage or configuration.
import path from "node:path";
import { styleText } from "node:util";

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";

import { askOn } from "./commands/ask";
import { build, type BuildOptions } from "./commands/build";
import { check, describeChecked, forEditors } from "./commands/check";
import { describeLibrary, info } from "./commands/info";
import { init, TEMPLATES, type InitOptions } from "./commands/init";
import type { Packed } from "./commands/pack";
import { run } from "./commands/run";
import { test } from "./commands/test";
import { watch } from "./commands/watch";
import { countDiagnostics } from "./diagnostics";
import { UserError } from "./errors";
import { findNative } from "./native/parts";
import { findPlatform, PLATFORMS } from "./native/platform";
import { version } from "./package-root";
import type { BuildReporter } from "./pipeline";
import { API_OF_FALCO, DEFAULT_FALCO } from "./plugin/falco-facts";
import { fieldsTable } from "./registry/fields-table";
import type { Ask } from "./stages/compile";

const { levels } = findPlatform() ?? PLATFORMS[0];
const print = (line: string) => { process.stdout.write(`${line}\n`); };
const complain = (line: string) => { process.stderr.write(`${line}\n`); };
const relative = (file: string) => path.relative(process.cwd(), file) || ".";

/** Runs a verb; its result is the exit code. */
type Verb = () => Promise<number>;

function program(choose: (name: string, verb: Verb) => void): Command {
  const cli = new Command("falco-ts")
    .description("Write Falco plugins in TypeScript, compiled ahead of time to one self-contained shared object.")
    .version(version)
    .exitOverride()
    .configureOutput({ writeErr: text => process.stderr.write(text) })
    .showSuggestionAfterError()
    .showHelpAfterError('("falco-ts --help" lists what there is)');

  cli.command("init").argument("[dir]", "the folder to make, which is named as the plugin is")
    .description("make a new plugin: source, tests, rules, falco.yaml and a CI workflow; asks for what is not given")
    .addOption(new Option("--template <kind>", "what it does: has an event source, extracts fields, or both").choices(TEMPLATES))
    .option("--source <name>", "the event source whose events an extractor is for, such as k8s_audit")
    .option("--yes", "ask nothing: a full plugin, an extractor for Falco's dummy, unless told otherwise", false)
    .action((dir: string | undefined, options: InitOptions) => choose("init", async () => {
      const made = await init({ ...options, dir }, askOn(process.stdin, process.stdout));
      made.files.forEach(file => print(`  ${styleText("green", "+")} ${path.join(made.dir, file)}`));
      if (made.note) print(`\n${made.note}`);
      print(`\nNext:\n  cd ${made.dir}`);
      made.next.forEach(line => print(`  ${line}`));
      return 0;
    }));

  cli.command("build").argument("[dir]", "the plugin's folder", ".")
    .description("compile the plugin to build/lib<name>.so")
    .addOption(new Option("--min-falco <version>", "the oldest Falco that it is to load in; before 0.38 a plugin has no log").choices(Object.keys(API_OF_FALCO)).default(DEFAULT_FALCO))
    .addOption(new Option("--cpu <level>", `the ${levels.title} that Falco's machine has at least`).choices(Object.keys(levels.features)).default(levels.default))
    .option("--keep", "leave plugin.wasm and wrapper.c beside the .so")
    .option("--json", "end with one JSON object: library, bytes, milliseconds", false)
    .option("--watch", "build again whenever the source changes, with less optimization; Ctrl-C ends it", false)
    .action((dir: string, options: BuildFlags) => choose("build", async () => {
      if (options.watch) await watch(dir, ask => buildOnce(dir, options, ask).catch(error => { report(" build", error); }));
      await buildOnce(dir, options);
      return 0;
    }));

  cli.command("check").argument("[dir]", "the plugin's folder", ".")
    .description("say what is wrong in the plugin and its specs, without building it: asc and tsc both look")
    .option("--json", "one JSON object a line for each error and warning, for editors", false)
    .action((dir: string, options: { json: boolean }) => choose("check", async () => {
      const found = await check(dir);
      const failed = found.diagnostics.some(one => one.severity === "error");
      if (options.json) forEditors(found).forEach(one => print(JSON.stringify(one)));
      else if (found.diagnostics.length) complain([...describeChecked(found), countDiagnostics(found.diagnostics)].join("\n\n"));
      else print(`${styleText("green", "✓")} nothing wrong`);
      return failed ? 1 : 0;
    }));

  cli.command("test").argument("[jest...]", "jest's arguments: -t PATTERN, --watch, names of files")
    .description("run the plugin's tests and specs: jest with the preset of falco-ts")
    .allowUnknownOption().helpOption(false)
    .action((args: string[]) => choose("test", () => test(args)));

  cli.command("info").argument("<library>", "a plugin, ours or another's")
    .description("say what a plugin is; with --config what open params it lists, too")
    .option("--config <text>", "initialise it with this init config, which a list of open params needs")
    .option("--json", "as one JSON object", false)
    .option("--table", "only its fields, as the table that READMEs in the plugin registry have", false)
    .action((library: string, options: { config?: string; json: boolean; table: boolean }) => choose("info", async () => {
      const found = await info(library, findNative().host, complain, options.config);
      if (options.json) print(JSON.stringify(found));
      else if (options.table) process.stdout.write(fieldsTable(found.fields));
      else describeLibrary(found).forEach(print);
      return 0;
    }));

  cli.command("pack").argument("[dir]", "the plugin's folder; with --check also any plugin's .so", ".")
    .description("make what a release of a built plugin needs, in dist/: archives, OCI layout, checksums, registry entry, the commands to push and sign")
    .option("--check", "write nothing; say what the plugin registry's rules would refuse", false)
    .option("--json", "as one JSON object", false)
    .action((target: string, options: { check: boolean; json: boolean }) => choose("pack", async () => {
      const { checkPack, pack } = await import("./commands/pack.js");   // what it needs takes as long to load as all else
      if (options.check) {
        const { name, version, problems } = await checkPack(target, () => findNative().host, complain);
        if (options.json) print(JSON.stringify({ name, version, problems }));
        else if (problems.length) problems.forEach(problem => complain(`${target}: ${problem}`));
        else print(`${styleText("green", "✓")} ${name} ${version}  fit for the plugin registry`);
        return problems.length ? 1 : 0;
      }
      const packed = await pack(target);
      packed.warnings.forEach(warning => complain(`warning: ${warning}`));
      if (options.json) print(JSON.stringify(packed));
      else describePacked(packed).forEach(print);
      return 0;
    }));

  cli.command("run").argument("<library>", "a plugin: build/lib<name>.so")
    .description("load a plugin as Falco does and print its events with their fields")
    .option("--config <text>", "the init config")
    .option("--params <text>", "the open params; given several times, so many sources are opened", (text: string, before: string[] | undefined) => [...before ?? [], text])
    .option("--max-events <count>", "stop after so many events", wholeNumber)
    .option("--fields <name...>", 'fields to show, such as dummy.value "dummy.divisible[3]" (default: all that need no argument)')
    .option("--json", "one JSON object a line", false)
    .action((library: string, options: RunFlags) => choose("run", async () => {
      return run({ library, ...options, hostPath: findNative().host, stderr: complain });
    }));
  return cli;
}

type BuildFlags = BuildOptions & { readonly json: boolean; readonly watch: boolean };

async function buildOnce(dir: string, options: BuildFlags, ask?: Ask): Promise<void> {
  const start = performance.now();
  const { library, bytes } = await build(dir, options, options.json ? { ...reporter, stage() {} } : reporter, ask);
  const milliseconds = performance.now() - start;
  if (options.json) print(JSON.stringify({ library, bytes, milliseconds: Math.round(milliseconds) }));
  else print(`${styleText("green", "✓")} ${relative(library)}  ${(bytes / 1e6).toFixed(2)} MB in ${(milliseconds / 1000).toFixed(1)} s`);
}

interface RunFlags { json: boolean; config?: string; params?: string[]; maxEvents?: number; fields?: string[] }

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("Expected a whole number.");
  return Number(text);
}

/** What was made, and the commands to go on with. */
function describePacked({ dir, files, readme, commands, repository }: Packed): string[] {
  const width = Math.max(...files.map(file => file.name.length));
  return [
    ...files.map(({ name, bytes }) => `  ${styleText("green", "+")} ${path.join(relative(dir), name.padEnd(width))}  ${bytes < 1e5 ? `${bytes} bytes` : `${(bytes / 1e6).toFixed(2)} MB`}`),
    `  ${styleText("green", "+")} ${path.join(relative(dir), "oci")}/`,
    ...readme ? [`  ${styleText("green", "+")} ${path.join(path.dirname(relative(dir)), "README.md")}, between its markers`] : [],
    "", `To push and sign, as ${path.join(relative(dir), "publish.sh")} does:`, `  cd ${relative(dir)}`,
    repository === undefined ? "  REPOSITORY=ghcr.io/you/your-plugin   # where it goes" : `  REPOSITORY=${repository}`,
    ...commands.map(command => `  ${command}`),
  ];
}

const reporter: BuildReporter = {
  stage: (name, ms, detail) => print(`  ${name.padEnd(10)} ${String(Math.round(ms)).padStart(5)} ms  ${detail}`),
  warning: text => complain(text),
};

async function main(): Promise<number> {
  let name = "", verb: Verb | undefined;
  try {
    program((chosen, work) => { name = ` ${chosen}`; verb = work; }).parse();
    return verb ? await verb() : 0;
  } catch (error) {
    return report(name, error);
  }
}

/** Says what went wrong; returns the exit code. */
function report(name: string, error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UserError) {
    complain(error.message.includes("\n") ? error.message : `falco-ts${name}: ${error.message}`);
    return error.exitCode;
  }
  complain(`falco-ts${name}: an error in falco-ts itself; please report it:\n${(error as Error).stack ?? error}`);
  return 1;
}

// Who reads our output may leave, as head does; the work goes on.
process.stdout.on("error", error => { if ((error as NodeJS.ErrnoException).code !== "EPIPE") throw error; });
void main().then(code => { process.exitCode = code; });
