// Lines of more than 110 columns. Left alone is what no one can break: texts, templates and regular
// expressions in code, and in Markdown tables, code blocks, headings, links and what has no space.
import { createRequire } from "node:module";

import { files, read } from "./files.mjs";

const COLUMNS = 110;
const width = text => [...text].length;

const ts = createRequire(import.meta.url)("typescript-5.9");
const { SyntaxKind } = ts;
const TEXTS = new Set([
  SyntaxKind.StringLiteral,
  SyntaxKind.NoSubstitutionTemplateLiteral,
  SyntaxKind.TemplateExpression,
  SyntaxKind.RegularExpressionLiteral,
]);

/** Where texts begin and end in TypeScript; comments are in none. */
function textsOfTypeScript(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const texts = [];
  const visit = node => {
    if (TEXTS.has(node.kind)) texts.push([ts.skipTrivia(text, node.pos), node.end]);
    else ts.forEachChild(node, visit);
  };
  visit(source);
  return texts;
}

/** The same in C and shell, near enough. */
function textsByQuotes(_file, text) {
  return [...text.matchAll(/\/\*[^]*?\*\/|(?:\/\/|(?<=^\s*)#).*|"(?:\\[^]|[^"\\])*"|'(?:\\.|[^'\\])*'/gm)]
    .filter(match => /^["']/.test(match[0]))
    .map(match => [match.index, match.index + match[0].length]);
}

/**
 * Long lines but those with a text in them and no comment behind it, which `make format` could not break.
 * What formats shell breaks no lines at all, so that there the text itself must go beyond the last column.
 */
function inCode(find, isBroken) {
  return (file, text) => {
    let texts;
    return longLines(text).filter(({ start, end }) => {
      texts ??= find(file, text);
      const least = isBroken ? start : start + COLUMNS;
      return !texts.some(
        ([from, to]) => from < end && to > least && !/\/[/*]/.test(text.slice(Math.max(to, start), end)),
      );
    });
  };
}

function inMarkdown(_file, text) {
  const hidden = text.replaceAll(/^```.*\n[^]*?^```$|^ *\|.*$|^#.*$|<!--[^]*?-->/gm, part =>
    part.replaceAll(/[^\n]/g, " "),
  );
  return longLines(text).filter(({ start, end }) => {
    const line = hidden.slice(start, end).trimEnd();
    return width(line) > COLUMNS && /\s/.test(line.trim().replaceAll(/\[[^\]]*\]\([^)]*\)/g, "link"));
  });
}

function longLines(text) {
  const long = [];
  let start = 0;
  for (const [index, line] of text.split("\n").entries()) {
    const end = start + line.length;
    if (line.length > COLUMNS && width(line) > COLUMNS)
      long.push({ number: index + 1, start, end, columns: width(line) });
    start = end + 1;
  }
  return long;
}

const FINDERS = {
  typescript: inCode(textsOfTypeScript, true),
  c: inCode(textsByQuotes, true),
  shell: inCode(textsByQuotes, false),
  markdown: inMarkdown,
};

const found = Object.entries(files()).flatMap(([language, names]) =>
  names.flatMap(file =>
    FINDERS[language](file, read(file)).map(({ number, columns }) => `${file}:${number}: ${columns} columns`),
  ),
);
if (found.length) {
  console.error(
    `${found.join("\n")}\n\nlonger than ${COLUMNS} columns, ${found.length === 1 ? "1 line" : `${found.length} lines`}: break what make format leaves, comments above all`,
  );
  process.exitCode = 1;
}
