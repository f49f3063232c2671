// run and explain with rules, or with a filter: the host hands over copies of its events, and sysdig judges
// them.
import fs from "node:fs";
import type { Readable } from "node:stream";

import { UserError } from "../errors";
import { ENDING_SIGNALS } from "../files";
import type { ProgramReaders } from "../native/programs";
import type { FieldDefinition } from "../plugin/library-info";
import { RulesAccount } from "../rules/account";
import { checkFilter, judgedRules, type JudgedRules } from "../rules/judged";
import { Sysdig, type LoadedPlugin } from "../rules/sysdig";
import { checkRulesFields } from "../stages/package";
import { forEachBatch } from "./event-batches";
import { JudgedRows } from "./judged-rows";
import { accountAsJson, accountLines } from "./rules-account";

export interface JudgedRunOptions {
  readonly verb: "run" | "explain";
  readonly json?: boolean;
  /** Rules files, in the order in which Falco is given them. */
  readonly rules?: readonly string[] | undefined;
  readonly filter?: string | undefined;
  readonly plugins: readonly (LoadedPlugin & { readonly fields: readonly FieldDefinition[] })[];
  /** The source of the events. */
  readonly source: string;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

/** After a signal, what was not judged within this time, in milliseconds, is not judged any more. */
const GRACE_MS = 600;

/** `runHost`: runs the host with further parameters, and resolves to its exit code. */
export async function judgedRun(
  options: JudgedRunOptions,
  runHost: (parameters: readonly string[], readers: ProgramReaders) => Promise<number>,
): Promise<number> {
  const sysdig = new Sysdig(options.plugins);
  const judged = await rulesOf(options, sysdig);
  if (options.filter !== undefined) {
    const names = options.plugins.flatMap(one => one.fields.map(field => field.name));
    await checkFilter(options.filter, names, sysdig);
  }
  const work =
    options.verb === "run"
      ? new JudgedRows(options, judged, sysdig)
      : new JudgedAccount(options, new RulesAccount(judged, sysdig), sysdig);
  const { columns } = process.stdout;
  const code = await endingSoon(sysdig, () =>
    runHost(["--copy", "3", ...(columns ? ["--columns", String(columns)] : [])], work.readers),
  );
  await work.finish();
  if (sysdig.isEnded) options.stderr("the last events were not judged: the run was ended first");
  return code;
}

async function rulesOf({ rules, source, plugins }: JudgedRunOptions, sysdig: Sysdig): Promise<JudgedRules> {
  if (!rules) return { rules: [], idle: [] };
  const files = rules.map(name => ({ name, text: readRules(name) }));
  const fields = plugins.flatMap(one => one.fields);
  const unknown = checkRulesFields(files, fields, "").map(({ text }) => text);
  return judgedRules(files, source, sysdig, unknown);
}

function readRules(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`--rules ${file}: cannot be read: ${(error as Error).message}`, 2);
  }
}

/** Does work, and has sysdig end soon after a signal. */
async function endingSoon<T>(sysdig: Sysdig, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = () => {
    timer ??= setTimeout(() => sysdig.end(), GRACE_MS);
  };
  ENDING_SIGNALS.forEach(signal => process.on(signal, end));
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    ENDING_SIGNALS.forEach(signal => process.off(signal, end));
  }
}

/** What explain prints: the host's account, and what became of the rules. */
class JudgedAccount {
  private hostsAccount = "";

  constructor(
    private readonly options: JudgedRunOptions,
    private readonly account: RulesAccount,
    private readonly sysdig: Sysdig,
  ) {}

  get readers(): ProgramReaders {
    return {
      stdout: this.options.json ? stream => this.readAccount(stream) : undefined,
      third: stream => forEachBatch(stream, this.sysdig, batch => this.account.add(batch)),
    };
  }

  async finish(): Promise<void> {
    if (!this.sysdig.isEnded) await this.account.findValues();
    const { json, stdout } = this.options;
    if (!json) stdout(accountLines(this.account));
    else
      stdout(
        this.hostsAccount.replace(/\}\n$/, `,"rules":${JSON.stringify(accountAsJson(this.account))}}\n`),
      );
  }

  private async readAccount(stream: Readable): Promise<void> {
    for await (const chunk of stream.setEncoding("utf8") as AsyncIterable<string>) this.hostsAccount += chunk;
  }
}
