// Regular expressions on views: a line of a combined log that a plugin's fields test, and take apart by all
// groups of it. The field's call is in the time, as a plugin's users have it.
import fs from "node:fs";
import path from "node:path";

import type { FilesRow } from "./files";
import type { Effort } from "./measure";
import type { Places } from "./peers";
import { buildPlugin, compileHost, run } from "./programs";
import { summarize } from "./statistics";

const LEAST_MB_PER_S = 250;

const LINE =
  '203.0.113.17 - frank [10/Oct/2026:13:55:36 +0000] "GET /index.html?q=shoes HTTP/1.1" 200 2326 "https://example.com/start" "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"';
const GROUPS = 11;

/** The number of a whole number's type in the plugin ABI. */
const U64 = 8;

/** Fields give numbers, so that no text is copied in the time. */
const PLUGIN = String.raw`import { Plugin, Info, Extractor, Fields } from "falco-ts";

const COMBINED = /^(\S+) (\S+) (\S+) \[([^\]]+)\] "([A-Z]+) ([^ "]*) ([^"]*)" (\d{3}) (\d+|-) "([^"]*)" "([^"]*)"$/;

export default class Lines extends Plugin implements Extractor<Lines> {
  info(): Info {
    return { id: 0, name: "lines", version: "0.1.0", description: "Reads lines", contact: "nobody", source: "" };
  }
  fields(f: Fields<Lines>): void {
    f.u64("lines.test", "1 where it is one", (self, event, value) => value.set(COMBINED.test(event.payload) ? 1 : 0))
     .u64("lines.exec", "how many bytes its groups have", (self, event, value) => {
       const line = COMBINED.exec(event.payload);
       let bytes = 0;
       if (line) for (let i = 1; i < line.length; i++) bytes += line[i]!.length;
       return value.set(bytes);
     });
  }
}
`;

export function measureRegexes(places: Places, effort: Effort, progress: (what: string) => void): FilesRow[] {
  const extractor = compileHost(places, "tests/oracle/extractor.c");
  const folder = path.join(places.work, "lines");
  fs.mkdirSync(path.join(folder, "src"), { recursive: true });
  fs.writeFileSync(path.join(folder, "src", "plugin.ts"), PLUGIN);
  const library = buildPlugin(places, folder),
    file = path.join(places.work, "lines.events"),
    length = Buffer.alloc(4);
  length.writeUInt32LE(LINE.length);
  fs.writeFileSync(file, Buffer.concat([length, Buffer.from(LINE)]));
  return FIELDS.map(({ id, name, title, given }) => {
    progress(`regular expressions: ${title}`);
    fs.writeFileSync(`${file}.fields`, `${id} ${U64} 0 none ${name}\n`);
    const call = (...command: string[]) =>
      run(extractor, [library, "", file, `${file}.fields`, ...command]).trim();
    if (call("dump") !== `["${given}"]`) throw new Error(`${name}: ${call("dump")}, expected ${given}`);
    const samples: number[] = [];
    for (let round = 0; round < Math.ceil(effort.rounds / 3); round++)
      for (const line of call("measure", `${effort.milliseconds}`, `${effort.samples}`).split("\n"))
        samples.push((LINE.length * 1e3) / Number(line));
    const ours = summarize(samples);
    return {
      title,
      unit: "MB/s",
      ours,
      go: [],
      goal: { text: `≥ ${LEAST_MB_PER_S} MB/s`, holds: ours.median >= LEAST_MB_PER_S },
    };
  });
}

/** What is between the groups: spaces, brackets and quotes. */
const BETWEEN = GROUPS - 1 + "[]".length + 3 * '""'.length;
const FIELDS = [
  { id: 0, name: "lines.test", title: "a line of a combined log, test()", given: 1 },
  {
    id: 1,
    name: "lines.exec",
    title: "a line of a combined log, exec() and all groups",
    given: LINE.length - BETWEEN,
  },
] as const;
