// A plugin's wasm, written by hand, that does in each call what the host's config says: it puts any number
// into any place of the control record, answers with any status, and more. With a variant, an export is
// missing or of another type. It is made a .so by the same stages as any plugin, with the runtime that ships.
//
// usage: node guest.js OUT VARIANT...     leaves OUT/VARIANT.so; a variant is "plain", or one of VARIANTS
//                                         below
const fs = require("node:fs");
const path = require("node:path");

const compiler = path.join(__dirname, "..", "..", "..", "dist", "compiler");
const { findNative } = require(path.join(compiler, "native", "parts"));
const { guestAbi } = require(path.join(compiler, "runtime", "guest-abi"));
const { link, writeLinkerInput } = require(path.join(compiler, "stages", "link"));
const { precompile } = require(path.join(compiler, "stages", "precompile"));
const { wrap } = require(path.join(compiler, "stages", "wrap"));

/** Where things lie in the guest's memory; hostile.test.ts pokes numbers near them. */
const PLACES = {
  control: 64,
  pokes: 1024,
  config: 4096,
  event: 16384,
  values: 90112,
  handlers: 122880,
  batch: 131072,
  slot: 147456,
  text: 200000,
};

/** In place of a field's offset in a poke: what else a call may do. hostile.test.ts has the same. */
const STATUS = 0xffff,
  TRAP = 0xfffe,
  GROW = 0xfffd,
  TABLE = 0xfffc,
  LOOP = 0xfffb,
  INPUT = 0xfffa,
  LOG = 0xfff9,
  CLOBBER = 0xfff8;

const EXPORTS = [
  "_initialize",
  "ft_describe",
  "ft_reserve",
  "ft_init",
  "ft_open",
  "ft_next_batch",
  "ft_collect",
  "ft_event_to_string",
  "ft_list_open_params",
  "ft_progress",
  "ft_close",
  "ft_destroy",
  "ft_handler_0",
];

const control = name => PLACES.control + guestAbi.control[name];
const set = (name, value) => `(i32.store (i32.const ${control(name)}) (i32.const ${value}))`;

/** The calls that read pokes, by the number that a poke has for them. */
const CALLS = {
  2: "ft_init",
  3: "ft_open",
  4: "ft_next_batch",
  5: "ft_handler_0",
  6: "ft_event_to_string",
  7: "ft_list_open_params",
  8: "ft_progress",
  9: "ft_close",
  10: "ft_destroy",
  11: "ft_reserve",
  12: "ft_collect",
};

const WORK = {
  _initialize: [
    set("text_in_offset", PLACES.config),
    set("text_in_capacity", 8192),
    set("event_offset", PLACES.event),
    set("event_capacity", 65536),
    set("batch_offset", PLACES.batch),
    set("batch_capacity", 8),
    set("batch_bytes", 1000),
    set("batch_timeout", 1),
    set("handlers_offset", PLACES.handlers),
    set("handlers_count", 2),
    set("answer_offset", PLACES.values),
    set("heap_limit", 1000),
    `(i32.store (i32.const ${PLACES.handlers + guestAbi.handler.limit}) (i32.const 1))`,
    `(i32.store (i32.const ${PLACES.handlers + guestAbi.handler.size + guestAbi.handler.limit}) (i32.const ${guestAbi.limit.VALUES}))`,
    // the second field has a slot, in the memory that calls clobber
    `(i32.store (i32.const ${PLACES.handlers + guestAbi.handler.size + guestAbi.handler.slot}) (i32.const ${PLACES.slot}))`,
    `(i32.store (i32.const ${PLACES.slot + guestAbi.slot.kind}) (i32.const 8))`,
    `(i32.store (i32.const ${PLACES.slot + guestAbi.slot.first}) (i32.const ${PLACES.slot}))`,
  ].join("\n"),
  ft_init: `(memory.copy (i32.const ${PLACES.pokes}) (i32.const ${PLACES.config}) (i32.const 2048))`,
  ft_next_batch:
    [0, 1]
      .map(
        i => `(i64.store (i32.const ${PLACES.batch + 16 * i}) (i64.const -1)) (i32.store (i32.const ${PLACES.batch + 16 * i + 8}) (i32.const ${PLACES.text}))
    (i32.store (i32.const ${PLACES.batch + 16 * i + 12}) (i32.const 5))`,
      )
      .join("\n") + set("batch_count", 2),
  ft_handler_0: `(i32.store (i32.const ${PLACES.values}) (i32.const ${PLACES.text})) (i32.store (i32.const ${PLACES.values + 4}) (i32.const 5)) ${set("answer_count", 1)}`,
  ft_event_to_string: set("text_out_offset", PLACES.text) + set("text_out_length", 5),
  ft_list_open_params: set("text_out_offset", PLACES.text + 16) + set("text_out_length", 2),
  ft_progress: set("text_out_length", 0),
};

const SIGNATURES = {
  _initialize: "",
  ft_collect: "",
  ft_reserve: "(param i32 i32) (result i32)",
  ft_handler_0: "(param i32 i32 i32) (result i32)",
};

function functionText(name, { signature = SIGNATURES[name] ?? "(result i32)", also = "" } = {}) {
  const phase = Object.keys(CALLS).find(key => CALLS[key] === name);
  const results = [...signature.matchAll(/\(result (\w+)\)/g)].map(([, type]) => `(${type}.const 0)`);
  const poked = phase ? `(call $poke (i32.const ${phase}))` : "(i32.const 0)";
  const answer = signature.includes("(result i32)") ? poked : `(drop ${poked}) ${results.join(" ")}`;
  return `(func (export "${name}") ${signature} ${WORK[name] ?? ""} ${also} ${answer})`;
}

const INPUTS = guestAbi.inputs;

const inputImport = kind =>
  `(import "falco_ts" "input_${kind}" (func $input_${kind} (param i32 i32 i64 i64)))`;

/** Declares an input of the kind that the poked value names: its low 4 bits; the rest are its options. */
const declaration = (kind, i) =>
  `(if (i32.eq (i32.rem_u (local.get $value) (i32.const 16)) (i32.const ${i})) (then
            (call $input_${kind} (i32.const ${PLACES.text + 5}) (i32.const 9) (i64.const 100) (i64.extend_i32_u (i32.div_u (local.get $value) (i32.const 16))))))`;

/** Each takes one thing of the module away or makes it another. */
const VARIANTS = {
  plain: {},
  ...Object.fromEntries(EXPORTS.map(name => [`without-${name}`, { functions: { [name]: null } }])),
  "without-memory": { memory: "(memory 4)" },
  "without-control": { globals: `(global (export "ft_abi_version") i32 (i32.const ${guestAbi.version}))` },
  "control-outside": { control: 65536 * 4 - 10 },
  "slot-outside": {
    functions: {
      ft_init: { also: `(i32.store (i32.const ${PLACES.handlers + guestAbi.handler.slot}) (i32.const -8))` },
    },
  },
  "needs-outside": {
    functions: {
      ft_init: {
        also: `(i32.store (i32.const ${PLACES.handlers + guestAbi.handler.needs}) (i32.const 262140))`,
      },
    },
  },
  "control-i64": {
    globals: `(global (export "ft_abi_version") i32 (i32.const ${guestAbi.version})) (global (export "ft_control") i64 (i64.const ${PLACES.control}))`,
  },
  "control-f32": {
    globals: `(global (export "ft_abi_version") i32 (i32.const ${guestAbi.version})) (global (export "ft_control") f32 (f32.const 1e30))`,
  },
  "version-i64": {
    globals: `(global (export "ft_abi_version") i64 (i64.const ${guestAbi.version})) (global (export "ft_control") i32 (i32.const ${PLACES.control}))`,
  },
  "version-other": {
    globals: `(global (export "ft_abi_version") i32 (i32.const 77)) (global (export "ft_control") i32 (i32.const ${PLACES.control}))`,
  },
  "memory-huge": { memory: '(memory (export "memory") 65536)' },
  "memory-none": { memory: '(memory (export "memory") 0)' },
  "next_batch-takes": { functions: { ft_next_batch: { signature: "(param i32 i64 f64) (result i32)" } } },
  "next_batch-none": { functions: { ft_next_batch: { signature: "" } } },
  "next_batch-many": {
    functions: {
      ft_next_batch: {
        signature: "(result i64) (result i64) (result i64) (result i64) (result i64) (result i64)",
      },
    },
  },
  "init-f64": { functions: { ft_init: { signature: "(result f64)" } } },
  "open-i64": { functions: { ft_open: { signature: "(result i64)" } } },
  "reserve-none": { functions: { ft_reserve: { signature: "(result i32)" } } },
  "handler-many": {
    functions: { ft_handler_0: { signature: "(param i64 i64 i64 i64 i64 i64) (result i64) (result i64)" } },
  },
  "start-loops": { start: "(func $start (loop $for_ever (br $for_ever))) (start $start)" },
  "collect-result": { functions: { ft_collect: { signature: "(result i64) (result i64)" } } },
};

function moduleText({
  functions = {},
  memory = '(memory (export "memory") 4)',
  control: at = PLACES.control,
  globals,
  start = "",
} = {}) {
  const made = EXPORTS.filter(name => functions[name] !== null).map(name =>
    functionText(name, functions[name]),
  );
  return `(module
  (import "falco_ts" "log" (func $log (param i32 i32 i32)))
  ${INPUTS.map(inputImport).join("\n  ")}
  ${memory}
  (table $table 1 funcref)
  ${globals ?? `(global (export "ft_abi_version") i32 (i32.const ${guestAbi.version})) (global (export "ft_control") i32 (i32.const ${at}))`}
  ${memory.includes(" 0)") ? "" : `(data (i32.const ${PLACES.text}) "hello/dev/zero..[]")`}
  (func $digit (param $at i32) (result i32) (local $c i32)
    (local.set $c (i32.load8_u (local.get $at)))
    (if (result i32) (i32.ge_u (local.get $c) (i32.const 97)) (then (i32.sub (local.get $c) (i32.const 87))) (else (i32.sub (local.get $c) (i32.const 48)))))
  (func $hex (param $at i32) (param $digits i32) (result i32) (local $value i32)
    (loop $next
      (local.set $value (i32.add (i32.shl (local.get $value) (i32.const 4)) (call $digit (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $next (local.tee $digits (i32.sub (local.get $digits) (i32.const 1)))))
    (local.get $value))
  ;; the pokes of a call: 2 digits of its number, 4 of an offset, 8 of a value; answers with the status
  (func $poke (param $call i32) (result i32) (local $at i32) (local $field i32) (local $value i32) (local $status i32)
    (local.set $at (i32.const ${PLACES.pokes + '{"p":"'.length}))
    (block $end (loop $next
      (br_if $end (i32.lt_u (i32.load8_u (local.get $at)) (i32.const 48)))
      (if (i32.eq (call $hex (local.get $at) (i32.const 2)) (local.get $call)) (then
        (local.set $field (call $hex (i32.add (local.get $at) (i32.const 2)) (i32.const 4)))
        (local.set $value (call $hex (i32.add (local.get $at) (i32.const 6)) (i32.const 8)))
        (if (i32.lt_u (local.get $field) (i32.const 65000)) (then (i32.store (i32.add (local.get $field) (i32.const ${PLACES.control})) (local.get $value))))
        (if (i32.eq (local.get $field) (i32.const ${STATUS})) (then (local.set $status (local.get $value))))
        (if (i32.eq (local.get $field) (i32.const ${TRAP})) (then unreachable))
        (if (i32.eq (local.get $field) (i32.const ${GROW})) (then (loop $grow (br_if $grow (i32.ne (memory.grow (local.get $value)) (i32.const -1))))))
        (if (i32.eq (local.get $field) (i32.const ${TABLE})) (then (loop $grow (br_if $grow (i32.ne (table.grow $table (ref.null func) (local.get $value)) (i32.const -1))))))
        (if (i32.eq (local.get $field) (i32.const ${LOOP})) (then (loop $for_ever (br $for_ever))))
        (if (i32.eq (local.get $field) (i32.const ${INPUT})) (then ${INPUTS.map(declaration).join(" ")}
          (if (i32.eq (local.get $value) (i32.const -1)) (then (call $input_lines (i32.const -1) (local.get $value) (i64.const -1) (i64.const -1))))))
        (if (i32.eq (local.get $field) (i32.const ${LOG})) (then (call $log (local.get $value) (local.get $value) (local.get $value))))
        (if (i32.eq (local.get $field) (i32.const ${CLOBBER})) (then (memory.fill (i32.const ${PLACES.values}) (local.get $value) (i32.const ${PLACES.text - PLACES.values}))))))
      (local.set $at (i32.add (local.get $at) (i32.const 14)))
      (br $next)))
    (local.get $status))
  ${made.join("\n  ")}
  ${start}
)`;
}

const field = (name, type, isList) => ({
  name,
  type,
  isList,
  desc: "-",
  arg: { isRequired: false, isIndex: true, isKey: false },
});
const manifest = native => ({
  manifestVersion: 1,
  id: 999,
  name: "hostile",
  version: "0.1.0",
  description: "lies",
  contact: "nobody",
  source: "t",
  extractSources: [],
  fields: [field("t.number", "uint64", false), field("t.texts", "string", true)],
  offsets: false,
  permissions: [{ action: "read", from: "path", value: "/dev/zero" }],
  inputs: INPUTS,
  metrics: [],
  schema: '{"type":"object"}',
  capabilities: ["sourcing", "open params", "extraction", "event to string", "progress"],
  extractTypes: [322],
  requiredApiVersion: "3.5.0",
  falcoTs: "0.1.0",
  assemblyscript: "-",
  wasmtime: native.wasmtimeVersion,
});

async function main(out, names) {
  const { default: binaryen } = await import("binaryen");
  const native = findNative();
  for (const name of names) {
    const parsed = binaryen.parseText(moduleText(VARIANTS[name]));
    const { BulkMemory, BulkMemoryOpt, ReferenceTypes, Multivalue, MutableGlobals } = binaryen.Features;
    parsed.setFeatures(BulkMemory | (BulkMemoryOpt ?? 0) | ReferenceTypes | Multivalue | MutableGlobals);
    if (!parsed.validate()) throw new Error(`${name} is no module`);
    const work = path.join(out, name),
      described = manifest(native);
    fs.mkdirSync(work, { recursive: true });
    await precompile({ wasm: parsed.emitBinary(), places: new Uint8Array(0) }, native, work, {
      gateway: "http",
    });
    writeLinkerInput(described, wrap(described), work);
    fs.renameSync(await link(described, native, work), path.join(out, `${name}.so`));
  }
}

module.exports = { PLACES, VARIANTS };
if (require.main === module)
  main(process.argv[2], process.argv.slice(3)).catch(error => {
    console.error(error);
    process.exit(1);
  });
