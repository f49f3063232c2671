/**
 * falco-ts run and explain: start plugins in falco-ts-host (runtime-c/host), and show the events of the first
 * with the fields of all, or how far things come. They take field names as a rule writes them,
 * "dummy.divisible[3]", and ask the plugins themselves for the rest.
 */
import { UserError } from "../errors";
import { runInOurStead, exitCode, type ProgramInput, type ProgramReaders } from "../native/programs";
import { isFieldType } from "../plugin/falco-facts";
import {
  parseExtractSources,
  parseFields,
  readPluginInfo,
  type FieldDefinition,
  type PluginInfo,
} from "../plugin/library-info";
import { parseField, splitField } from "../runtime/field";
import { captureInput, isCapture, type CaptureInput } from "./capture";
import { recordedFrames, recordedSource } from "./recorded-events";

export interface RunOptions {
  readonly verb: "run" | "explain";
  readonly libraries: readonly string[];
  /** Of each library, in their order. */
  readonly config?: readonly string[] | undefined;
  /** The open params of each source to open; default: one source, without any. */
  readonly params?: readonly string[] | undefined;
  /** A file with the events, in place of the first plugin's source: its lines, or a capture, a .scap file. */
  readonly events?: string | undefined;
  /** The source of these events; default: what the file says, or the first plugin's. */
  readonly source?: string | undefined;
  /** Wait for further lines of the file. */
  readonly follow?: boolean | undefined;
  readonly maxEvents?: number | undefined;
  /** The fields to show; default: every field that needs no argument. */
  readonly fields?: readonly string[] | undefined;
  /** Stop after so many seconds; default: never. */
  readonly seconds?: number | undefined;
  /** Of `run`: one object a line; of `explain`: one object. */
  readonly json?: boolean;
  /** Of `run`: show the first plugin's metrics at the end. */
  readonly metrics?: boolean;
  /** Falco's rules files, by which the events are judged. */
  readonly rules?: readonly string[] | undefined;
  /** Of `run`: a condition; only the events for which it is true are shown. */
  readonly filter?: string | undefined;
  readonly hostPath: string;
  readonly stdout: (text: string) => void;
  readonly stderr: (line: string) => void;
}

/** A plugin of a run. */
interface Loaded {
  readonly library: string;
  readonly config: string | undefined;
  readonly info: PluginInfo;
  readonly fields: readonly FieldDefinition[];
}

/** Resolves to the exit code of the host, which prints events and errors of the run itself. */
export async function run(options: RunOptions): Promise<number> {
  refuseWrongFlags(options);
  const plugins = sourceFirst(await Promise.all(options.libraries.map((_, i) => load(options, i))), options);
  const source = sourceOf(plugins[0]!, options);
  for (const plugin of plugins) refuseUnused(plugin, source);
  const parameters = hostCommand(options, plugins, source);
  const { id } = plugins[0]!.info;
  if (options.rules === undefined && options.filter === undefined) return runHost(options, parameters, id);
  const { judgedRun } = await import("./judged-run.js"); // loads slowly
  const loaded = plugins.map(({ info, ...plugin }) => ({ ...plugin, name: info.name }));
  return judgedRun({ ...options, plugins: loaded, source }, (more, readers) =>
    runHost(options, [...parameters, ...more], id, readers),
  );
}

function refuseWrongFlags({
  maxEvents,
  seconds,
  config,
  libraries,
  events,
  params,
  ...flags
}: RunOptions): void {
  for (const [flag, most] of [
    ["--max-events", maxEvents],
    ["--seconds", seconds],
  ] as const)
    if (most === 0) throw new UserError(`${flag}: found 0, expected a number from 1`, 2);
  if (config && config.length > libraries.length)
    throw new UserError(
      `--config: found ${config.length} of them and ${libraries.length === 1 ? "1 plugin" : `${libraries.length} plugins`}: the first is of the first plugin, and so on`,
      2,
    );
  if (events !== undefined && params)
    throw new UserError(
      "--params are of a source, and with --events none is opened: leave out one of the two",
      2,
    );
  for (const flag of ["source", "follow"] as const)
    if (events === undefined && flags[flag])
      throw new UserError(`--${flag} is about --events FILE, which is missing`, 2);
  if (events !== undefined && isCapture(events) && flags.follow)
    throw new UserError(`--follow: a capture is read to its end, and ${events} is one`, 2);
}

async function load({ libraries, config, hostPath, stderr }: RunOptions, i: number): Promise<Loaded> {
  const info = await readPluginInfo(hostPath, libraries[i]!, stderr);
  if (config?.[i] !== undefined) await warnOfUnusedConfig(libraries[i]!, config[i], stderr);
  return { library: libraries[i]!, config: config?.[i], info, fields: parseFields(info) };
}

/** A plugin without settings() looks at nothing of a config; the runtime reads falco_ts. */
async function warnOfUnusedConfig(
  library: string,
  config: string,
  stderr: (line: string) => void,
): Promise<void> {
  if (/^\s*(\{\s*("falco_ts"\s*:.*)?\}\s*)?$/s.test(config)) return; // the operator's
  const { manifestIn } = await import("../plugin/built.js"); // loads slowly
  if (manifestIn(library)?.schema === null)
    stderr(`${library}: nothing reads the config that is given: the plugin has no settings()`);
}

/** The plugins, first the one whose source is opened, or whose events a capture has: of several the first. */
function sourceFirst(plugins: readonly Loaded[], { events, source, stderr }: RunOptions): readonly Loaded[] {
  if (events !== undefined && !isCapture(events)) return plugins;
  const [first, ...further] = plugins.filter(
    ({ info }) => info.eventSource !== null && (source === undefined || info.eventSource === source),
  );
  if (events === undefined)
    for (const { library, info } of further)
      stderr(`${library}: its source ${info.eventSource} is not opened: one at a time is, the first`);
  else if (!first)
    throw new UserError(
      `--events ${events}: a capture has of each event the id of the plugin that made it: name the plugin with the ${source === undefined ? "event source" : `source ${source}`}, too`,
      2,
    );
  return first ? [first, ...plugins.filter(one => one !== first)] : plugins;
}

/** The source whose events there are. */
function sourceOf(first: Loaded, { events, source }: RunOptions): string {
  const own = first.info.eventSource ?? undefined;
  if (events === undefined) return own ?? "syscall";
  const recorded = isCapture(events) ? own : recordedSource(events);
  const named = source ?? recorded ?? own ?? parseExtractSources(first.info)[0];
  if (named !== undefined) return named;
  throw new UserError(
    `${first.library} has no event source, and extracts from those of all: name the one whose events these are, --source NAME`,
    2,
  );
}

/** As Falco does. */
function refuseUnused({ library, info, fields }: Loaded, source: string): void {
  const named = parseExtractSources(info);
  const own = info.eventSource ?? undefined;
  if (own === source || named.includes(source) || (own === undefined && named.length === 0)) return;
  if (own !== undefined && fields.length === 0) return;
  const from = [...(own === undefined ? [] : [own]), ...named].join(", ");
  throw new UserError(`${library}: it extracts from ${from}, and the events are of ${source}`);
}

/** The host's command line. */
function hostCommand(options: RunOptions, plugins: readonly Loaded[], source: string): string[] {
  const parameters: string[] = [options.verb];
  const asked = options.fields && groupFields(options.fields, plugins);
  for (const plugin of plugins) {
    const { library, config, fields } = plugin;
    parameters.push(library);
    if (config !== undefined) parameters.push("--config", config);
    const names =
      asked?.get(plugin) ??
      (asked ? [] : fields.filter(field => !field.arg?.isRequired).map(field => field.name));
    for (const field of names) parameters.push(...hostArguments(field, fields));
  }
  for (const params of options.params ?? []) parameters.push("--params", params);
  if (options.events !== undefined) parameters.push("--stdin", source);
  if (options.maxEvents !== undefined) parameters.push("--max-events", String(options.maxEvents));
  if (options.seconds !== undefined) parameters.push("--seconds", String(options.seconds));
  if (options.json) parameters.push("--json");
  if (options.metrics) parameters.push("--metrics");
  return parameters;
}

/** Which plugin has which of these fields. Throws a UserError where none has one. */
function groupFields(asked: readonly string[], plugins: readonly Loaded[]): Map<Loaded, string[]> {
  const groups = new Map<Loaded, string[]>();
  const all = plugins.flatMap(one => one.fields);
  for (const text of asked) {
    const { name } = splitField(text);
    const owner = plugins.find(({ fields }) => fields.some(field => field.name === name));
    if (!owner) parseField(text, all); // which says what is wrong
    else groups.set(owner, [...(groups.get(owner) ?? []), text]);
  }
  return groups;
}

/** The host's command line for a field as the user wrote it. */
function hostArguments(asked: string, definitions: readonly FieldDefinition[]): string[] {
  const { id, field, argument } = parseField(asked, definitions);
  if (!isFieldType(field.type)) {
    throw new UserError(
      `the plugin's field ${field.name} has the type "${field.type}", which Falco does not know`,
    );
  }
  const takesIndex = field.arg?.isIndex === true,
    takesKey = field.arg?.isKey === true;
  const flag = takesIndex === takesKey ? "--field" : takesIndex ? "--index-field" : "--key-field";
  return [flag, String(id), field.type, field.isList ? "1" : "0", asked, argument ?? ""];
}

/** What the host reads on stdin, to be read at once. */
function inputOf({ events, follow }: RunOptions, id: number): ProgramInput | CaptureInput | undefined {
  if (events === undefined) return undefined;
  return isCapture(events) ? captureInput(events, id) : recordedFrames(events, follow ?? false);
}

/** `id`: of the plugin whose events those of a capture are. */
async function runHost(
  options: RunOptions,
  parameters: readonly string[],
  id: number,
  readers: ProgramReaders = {},
): Promise<number> {
  const { stderr } = options;
  const input = inputOf(options, id);
  const capture = input && "failure" in input ? input : undefined;
  try {
    const end = await runInOurStead(options.hostPath, parameters, process.cwd(), input, readers);
    if (end.signal && !["SIGPIPE", "SIGINT", "SIGTERM"].includes(end.signal))
      stderr(`falco-ts ${options.verb}: ${options.libraries.join(", ")} crashed the host (${end.signal})`);
    const failure = capture?.failure();
    if (failure) throw failure;
    return exitCode(end);
  } finally {
    const others = capture?.others();
    if (others !== undefined) stderr(others);
  }
}
