// Runs extractor.c: values of any plugin's fields for any events, and how long they take.
import fs from "node:fs";
import path from "node:path";

import { compile } from "../runtime/checks";
import { falcoTs, run } from "../support";

/** A field as a rule writes it: `ka.verb`, `json.value[/a/b]`, `ka.sourceips[1]`. */
export type Asked = string;
/** The values of a field, numbers in decimal; undefined: none. */
export type Extracted = readonly string[] | undefined;

/** The numbers of the types that it knows, as in the plugin ABI. */
const TYPES: Readonly<Record<string, number>> = { uint64: 8, string: 9 };

interface Described {
  readonly name: string;
  readonly type: string;
  readonly isList: boolean;
  readonly arg: { readonly isIndex: boolean; readonly isKey: boolean };
}

export class Extractor {
  private readonly program: string;
  private readonly fields: readonly Described[];

  /** `dir` is a folder for what it needs. */
  constructor(
    private readonly dir: string,
    private readonly library: string,
    private readonly config = "",
  ) {
    this.program = path.join(dir, "extractor");
    if (!fs.existsSync(this.program)) compile(dir, "extractor", { folder: __dirname });
    const info = falcoTs(["info", library, "--json"], { timeout: 120_000 });
    if (info.status !== 0) throw new Error(info.stderr);
    this.fields = (JSON.parse(info.stdout) as { fields: Described[] }).fields;
  }

  /** The values of each event's fields, in the order of both. Bytes that are not UTF-8 are U+FFFD. */
  extract(events: readonly Buffer[], asked: readonly Asked[]): Extracted[][] {
    const lines = this.run(events, asked, ["dump"]).split("\n");
    const value = (line: string): Extracted =>
      line ? (JSON.parse(line) as string[]).map(text => Buffer.from(text, "latin1").toString()) : undefined;
    return events.map((_, event) =>
      asked.map((_field, field) => value(lines[event * asked.length + field]!)),
    );
  }

  /** Nanoseconds for each event, in samples. */
  measure(
    events: readonly Buffer[],
    asked: readonly Asked[],
    milliseconds: number,
    samples: number,
    env: Record<string, string> = {},
  ): number[] {
    return this.run(events, asked, ["measure", `${milliseconds}`, `${samples}`], env)
      .trim()
      .split("\n")
      .map(Number);
  }

  private run(
    events: readonly Buffer[],
    asked: readonly Asked[],
    command: readonly string[],
    env: Record<string, string> = {},
  ): string {
    const eventsFile = path.join(this.dir, "events"),
      fieldsFile = path.join(this.dir, "fields");
    fs.writeFileSync(
      eventsFile,
      Buffer.concat(
        events.flatMap(event => {
          const length = Buffer.alloc(4);
          length.writeUInt32LE(event.length);
          return [length, event];
        }),
      ),
    );
    fs.writeFileSync(fieldsFile, asked.map(field => `${this.line(field)}\n`).join(""));
    const result = run(this.program, [this.library, this.config, eventsFile, fieldsFile, ...command], {
      timeout: 120_000,
      env,
    });
    if (result.status !== 0)
      throw new Error(`${this.library}: exit code ${result.status}\n${result.stderr.slice(-4000)}`);
    return result.stdout;
  }

  private line(asked: Asked): string {
    const [, name, argument] = /^([^[]*)(?:\[(.*)\])?$/s.exec(asked)!;
    const id = this.fields.findIndex(field => field.name === name),
      field = this.fields[id];
    if (!field) throw new Error(`${this.library} has no field ${name}`);
    const kind = argument === undefined ? "none" : field.arg.isKey ? "key" : "index";
    return `${id} ${TYPES[field.type]} ${field.isList ? 1 : 0} ${kind} ${name}${argument === undefined ? "" : `\t${argument}`}`;
  }
}
