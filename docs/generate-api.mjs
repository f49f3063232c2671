// Writes docs/api/ (or the folder named): all that authors import, from its doc comments. Fails with a list
// of what has none, and of code blocks in them that no test would run. TypeScript's own API reads the
// sources: typedoc wants a TypeScript up to 6 under the name that 7 has here.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const ts = createRequire(import.meta.url)("typescript-5.9");
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

const MODULES = [
  [
    "falco-ts",
    "sdk-as/index.ts",
    "What a plugin's source imports, in AssemblyScript. The [guide](../guide.md) says what belongs together.",
  ],
  [
    "falco-ts/spec",
    "sdk-as/spec.ts",
    "What `src/*.as.spec.ts` import: see [testing](../testing.md#specs-inside-wasm).",
  ],
  [
    "falco-ts/testing",
    "compiler/testing/index.ts",
    "What `test/*.test.ts` import, in TypeScript: see [testing](../testing.md#tests-from-outside).",
  ],
];

const program = ts.createProgram(
  [...MODULES.map(([, file]) => file), "sdk-as/view-regexes.d.ts"].map(file => path.join(root, file)),
  {
    noLib: true,
    types: [],
    experimentalDecorators: true,
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  },
);
const checker = program.getTypeChecker();
const problems = [];

function complain(node, what) {
  const file = node.getSourceFile();
  problems.push(
    `${path.relative(root, file.fileName)}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${what}`,
  );
}

/** The text of a doc comment; "" where there is none. */
function rawDoc(node) {
  const comment = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).at(-1);
  return comment
    ? comment
        .getText()
        .slice(3, -2)
        .split("\n")
        .map(line => line.replace(/^\s*\* ?/, "").trimEnd())
        .join("\n")
        .trim()
    : "";
}

/** Public to TypeScript, as other files of falco-ts need it, but not for authors. */
const isForSdk = doc => /(^|\. )For the SDK\b/.test(doc);

/**
 * The comment as Markdown, a paragraph in a line. `isMember`: it stands in a list, where docs.test.ts finds
 * no block.
 */
function documentation(node, name, isMember) {
  const doc = rawDoc(node);
  if (!doc) complain(node, `${name}: no doc comment`);
  const [, ...fences] = doc.split(/^```/m);
  if (fences.length && isMember) complain(node, `${name}: a code block belongs to the comment of the class`);
  return doc
    .split(/^(```[^]*?^```)$/m)
    .map((part, i) => {
      if (i % 2) return part;
      if (/^ {2,}\S/m.test(part)) complain(node, `${name}: an indented code block is not run; use a fence`);
      return part
        .trim()
        .split(/\n{2,}/)
        .map(paragraph => paragraph.replaceAll("\n", " "))
        .join("\n\n");
    })
    .filter(Boolean);
}

const has = (node, kind) =>
  ts.canHaveModifiers(node) && !!ts.getModifiers(node)?.some(modifier => modifier.kind === kind);
const isHidden = node => has(node, ts.SyntaxKind.PrivateKeyword) || has(node, ts.SyntaxKind.ProtectedKeyword);
const resolved = node => {
  const symbol = node && checker.getSymbolAtLocation(node);
  return symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
};
const parameters = node => (node?.length ? `<${node.map(one => one.getText()).join(", ")}>` : "");

/** A type as it is written; what only its own file can name is written out. */
function typeText(type) {
  const alias =
    type &&
    ts.isTypeReferenceNode(type) &&
    resolved(type.typeName)?.declarations?.find(ts.isTypeAliasDeclaration);
  if (!alias || has(alias, ts.SyntaxKind.ExportKeyword)) return type?.getText() ?? "";
  return (alias.typeParameters ?? []).reduce(
    (text, { name }, i) =>
      text.replace(new RegExp(`\\b${name.text}\\b`, "g"), type.typeArguments[i].getText()),
    alias.type.getText(),
  );
}

/** A default: constants of the SDK's are shown as their numbers. */
function valueText(value) {
  const initializer =
    ts.isIdentifier(value) && resolved(value)?.declarations?.find(ts.isVariableDeclaration)?.initializer;
  return initializer && ts.isNumericLiteral(initializer) ? initializer.text : value.getText();
}

const valueOf = ({ initializer }) =>
  initializer && !ts.isNewExpression(initializer) ? ` = ${valueText(initializer)}` : "";
const parameterText = one =>
  `${one.name.getText()}${one.questionToken ? "?" : ""}${one.type ? `: ${typeText(one.type)}` : ""}${valueOf(one)}`;
const callText = node =>
  `${parameters(node.typeParameters)}(${node.parameters.map(parameterText).join(", ")})${node.type ? `: ${typeText(node.type)}` : ""}`;

/** How a member is used, without what is only for its implementation. */
function memberText(node, name) {
  const words = [ts.SyntaxKind.AbstractKeyword, ts.SyntaxKind.ReadonlyKeyword]
    .filter(kind => has(node, kind))
    .map(kind => `${ts.tokenToString(kind)} `)
    .join("");
  if (ts.isConstructorDeclaration(node)) return `new ${name}${callText(node)}`;
  if (ts.isGetAccessor(node))
    return `${node.parent.members.some(one => ts.isSetAccessor(one) && one.name.getText() === name) ? "" : "readonly "}${name}: ${typeText(node.type)}`;
  if (ts.isEnumMember(node)) return name;
  if (node.parameters) return `${words}${name}${callText(node)}`;
  if (!node.type) complain(node, `${name}: no type`);
  const type = node.type ? `: ${typeText(node.type)}` : "";
  return `${words}${name}${node.questionToken ? "?" : ""}${type}${has(node, ts.SyntaxKind.ReadonlyKeyword) ? "" : valueOf(node)}`;
}

function memberItem(node, owner, name) {
  const [first = "", ...more] = documentation(node, `${owner}.${name}`, true).join("\n\n").split("\n\n");
  return [
    `* \`${memberText(node, name)}\`  `,
    `  ${first}`,
    ...more.flatMap(paragraph => ["", `  ${paragraph}`]),
  ].join("\n");
}

/** Of a class or interface, with the constructor's parameters that are fields. */
function members(node, owner) {
  return node.members.flatMap(member => {
    if (
      isHidden(member) ||
      ts.isSetAccessor(member) ||
      ts.isIndexSignatureDeclaration(member) ||
      isForSdk(rawDoc(member))
    )
      return fieldsOf(member, owner);
    if (has(member, ts.SyntaxKind.OverrideKeyword) && !rawDoc(member)) return []; // the base class says it
    const name = ts.isConstructorDeclaration(member) ? owner : member.name.getText();
    return [memberItem(member, owner, name), ...fieldsOf(member, owner)];
  });
}

function fieldsOf(member, owner) {
  if (!ts.isConstructorDeclaration(member)) return [];
  return member.parameters
    .filter(
      one =>
        !isHidden(one) &&
        (has(one, ts.SyntaxKind.PublicKeyword) || has(one, ts.SyntaxKind.ReadonlyKeyword)) &&
        !isForSdk(rawDoc(one)),
    )
    .map(one => memberItem(one, owner, one.name.getText()));
}

function namespaceItems(node, owner) {
  return node.body.statements
    .filter(one => has(one, ts.SyntaxKind.ExportKeyword))
    .flatMap(one => (ts.isVariableStatement(one) ? one.declarationList.declarations : [one]))
    .flatMap(one =>
      ts.isModuleDeclaration(one)
        ? namespaceItems(one, `${owner}.${one.name.text}`)
        : memberItem(one, owner, one.name.getText()).replace("* `", `* \`${owner}.`),
    );
}

const KINDS = new Map([
  [ts.SyntaxKind.ClassDeclaration, "class"],
  [ts.SyntaxKind.InterfaceDeclaration, "interface"],
  [ts.SyntaxKind.EnumDeclaration, "enum"],
  [ts.SyntaxKind.TypeAliasDeclaration, "type"],
  [ts.SyntaxKind.FunctionDeclaration, "function"],
  [ts.SyntaxKind.ModuleDeclaration, "namespace"],
]);

/** The line below the heading, where it says more. */
function declaration(node, name) {
  if (ts.isFunctionDeclaration(node)) return `\`${name}${callText(node)}\``;
  if (ts.isTypeAliasDeclaration(node)) return `\`type ${name} = ${node.type.getText()}\``;
  if (!node.heritageClauses && !node.typeParameters) return "";
  const words = has(node, ts.SyntaxKind.AbstractKeyword) ? "abstract " : "";
  return `\`${words}${KINDS.get(node.kind)} ${name}${parameters(node.typeParameters)}${(node.heritageClauses ?? []).map(clause => ` ${clause.getText()}`).join("")}\``;
}

/** What one name stands for. A function and a namespace may share it. */
function section(symbol, names, note = "") {
  const [first, ...rest] = symbol.declarations;
  const items = symbol.declarations.flatMap(node =>
    ts.isModuleDeclaration(node)
      ? namespaceItems(node, symbol.name)
      : node.members
        ? members(node, symbol.name)
        : [],
  );
  const heading = `${KINDS.get(first.kind)} ${names.join(", ")}`;
  const text = [
    `## ${heading}`,
    ...[first, ...rest]
      .filter(node => !ts.isModuleDeclaration(node))
      .map(node => declaration(node, symbol.name)),
    ...documentation(first, symbol.name, false),
    note,
    items.join("\n"),
  ]
    .filter(Boolean)
    .join("\n\n");
  return { heading, names, text };
}

/** The classes that one extends, where authors cannot import them themselves. */
function bases(symbol, exported) {
  const extended = symbol.declarations
    .flatMap(node => node.heritageClauses ?? [])
    .filter(clause => clause.token === ts.SyntaxKind.ExtendsKeyword)
    .flatMap(clause => clause.types);
  return extended
    .map(one => resolved(one.expression))
    .filter(base => base?.declarations?.some(ts.isClassDeclaration) && !exported.has(base));
}

/** What a module adds to jest's expect(), by a file that it imports for that alone. */
function matchers(file) {
  const imported = file.statements
    .filter(one => ts.isImportDeclaration(one) && !one.importClause)
    .flatMap(one => checker.getSymbolAtLocation(one.moduleSpecifier)?.declarations ?? []);
  const globals = imported
    .flatMap(one => one.statements)
    .filter(one => ts.isModuleDeclaration(one) && one.name.text === "global");
  const items = globals
    .flatMap(one => one.body.statements)
    .flatMap(jest => jest.body.statements)
    .flatMap(one => members(one, "expect()"));
  return items.length
    ? [
        {
          heading: "matchers of expect()",
          names: ["matchers"],
          text: `## matchers of expect()\n\nThey are jest's, and these:\n\n${items.join("\n")}`,
        },
      ]
    : [];
}

function moduleSections(file) {
  const byMeaning = new Map();
  for (const one of checker.getExportsOfModule(checker.getSymbolAtLocation(file))) {
    const symbol = one.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one;
    byMeaning.set(symbol, [...(byMeaning.get(symbol) ?? []), one.name]);
  }
  const shown = new Set();
  return [
    ...[...byMeaning].flatMap(([symbol, names]) => {
      const below = bases(symbol, byMeaning).filter(base => !shown.has(base));
      below.forEach(base => shown.add(base));
      return [
        ...below.map(base =>
          section(base, [base.name], "It cannot be imported: the classes below extend it."),
        ),
        section(symbol, names),
      ];
    }),
    ...matchers(file),
  ];
}

const anchor = heading =>
  heading
    .toLowerCase()
    .replace(/[^\w -]/g, "")
    .replaceAll(" ", "-");

const pages = MODULES.map(([name, file, intro]) => {
  const sections = moduleSections(program.getSourceFile(path.join(root, file)));
  return [
    path.basename(name),
    `# ${name}

${intro} Written by \`make api\` from the doc comments, which editors show too.

${sections.map(({ heading, names }) => `[${names.join(", ")}](#${anchor(heading)})`).join(" · ")}

${sections.map(({ text }) => text).join("\n\n")}
`,
  ];
});

if (problems.length) {
  process.stderr.write(`${problems.join("\n")}\n`);
  process.exitCode = 1;
} else {
  const folder = process.argv[2] ?? path.join(root, "docs", "api");
  fs.mkdirSync(folder, { recursive: true });
  for (const [name, text] of pages) fs.writeFileSync(path.join(folder, `${name}.md`), text);
}
