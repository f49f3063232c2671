// The generated wrapper has the symbols of its capabilities, and every text of the manifest.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import type { Capability } from "../../compiler/plugin/capabilities";
import type { Manifest } from "../../compiler/plugin/manifest";
import { wrap } from "../../compiler/stages/wrap";
import { root, temporaryFolder } from "../support";

const dir = temporaryFolder();

function manifest(changes: Partial<Manifest> = {}): Manifest {
  return {
    manifestVersion: 1,
    id: 999,
    name: "t",
    version: "0.1.0",
    description: "A test",
    contact: "nobody",
    source: "t",
    capabilities: ["sourcing"],
    fields: [],
    extractSources: [],
    extractTypes: [322],
    inputs: [],
    offsets: false,
    metrics: [],
    permissions: [],
    schema: null,
    requiredApiVersion: "3.5.0",
    falcoTs: "0.1.0",
    assemblyscript: "",
    wasmtime: "",
    ...changes,
  };
}

const ALWAYS = [
  "destroy",
  "get_contact",
  "get_description",
  "get_last_error",
  "get_metrics",
  "get_name",
  "get_required_api_version",
  "get_version",
  "init",
];
const BY_CAPABILITY: Record<Capability, string[]> = {
  sourcing: ["close", "get_event_source", "get_id", "next_batch", "open"],
  "open params": ["list_open_params"],
  progress: ["get_progress"],
  extraction: ["extract_fields", "get_extract_event_types", "get_fields"],
  "event to string": ["event_to_string"],
};

const SETS: Capability[][] = [
  ["sourcing"],
  ["sourcing", "open params"],
  ["sourcing", "progress"],
  ["extraction"],
  ["sourcing", "extraction"],
  ["sourcing", "event to string"],
  ["sourcing", "extraction", "event to string"],
];

test.each(SETS)("the wrapper of %s %s %s exports its symbols", (...given) => {
  const capabilities = given.filter(Boolean);
  const symbols = [...ALWAYS, ...capabilities.flatMap(one => BY_CAPABILITY[one])].map(
    name => `plugin_${name}`,
  );
  expect(wrap(manifest({ capabilities })).exports).toEqual(symbols.sort());
  const sources = capabilities.includes("extraction") ? ["plugin_get_extract_event_sources"] : [];
  expect(wrap(manifest({ capabilities, extractSources: ["other"] })).exports).toEqual(
    [...symbols, ...sources].sort(),
  );
  expect(wrap(manifest({ capabilities, schema: "{}" })).exports).toEqual(
    [...symbols, "plugin_get_init_schema"].sort(),
  );
});

test("the wrapper defines the symbols that it exports, and no others", () => {
  const { source, exports } = wrap(
    manifest({ capabilities: ["sourcing", "extraction", "event to string"], schema: "{}" }),
  );
  expect([...source.matchAll(/^EXPORT .*?\b(plugin_\w+)\(/gm)].map(match => match[1]).sort()).toEqual(
    exports,
  );
});

/** Compiles a wrapper with all warnings on, and calls the functions that return a text. */
function readBack(made: Manifest, calls: readonly string[]): string[] {
  fs.writeFileSync(path.join(dir, "plugin.cwasm"), "");
  fs.writeFileSync(path.join(dir, "plugin.places"), "");
  fs.writeFileSync(path.join(dir, "plugin.manifest"), "");
  fs.writeFileSync(
    path.join(dir, "main.c"),
    `${wrap(made).source}
#include <stdio.h>
#include <string.h>
static void show(const char *text) { fwrite(text, 1, strlen(text) + 1, stdout); }
int main(void) { ss_plugin_schema_type type; (void)type; ${calls.map(call => `show(plugin_${call});`).join(" ")} return 0; }
`,
  );
  const runtime = new Set(wrap(made).source.match(/\bft_plugin_\w+(?=\()/g)); // not called here
  const flags = [
    "-std=c11",
    "-O0",
    "-Wall",
    "-Wextra",
    "-Werror",
    `-I${path.join(root, "runtime-c", "include")}`,
    "-no-pie",
    ...[...runtime].map(name => `-Wl,--defsym=${name}=0`),
  ];
  execFileSync(process.env.CC || "cc", [...flags, "main.c", "-o", "main"], {
    cwd: dir,
    stdio: ["ignore", "ignore", "pipe"],
  });
  return execFileSync(path.join(dir, "main"), { encoding: "utf8" }).split("\0").slice(0, -1);
}

/** Texts that mean something to C, its preprocessor, the assembler or printf, and random texts. */
function texts(): string[] {
  let state = 7;
  const below = (limit: number) => ((state = (Math.imul(state, 1103515245) + 12345) >>> 0) % 65536) % limit;
  const pieces = [
    '"',
    "\\",
    "??/",
    "??=",
    "*/",
    "/*",
    "//",
    "\n",
    "\r",
    "\t",
    "%s",
    "\\n",
    "\\0",
    "\x01",
    "\x7f",
    "é",
    "雪",
    "🦅",
    "0",
    "7",
    "a",
    "'",
    "#",
    "\u2028",
    "@",
    "$",
    "{}",
  ];
  const random = Array.from({ length: 300 }, () =>
    Array.from({ length: below(60) }, () => pieces[below(pieces.length)]).join(""),
  );
  return ["", "\\", '"', "??/", "\x01" + "23", "x".repeat(20_000), pieces.join("").repeat(40), ...random];
}

test("the functions return any text that the manifest has", () => {
  const all = texts();
  const fields = all.map(desc => ({
    name: "t.x",
    type: "string" as const,
    isList: false,
    desc,
    arg: { isRequired: false, isIndex: false, isKey: false },
  }));
  const made = manifest({
    capabilities: ["sourcing", "extraction"],
    description: all.join(""),
    contact: all.at(-1)!,
    source: all[6]!,
    schema: JSON.stringify({ all }),
    fields,
  });
  const [description, contact, source, fieldsJson, schemaJson, name] = readBack(made, [
    "get_description()",
    "get_contact()",
    "get_event_source()",
    "get_fields()",
    "get_init_schema(&type)",
    "get_name()",
  ]);
  expect(description).toBe(made.description);
  expect(contact).toBe(made.contact);
  expect(source).toBe(made.source);
  expect(JSON.parse(fieldsJson!)).toEqual(fields);
  expect(JSON.parse(schemaJson!)).toEqual({ all });
  expect(name).toBe("t");
});
