/**
 * falco-ts run and explain: start a plugin in falco-ts-host (runtime-c/host), and show its events, or how
 * far things come. They take field names as a rule writes them, "dummy.divisible[3]", and ask the plugin
 * itself for the rest.
 */
import { UserError } from "../errors";
import { runInOurStead, exitCode } from "../native/programs";
import { isFieldType } from "../plugin/falco-facts";
import { parseFields, readPluginInfo, type FieldDefinition } from "../plugin/library-info";
import { parseField } from "../runtime/field";

export interface RunOptions {
  readonly verb: "run" | "explain";
  readonly library: string;
  readonly config?: string | undefined;
  /** The open params of each source to open; default: one source, without any. */
  readonly params?: readonly string[] | undefined;
  readonly maxEvents?: number | undefined;
  /** The fields to show; default: every field that needs no argument. */
  readonly fields?: readonly string[] | undefined;
  /** Stop after so many seconds; default: never. */
  readonly seconds?: number | undefined;
  /** Of `run`: one object a line. */
  readonly json?: boolean;
  /** Of `run`: show the plugin's metrics at the end. */
  readonly metrics?: boolean;
  readonly hostPath: string;
  readonly stderr: (line: string) => void;
}

/** Resolves to the exit code of the host, which prints events and errors of the run itself. */
export async function run(options: RunOptions): Promise<number> {
  for (const [flag, most] of [
    ["--max-events", options.maxEvents],
    ["--seconds", options.seconds],
  ] as const)
    if (most === 0) throw new UserError(`${flag}: found 0, expected a number from 1`, 2);
  const definitions = parseFields(await readPluginInfo(options.hostPath, options.library, options.stderr));
  const asked =
    options.fields ?? definitions.filter(field => !field.arg?.isRequired).map(field => field.name);
  const parameters: string[] = [options.verb, options.library];
  if (options.config !== undefined) parameters.push("--config", options.config);
  for (const params of options.params ?? []) parameters.push("--params", params);
  if (options.maxEvents !== undefined) parameters.push("--max-events", String(options.maxEvents));
  if (options.seconds !== undefined) parameters.push("--seconds", String(options.seconds));
  if (options.json) parameters.push("--json");
  if (options.metrics) parameters.push("--metrics");
  for (const field of asked) parameters.push(...hostArguments(field, definitions));
  return runHost(options, parameters);
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

async function runHost(options: RunOptions, parameters: readonly string[]): Promise<number> {
  const end = await runInOurStead(options.hostPath, parameters);
  if (end.signal && !["SIGPIPE", "SIGINT", "SIGTERM"].includes(end.signal)) {
    options.stderr(`falco-ts ${options.verb}: ${options.library} crashed the host (${end.signal})`);
  }
  return exitCode(end);
}
