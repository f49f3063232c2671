// Formats all sources, or with --check says which are not formatted. The styles are in .oxfmtrc.json and
// .clang-format.
import fs from "node:fs";
import path from "node:path";

import { format as formatC } from "@wasm-fmt/clang-format";
import { format as formatByOxfmt } from "oxfmt";
import { print as printShell } from "sh-syntax";

import { hideDecorators, showDecorators } from "./assemblyscript.mjs";
import { files, read, root } from "./files.mjs";

const style = JSON.parse(read(".oxfmtrc.json"));
delete style.$schema;
const cStyle = read(".clang-format");

async function oxfmt(file, text) {
  const { code, errors } = await formatByOxfmt(file, text, style);
  if (errors.length) throw new Error(errors.map(error => error.codeframe ?? error.message).join("\n"));
  return code;
}

// Left as they are: what `falco-ts pack` and `make bench` write between markers, and tables, whose rows would
// all be as long as the longest.
const AS_WRITTEN = new RegExp(
  [
    String.raw`^<!-- (README-[A-Z-]+) -->\n[^]*?^<!-- /\1 -->\n`,
    String.raw`^<!-- (make \w+): begin -->\n[^]*?^<!-- \2: end -->\n`,
    String.raw`^(?<!^\|.*\n)\|.*\n(?:\|.*(?:\n|$))+`,
  ].join("|"),
  "gm",
);

async function markdown(file, text) {
  const IGNORED = ["<!-- prettier-ignore-start -->", "<!-- prettier-ignore-end -->"];
  const guarded = text.replaceAll(AS_WRITTEN, part => `${IGNORED[0]}\n\n${part}\n${IGNORED[1]}\n`);
  const code = await oxfmt(file, guarded);
  return code.replaceAll(`${IGNORED[0]}\n\n`, "").replaceAll(`\n${IGNORED[1]}\n`, "");
}

const FORMATTERS = {
  typescript: async (file, text) => showDecorators(await oxfmt(file, hideDecorators(text))),
  c: async (file, text) => formatC(text, file, cStyle),
  shell: async (file, text) =>
    printShell(text, {
      originalText: text,
      filepath: file,
      useTabs: false,
      tabWidth: 2,
      binaryNextLine: false,
      switchCaseIndent: true,
      spaceRedirects: false,
    }),
  markdown,
};

const isCheck = process.argv.includes("--check");
const changed = [];
const failed = [];
for (const [language, names] of Object.entries(files())) {
  await Promise.all(
    names.map(async file => {
      const text = read(file);
      try {
        const formatted = await FORMATTERS[language](file, text);
        if (formatted === text) return;
        changed.push(file);
        if (!isCheck) fs.writeFileSync(path.join(root, file), formatted);
      } catch (error) {
        failed.push(`${file}: ${error.message}`);
      }
    }),
  );
}
for (const message of failed) console.error(message);
if (isCheck && changed.length) {
  console.error(
    `${changed.sort().join("\n")}\n\nnot formatted, ${changed.length === 1 ? "1 file" : `${changed.length} files`}: run make format`,
  );
}
process.exitCode = failed.length || (isCheck && changed.length) ? 1 : 0;
