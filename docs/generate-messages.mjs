// Writes the list of docs/messages.md, from compiler/messages.ts; with --print, prints that document instead.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const docs = path.dirname(fileURLToPath(import.meta.url));
const { messagesTable } = createRequire(import.meta.url)("../dist/compiler/messages.js");
const file = path.join(docs, "messages.md");
const list = /(<!-- make messages: begin -->\n)[^]*(\n<!-- make messages: end -->)/;
const text = fs.readFileSync(file, "utf8").replace(list, (_, begin, end) => begin + messagesTable() + end);
if (process.argv.includes("--print")) process.stdout.write(text);
else fs.writeFileSync(file, text);
