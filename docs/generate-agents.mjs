// Writes what agents read, to dist/agents/ or the folder named: llms.txt, and a skill. Both are made of the
// pages in docs/, whose code blocks docs.test.ts runs; links to other pages become their words.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const docs = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(process.argv[2] ?? path.join(docs, "..", "dist", "agents"));

/** The pages of llms.txt, in its order. */
const PAGES =
  "agents guide dialect sources config fields text json metrics testing messages api/falco-ts api/testing api/spec".split(
    " ",
  );

const TITLE = "falco-ts";
const ABOUT =
  "Write plugins for Falco, the runtime security tool, in TypeScript (AssemblyScript), compiled ahead of time to one shared object";
const WHEN =
  "Use it to make, change, test or mend a Falco plugin with falco-ts: src/plugin.ts, its settings, sources, fields, tests and rules.";

/** A page of docs/ as it stands alone. */
function page(name) {
  return fs
    .readFileSync(path.join(docs, `${name}.md`), "utf8")
    .replace(/\[([^\]]*)\]\((?!https?:)[^)]*\)/g, "$1")
    .replace(/^<!--.*-->\n/gm, "")
    .replace(/^```(\w+) .*$/gm, "```$1")
    .trim();
}

/** The part of a page from one heading to the next of its level. */
function section(text, heading) {
  const from = text.indexOf(`## ${heading}\n`);
  if (from < 0) throw new Error(`no heading "${heading}"`);
  const to = text.indexOf("\n## ", from + 1);
  return text.slice(from, to < 0 ? undefined : to).trim();
}

const pages = PAGES.map(page);
const titles = pages.map(text => /^# (.*)$/m.exec(text)[1]);
const llms = [`# ${TITLE}`, `> ${ABOUT}.`, `The pages below: ${titles.join("; ")}.`, ...pages];

const [agents] = pages;
const dialect = pages[PAGES.indexOf("dialect")];
const skill = [
  `---\nname: ${TITLE}\ndescription: ${JSON.stringify(`${ABOUT}. ${WHEN}`)}\n---`,
  `# ${TITLE}`,
  section(agents, "The loop"),
  section(dialect, "TypeScript that this dialect lacks"),
  section(dialect, "What is there"),
  "## More\n\nThe guide, each kind of source and field, JSON, and every class and method of the API are in\n`node_modules/falco-ts/dist/agents/llms.txt`: search there for the name or the word.",
];

for (const [file, parts] of [
  ["llms.txt", llms],
  [`skills/${TITLE}/SKILL.md`, skill],
]) {
  fs.mkdirSync(path.dirname(path.join(out, file)), { recursive: true });
  fs.writeFileSync(path.join(out, file), `${parts.join("\n\n")}\n`);
}
