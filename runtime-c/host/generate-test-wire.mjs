// Writes the constants of the frames that a test and the driver exchange, for C and for TypeScript, from
// test-wire.json, so that the two ends cannot drift apart. Usage: node runtime-c/host/generate-test-wire.mjs
// (make does it)
import fs from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const { doc, frames, shorthands, state, argument } = JSON.parse(
  fs.readFileSync(path.join(import.meta.dirname, "test-wire.json"), "utf8"),
);
const note = "generated from runtime-c/host/test-wire.json by generate-test-wire.mjs; do not edit";

const upper = name => name.replace(/[A-Z]/g, letter => `_${letter}`).toUpperCase();
const describe = ({ kind, parts, reply, answer }) =>
  `${kind}: ${parts || "no parts"}${reply === undefined ? "" : `; reply: ${reply || "no parts"}`}${answer === undefined ? "" : `; answer: ${answer}`}`;
const shorthand = Object.entries(shorthands)
  .map(([name, parts]) => `${name}: ${parts}`)
  .join("; ");
const enumeration = (prefix, { values }) =>
  Object.entries(values).map(([name, value]) => `  ${prefix}_${name} = ${value},`);

const c = [
  `/* ${note} */`,
  "#ifndef FT_TEST_WIRE_H",
  "#define FT_TEST_WIRE_H",
  "",
  `/* ${doc} */`,
  `/* ${shorthand} */`,
  "enum channel_frame {",
  ...frames.map(frame => `  CHANNEL_${upper(frame.name)} = '${frame.letter}', /* ${describe(frame)} */`),
  "};",
  "",
  `/* ${state.doc} */`,
  "enum {",
  ...enumeration("FT_TEST", state),
  "};",
  "",
  `/* ${argument.doc} */`,
  "enum host_argument {",
  ...enumeration("HOST", argument),
  "};",
  "",
  "#endif",
  "",
];

const constants = values =>
  `{ ${Object.entries(values)
    .map(([name, value]) => `${name}: ${value}`)
    .join(", ")} } as const`;
const typeScript = [
  `// ${note}`,
  "",
  `/** ${doc} */`,
  `/** ${shorthand} */`,
  "export const frame = {",
  ...frames.flatMap(frame => [`  /** ${describe(frame)} */`, `  ${frame.name}: "${frame.letter}",`]),
  "} as const;",
  "",
  `/** ${state.doc} */`,
  `export const inputState = ${constants(state.values)};`,
  "",
  `/** ${argument.doc} */`,
  `export const takenArgument = ${constants(argument.values)};`,
  "",
];

fs.writeFileSync(path.join(root, "runtime-c/include/test_wire.h"), c.join("\n"));
fs.writeFileSync(path.join(root, "compiler/testing/native/frames.ts"), typeScript.join("\n"));
