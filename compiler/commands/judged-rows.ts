// The rows that run prints where events are judged: in their order, each with the rules that fired for it, or
// left out by the filter.
import type { Readable } from "node:stream";

import type { ProgramReaders } from "../native/programs";
import type { JudgedRule, JudgedRules } from "../rules/judged";
import { Events, type Sysdig } from "../rules/sysdig";
import { plural } from "../words";
import { forEachBatch } from "./event-batches";

/** What was found about an event. */
interface Verdict {
  readonly isShown: boolean;
  readonly fired: readonly { readonly judged: JudgedRule; readonly output: string }[];
}

interface RowsOptions {
  readonly json?: boolean;
  /** Only the events for which it is true are shown. */
  readonly filter?: string | undefined;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

/** Shows the rows of events as they are judged. */
export class JudgedRows {
  /** How often each rule fired. */
  readonly fired = new Map<JudgedRule, number>();
  private readonly rows: string[] = [];
  private readonly verdicts: Verdict[] = [];
  private hasHeader: boolean;

  constructor(
    private readonly options: RowsOptions,
    private readonly judged: JudgedRules,
    private readonly sysdig: Sysdig,
  ) {
    this.hasHeader = !options.json;
  }

  get readers(): ProgramReaders {
    return { stdout: stream => this.readRows(stream), third: stream => this.readEvents(stream) };
  }

  /** Shows what the host printed behind the rows, and how often each rule fired. */
  finish(): void {
    const { json, stdout, stderr } = this.options;
    const [first, ...rest] = this.rows;
    if (first !== undefined && json) stdout(first);
    if (first !== undefined && !json) stderr(first.trimEnd());
    stdout(rest.join(""));
    if (json) return;
    for (const judged of this.judged.rules)
      stderr(`rule ${judged.rule.name}: fired for ${plural(this.fired.get(judged) ?? 0, "event")}`);
    for (const { rule, reason } of this.judged.idle) stderr(`rule ${rule.name}: not asked: ${reason}`);
    if (this.judged.rules.length && !this.fired.size)
      stderr('no rule fired: "falco-ts explain --rules" says which part of each was false');
  }

  private async readRows(stream: Readable): Promise<void> {
    let rest = "";
    for await (const chunk of stream.setEncoding("utf8") as AsyncIterable<string>) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop()!;
      for (const line of lines) this.rows.push(`${line}\n`);
      this.show();
    }
    if (rest) this.rows.push(rest);
    this.show();
  }

  private async readEvents(stream: Readable): Promise<void> {
    await forEachBatch(stream, this.sysdig, async batch => {
      this.verdicts.push(...(await this.judge(batch)));
      this.show();
    });
  }

  private async judge(batch: readonly Buffer[]): Promise<Verdict[]> {
    const events = new Events(batch);
    const { filter } = this.options;
    try {
      const [shown, ...fired] = await Promise.all([
        filter === undefined ? undefined : this.sysdig.pass(events, filter),
        ...this.judged.rules.map(({ filter, rule }) => this.sysdig.pass(events, filter, rule.output)),
      ]);
      return batch.map((_, i) => {
        const rules = this.judged.rules.flatMap((judged, at) => {
          const output = fired[at]?.get(i);
          return output === undefined ? [] : [{ judged, output }];
        });
        for (const { judged } of rules) this.fired.set(judged, (this.fired.get(judged) ?? 0) + 1);
        return { isShown: !shown || shown.has(i), fired: rules };
      });
    } finally {
      events.close();
    }
  }

  private show(): void {
    if (this.hasHeader && this.rows.length) {
      this.options.stdout(this.rows.shift()!);
      this.hasHeader = false;
    }
    if (this.hasHeader) return;
    const count = Math.min(this.rows.length, this.verdicts.length);
    const rows = this.rows.splice(0, count);
    const verdicts = this.verdicts.splice(0, count);
    this.options.stdout(rows.map((row, i) => this.shown(row, verdicts[i]!)).join(""));
  }

  private shown(row: string, { isShown, fired }: Verdict): string {
    if (!isShown) return "";
    if (!this.options.json)
      return (
        row +
        fired
          .map(({ judged: { rule }, output }) => `        ${rule.priority} ${rule.name}: ${output}\n`)
          .join("")
      );
    if (!this.judged.rules.length) return row;
    const rules = fired.map(({ judged: { rule }, output }) => ({
      rule: rule.name,
      priority: rule.priority,
      output,
    }));
    return `${row.replace(/\}\n$/, "")},"rules":${JSON.stringify(rules)}}\n`;
  }
}
