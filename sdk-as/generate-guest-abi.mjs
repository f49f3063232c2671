// Writes the guest ABI for C, AssemblyScript and TypeScript from guest-abi.json, so that the three cannot
// drift apart. Usage: node sdk-as/generate-guest-abi.mjs (make runs it)
import fs from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const table = JSON.parse(fs.readFileSync(path.join(root, "sdk-as/guest-abi.json"), "utf8"));
const ENUMS = ["status", "log", "field", "arg", "buffer", "start", "cut", "files", "framing", "limit"];
const RECORDS = ["control", "checkpoint", "batch", "message", "handler", "slot", "value"];
const SIZES = { u32: 4, u64: 8 };

/** The offsets of a record's fields, with natural alignment, as a C compiler lays them out. */
function layout(record) {
  let at = 0,
    widest = 1;
  const fields = record.fields.map(field => {
    const size = SIZES[field.type];
    at = Math.ceil(at / size) * size;
    const placed = { ...field, offset: at };
    at += size;
    widest = Math.max(widest, size);
    return placed;
  });
  return { fields, size: Math.ceil(at / widest) * widest };
}

const upper = text => text.replace(/[^a-z0-9]+/gi, "_").toUpperCase();
const identifier = name => name.replace(/^_|^ft_/, "");
const metricOf = ({ of = "all" }) => upper(of);
const note = "generated from sdk-as/guest-abi.json by generate-guest-abi.mjs; do not edit";

function deadlineOf({ name, deadline }) {
  if (table.deadlines.values.includes(deadline)) return deadline;
  throw new Error(
    `guest-abi.json: ${name}: deadline: found ${deadline}, expected one of ${table.deadlines.values.join(", ")}`,
  );
}

function c() {
  const out = [
    `/* ${note} */`,
    "#ifndef FT_GUEST_ABI_H",
    "#define FT_GUEST_ABI_H",
    "",
    `/* ${table.doc} */`,
    `#define FT_GUEST_ABI_VERSION ${table.version}`,
    "",
  ];
  for (const name of ENUMS) {
    out.push(`/* ${table[name].doc} */`, `enum ft_guest_${name} {`);
    for (const [key, value] of Object.entries(table[name].values))
      out.push(`  FT_${upper(name)}_${key} = ${value},`);
    out.push("};", "");
  }
  for (const name of RECORDS) {
    const { fields, size } = layout(table[name]);
    out.push(`/* ${table[name].doc} */`, "enum {");
    for (const field of fields)
      out.push(
        `  FT_${upper(name)}_${upper(field.name)} = ${field.offset}, /* ${field.type}; ${field.doc} */`,
      );
    out.push(`  FT_${upper(name)}_SIZE = ${size},`, "};", "");
  }
  out.push(`/* ${table.metrics.doc} */`, "enum ft_metric {");
  for (const { name, doc } of table.metrics.rows) out.push(`  FT_METRIC_${upper(name)}, /* ${doc} */`);
  out.push(
    "  FT_METRICS, /* how many there are */",
    "};",
    "",
    "/* Which plugins have a metric. */",
    `enum ft_metric_of { ${[...new Set(table.metrics.rows.map(metricOf))].map(of => `FT_METRIC_OF_${of}`).join(", ")} };`,
    "",
    "/* X(name, whether it is a gauge, which plugins have it) */",
    "#define FT_METRIC_ROWS(X) \\",
  );
  out.push(
    table.metrics.rows
      .map(row => `  X("${row.name}", ${row.kind === "gauge"}, ${metricOf(row)})`)
      .join(" \\\n"),
    "",
  );
  const signature = ({ params, result }) => `"${params.map(kind).join("")}", "${result ? kind(result) : ""}"`;
  const kind = type => ({ i32: "i", i64: "l", f64: "d" })[type];
  out.push(
    "/* X(identifier, name, parameters, result): i = i32, l = i64, d = f64 */",
    "#define FT_GUEST_EXPORTS(X) \\",
  );
  out.push(
    table.exports.map(f => `  X(${identifier(f.name)}, "${f.name}", ${signature(f)})`).join(" \\\n"),
    "",
  );
  out.push(`/* X(identifier, deadline). ${table.deadlines.doc} */`, "#define FT_GUEST_DEADLINES(X) \\");
  const deadlines = [...table.exports, { ...table.handler, name: "handler" }];
  out.push(deadlines.map(f => `  X(${identifier(f.name)}, ${deadlineOf(f)})`).join(" \\\n"), "");
  out.push("/* X(identifier, module, name, parameters, result) */", "#define FT_GUEST_IMPORTS(X) \\");
  out.push(
    table.imports
      .map(f => `  X(${f.name.toLowerCase().replace(".", "_")}, "${f.module}", "${f.name}", ${signature(f)})`)
      .join(" \\\n"),
    "",
  );
  out.push(
    `/* ${table.cursor.doc} */`,
    "#define FT_CURSOR_IMPORTS(X) \\",
    table.cursor.imports
      .map(f => `  X(${f.name}, "${f.module}", "${f.name}", ${signature(f)})`)
      .join(" \\\n"),
    "",
    `/* ${table.inputs.doc} */`,
    `#define FT_INPUT_IMPORT_PARAMETERS "${table.inputs.params.map(kind).join("")}"`,
    "/* X(name) */",
    `#define FT_INPUT_KINDS(X) ${table.inputs.kinds.map(({ name }) => `X(${name})`).join(" ")}`,
    "",
  );
  out.push("#endif", "");
  return out.join("\n");
}

function assemblyScript() {
  const out = [`// ${note}`, "", `export const ABI_VERSION: i32 = ${table.version};`];
  for (const name of ENUMS) {
    out.push("", `// ${table[name].doc}`);
    const type = name === "limit" ? "u32" : "i32";
    for (const [key, value] of Object.entries(table[name].values))
      out.push(`export const ${upper(name)}_${key}: ${type} = ${value};`);
  }
  for (const name of RECORDS) {
    const { fields, size } = layout(table[name]);
    out.push("", `// ${table[name].doc}`);
    for (const field of fields)
      out.push(
        `export const ${upper(name)}_${upper(field.name)}: usize = ${field.offset}; // ${field.type}; ${field.doc}`,
      );
    out.push(`export const ${upper(name)}_SIZE: usize = ${size};`);
  }
  return out.join("\n") + "\n";
}

function typeScript() {
  const records = Object.fromEntries(
    RECORDS.map(name => {
      const { fields, size } = layout(table[name]);
      return [name, { ...Object.fromEntries(fields.map(f => [f.name, f.offset])), size }];
    }),
  );
  const abi = {
    version: table.version,
    ...Object.fromEntries(ENUMS.map(name => [name, table[name].values])),
    ...records,
    metrics: table.metrics.rows.map(({ name, kind, of = "all" }) => ({ name, kind, of })),
    inputs: table.inputs.kinds.map(({ name }) => name),
    exports: table.exports.map(({ name, params, result = "void", collect = false }) => ({
      name,
      params,
      result,
      collect,
    })),
    imports: [
      ...[...table.imports, ...table.cursor.imports].map(f => `${f.module}.${f.name}`),
      ...table.inputs.kinds.map(({ name }) => `falco_ts.input_${name}`),
    ],
    watchedImports: table.watched.imports.map(f => `${f.module}.${f.name}`),
    specImports: table.spec.imports.map(f => `${f.module}.${f.name}`),
  };
  return `// ${note}\nexport const guestAbi = ${JSON.stringify(abi, null, 2)} as const;\n`;
}

/** Writes a file unless it has this text already, so that what depends on it is not rebuilt. */
function write(file, text) {
  const target = path.join(root, file);
  if (fs.existsSync(target) && fs.readFileSync(target, "utf8") === text) return;
  fs.writeFileSync(`${target}.tmp`, text);
  fs.renameSync(`${target}.tmp`, target);
}

write("runtime-c/include/guest_abi.h", c());
write("sdk-as/internal/guest-abi.ts", assemblyScript());
write("compiler/runtime/guest-abi.ts", typeScript());
