// The stage that asks the compiled plugin what it is: runs its ft_describe in Node, checks the answer as
// Falco would, and adds the versions that it was made with.
import fs from "node:fs";
import { createRequire } from "node:module";

import { inOrder, Mistakes, offsetOf, type Diagnostic } from "../diagnostics";
import { version } from "../package-root";
import { CAPABILITIES, type Capability } from "../plugin/capabilities";
import { codeOfProblem, placeOfProblem, type DeclaringCode } from "../plugin/declared";
import {
  API_OF_FALCO,
  DEFAULT_FALCO,
  OFFSETS_API,
  PLUGIN_EVENT,
  RESERVED_SOURCES,
} from "../plugin/falco-facts";
import { has, type Description, type Manifest } from "../plugin/manifest";
import { LONGEST_CALL_MS, OVERRUN } from "../runtime/sandbox";
import { shownJson } from "../shown";
import { compareVersions } from "../versions";
import { askPlugin } from "./describe/ask";
import { checkMetrics } from "./describe/metrics";
import { checkPermissions } from "./describe/permissions";
import { checkSettings, checkWrittenSchema, settingsSchema, type Setting } from "./describe/settings";
import { checkTexts } from "./describe/texts";

/** What the compile stage makes and knows. */
interface CompiledModule {
  readonly wasm: Uint8Array;
  readonly places: Uint8Array;
  readonly instanceCapabilities: readonly Capability[];
  readonly code: DeclaringCode;
}

/** The answer of the guest's ft_describe. */
interface GuestDescription extends Description {
  /** The keys that settings() declares; null: the plugin has no settings(). */
  readonly settings: readonly Setting[] | null;
  /** What schema() returns; null: the plugin has none. */
  readonly schema: string | null;
}

export interface DescribeOptions {
  /** The oldest Falco that the plugin loads in. */
  readonly minFalco?: string | undefined;
  /**
   * Makes the same plugin with loops that look at the clock, to name the line of one that does not end; to be
   * left out where `compiled` is such a module.
   */
  readonly watched?: (() => Promise<CompiledModule>) | undefined;
}

/** Throws Mistakes with all that is wrong in what the plugin says of itself, at the code that says it. */
export async function describe(
  compiled: CompiledModule,
  entryFile: string,
  wasmtime: string,
  { minFalco = DEFAULT_FALCO, watched }: DescribeOptions = {},
): Promise<Manifest> {
  const description = await ask(compiled, entryFile, watched);
  const problems = check(description, importsOf(compiled.wasm));
  if (description.offsets && minFalco !== DEFAULT_FALCO)
    problems.push(`fields(): offsets() needs Falco 0.41; build without --min-falco ${minFalco}`);
  if (problems.length) {
    const mistakes = problems.map((message): Diagnostic => ({
      severity: "error",
      code: "",
      id: codeOfProblem(message),
      message,
      ...(placeOfProblem(message, compiled.code) ?? { file: entryFile }),
    }));
    throw new Mistakes(inOrder(mistakes), compiled.code.dir);
  }
  const { settings, ...plugin } = description;
  const capabilities = [
    ...description.capabilities,
    ...(has(description, "sourcing") ? compiled.instanceCapabilities : []),
  ];
  return {
    manifestVersion: 1,
    ...plugin,
    capabilities,
    schema: description.schema ?? settingsSchema(settings ?? []),
    inputs: inputsOf(compiled.wasm),
    // Without this, Falco would ask a plugin that extracts from every source for fields of syscalls too.
    extractTypes: has(description, "extraction") ? [PLUGIN_EVENT] : [],
    requiredApiVersion: newest([
      API_OF_FALCO[minFalco]!,
      ...(description.offsets ? [OFFSETS_API] : []),
      ...capabilities.map(name => CAPABILITIES[name].apiVersion),
    ]),
    falcoTs: version,
    assemblyscript: assemblyscriptVersion(),
    wasmtime,
  };
}

/** The kinds of inputs whose imports the module has. The compiler leaves out those that nobody calls. */
function inputsOf(wasm: Uint8Array): string[] {
  return importsOf(wasm)
    .map(name => /^input_(.+)$/.exec(name)?.[1])
    .filter(name => name !== undefined)
    .sort();
}

function importsOf(wasm: Uint8Array): string[] {
  return WebAssembly.Module.imports(new WebAssembly.Module(wasm as BufferSource)).map(({ name }) => name);
}

function newest(versions: readonly string[]): string {
  return versions.reduce((one, other) => (compareVersions(one, other) < 0 ? other : one));
}

function assemblyscriptVersion(): string {
  const file = createRequire(__filename).resolve("assemblyscript/package.json");
  return JSON.parse(fs.readFileSync(file, "utf8")).version;
}

/** A call that has begun is given the time to say at which line it is; this much more, in milliseconds. */
const TO_TRAP_MS = 5_000;

/**
 * How long the watched module runs, which is made where the other gave no answer: wherever it is by then, it
 * is in the code that does not end.
 */
const WATCHED_MS = 1_000;

async function ask(
  { wasm, places, code }: CompiledModule,
  entryFile: string,
  watched?: () => Promise<CompiledModule>,
): Promise<GuestDescription> {
  let answer = await askPlugin(
    { wasm, places, longestCallMs: LONGEST_CALL_MS },
    LONGEST_CALL_MS + (watched ? 0 : TO_TRAP_MS),
  );
  if (!answer && watched) {
    const { wasm, places } = await watched();
    answer = await askPlugin({ wasm, places, longestCallMs: WATCHED_MS }, WATCHED_MS + TO_TRAP_MS);
  }
  if (answer && "text" in answer) return JSON.parse(answer.text);
  const trap = answer?.trap ?? { message: OVERRUN, places: [] };
  const message = `the module's top-level code, the constructor, info(), settings(), schema() and fields() run at build time, without config; one of them trapped: ${trap.message}`;
  throw new Mistakes(
    [
      {
        severity: "error",
        code: "",
        id: "describe-trap",
        message,
        file: entryFile,
        ...placeOfTrap(trap.places, code.dir),
      },
    ],
    code.dir,
  );
}

/** The innermost of a trap's places that is the author's, as a range of no length. */
function placeOfTrap(places: readonly string[], dir: string): Pick<Diagnostic, "file" | "start" | "end"> {
  const [, file, line, column] = /^(.*):(\d+):(\d+)$/.exec(places[0] ?? "") ?? [];
  if (file === undefined) return {};
  const start = offsetOf(dir, file, Number(line), Number(column));
  return start === undefined ? {} : { file, start, end: start };
}

function check(description: GuestDescription, imports: readonly string[]): string[] {
  const problems: string[] = [];
  const wants = (key: string, found: unknown, expected: string) =>
    problems.push(`info().${key}: found ${shownJson(found)}, expected ${expected}`);
  if (!/^[a-z][a-z0-9_-]*$/.test(description.name))
    wants("name", description.name, "lower-case letters, digits, _ and -, beginning with a letter");
  if (!/^\d+\.\d+\.\d+$/.test(description.version)) wants("version", description.version, "x.y.z");
  if (!description.description) wants("description", description.description, "a sentence");
  if (!description.contact) wants("contact", description.contact, "where users turn to");
  if (description.id >= 2 ** 31)
    wants("id", description.id - 2 ** 32, "the id from Falco's registry, or 999 while developing");
  if (has(description, "sourcing")) {
    if (!description.source)
      wants("source", description.source, "the event source's name, since the plugin has an open()");
    if (description.id === 0)
      wants("id", description.id, "the id from Falco's registry, or 999 while developing");
    if (RESERVED_SOURCES.includes(description.source))
      wants("source", description.source, "a name that Falco does not reserve");
  } else {
    if (description.source) wants("source", description.source, '"", since there is no open()');
    if (description.id !== 0) wants("id", description.id, "0, since there is no open()");
    if (has(description, "open params"))
      problems.push("listOpenParams(): there is no open() that takes them");
  }
  return [
    ...problems,
    ...checkConfig(description),
    ...checkFields(description),
    ...checkTexts(description),
    ...checkPermissions(description, imports, description.settings ?? []),
    ...checkMetrics(description.metrics),
  ];
}

function checkConfig({ settings, schema }: GuestDescription): string[] {
  if (schema !== null && !settings) return ["schema(): there is no settings() that reads the config"];
  return [...checkSettings(settings ?? []), ...(schema === null ? [] : checkWrittenSchema(schema))];
}

/**
 * What Falco takes for a field in a condition: RGX_FIELDNAME of libsinsp's filter/parser.cpp. It loads a
 * plugin with another name, and then refuses each rule that has the field.
 */
const FIELD_NAME = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/i;

function checkFields(description: Description): string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  if (has(description, "extraction") && description.fields.length === 0)
    problems.push("fields() declares no field: Falco refuses such a plugin");
  for (const source of description.extractSources) {
    if (!source) problems.push('extractFrom(): found "", expected the name of an event source');
  }
  for (const { name, desc, arg } of description.fields) {
    if (!FIELD_NAME.test(name))
      problems.push(
        `field ${shownJson(name)}: expected two words or more, joined by dots, of letters, digits and _, each with a letter first, such as "${description.name}.value"`,
      );
    if (seen.has(name)) problems.push(`field ${shownJson(name)}: declared twice`);
    if (!desc) problems.push(`field ${shownJson(name)}: the description is empty`);
    if (arg.isRequired && !arg.isIndex && !arg.isKey)
      problems.push(`field ${shownJson(name)}: Arg.required needs Arg.index or Arg.key beside it`);
    seen.add(name);
  }
  return problems;
}
