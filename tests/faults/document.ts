// The parts of docs/safety.md that are made: `make faults` writes them, the tests hold the document to them.
import fs from "node:fs";
import path from "node:path";

import { root } from "../support";
import type { Chapter } from "./row";

const DOCUMENT = path.join(root, "docs", "safety.md");

/** `make faults` says so. */
const isWriting = process.env.FALCO_TS_WRITE_SAFETY !== undefined;

/** The fault table, in the form that tests/conformance.js reads. */
export function faultTable(chapters: readonly Chapter[]): string {
  const shown = chapters.map(({ title, rows, summary }) => {
    const lines = summary
      ? [line(summary, title, HERE)]
      : rows.flatMap(({ fault, right, proof }) => {
          if ("reason" in proof) return [];
          return ["test" in proof ? line(fault, proof.test, proof.in) : line(fault, right, HERE)];
        });
    return `### ${title}\n\n| what happens | what is right: the test | in |\n|---|---|---|\n${lines.join("\n")}\n`;
  });
  const reasons = chapters
    .flatMap(({ rows }) => rows)
    .flatMap(({ fault, proof }) => ("reason" in proof ? [wrapped(`- ${fault}: ${proof.reason}.`)] : []));
  return `\n${shown.join("\n")}\n### Not in the table\n\n${reasons.join("\n")}\n\n`;
}

const HERE = "tests/faults/faults.test.ts";
const line = (fault: string, test: string, file: string): string => `| ${fault} | ${test} | \`${file}\` |`;

/** An item of a list, broken where the documents' lines end. */
function wrapped(item: string): string {
  const lines = [""];
  for (const word of item.split(" ")) {
    const last = lines.at(-1)!;
    if (last.length + 1 + word.length > 110) lines.push(`  ${word}`);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines.join("\n");
}

/** What lies between the markers of a part; written first where `make faults` runs. */
export function partOf(name: string, made: string): string {
  const begin = `<!-- make faults, ${name}: begin -->\n`,
    end = `<!-- make faults, ${name}: end -->`;
  const text = fs.readFileSync(DOCUMENT, "utf8");
  const from = text.indexOf(begin),
    to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/safety.md has no part ${name}`);
  if (isWriting) {
    fs.writeFileSync(DOCUMENT, text.slice(0, from + begin.length) + made + text.slice(to));
    return made;
  }
  return text.slice(from + begin.length, to);
}
