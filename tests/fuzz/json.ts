// The JSON reader of plugins on bytes that nobody wrote: documents of the corpus and generated ones, with
// bytes changed, cut out, doubled and put together. Nothing may trap, and what JSON.parse takes has its
// values.
//
// node -r ./tests/typescript.js tests/fuzz/json.ts SECONDS
//
// Exit code 1: it found something, and printed the document in base64.
import fs from "node:fs";
import path from "node:path";

import { loadPlugin, type TestPlugin } from "../../dist/compiler/testing";
import { generate, generator, type Random } from "../e2e/json-documents";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Fields that only must not trap, beside those that are compared. */
const OTHERS = ["j.a", "j.copy", "j.names", "j.deep", "j.typed", "j.raw", "j.walk", "j.inner", "j.again"];
const POINTERS = [
  ["a"],
  ["a", "b"],
  ["a", "0"],
  ["b"],
  [""],
  ["items"],
  ["items", "1", "name"],
  ["verb"],
  ["é"],
];
/** Bytes that JSON's readers look for, and some that they should not trip over. */
const SPECIAL = [...Buffer.from('"\\{}[],:- 0e.untf/'), 0, 9, 10, 0x7f, 0x80, 0xc3, 0xed, 0xff];
const MOST_BYTES = 4096;

const corpusFolder = path.join(__dirname, "corpus", "json");

export function corpus(): Buffer[] {
  return fs
    .readdirSync(corpusFolder)
    .sort()
    .map(name => fs.readFileSync(path.join(corpusFolder, name)));
}

/** The plugin that is asked, of tests/fixtures/json. */
export function loadReader(target: "wasm" | "native"): TestPlugin {
  const plugin = loadPlugin({ dir: path.join(__dirname, "..", "fixtures", "json"), target });
  plugin.init();
  return plugin;
}

/** Asks for everything that a document may have; throws where an answer is wrong, or something traps. */
export function check(plugin: TestPlugin, payload: Buffer): void {
  for (const field of OTHERS) plugin.extract({ payload }, field);
  plugin.eventToString({ payload });
  const parsed = parse(payload);
  for (const keys of POINTERS) {
    const field = `j.at[${keys.map(key => `/${key}`).join("")}]`,
      answer = plugin.extract({ payload }, field) as string | undefined;
    if (parsed !== undefined) compare(field, answer, valueAt(parsed, keys));
  }
  if (parsed !== undefined) compare("j.whole", plugin.extract({ payload }, "j.whole") as string, parsed);
  if (plugin.logs.length) throw new Error(plugin.logs.map(({ message }) => message).join("\n"));
}

/** What JSON.parse makes of it; undefined where it refuses it, or means something else by it. */
function parse(payload: Buffer): Json | undefined {
  const text = payload.toString();
  if (!Buffer.from(text).equals(payload)) return undefined;
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  // of a key that comes twice, JSON.parse takes the last
  const keys = text.match(/"(?:[^"\\]|\\.)*"\s*:/gs)?.length ?? 0;
  return keys === countKeys(value) && typeof value === "object" && value ? value : undefined;
}

function countKeys(value: Json): number {
  if (typeof value !== "object" || value === null) return 0;
  const inner = Object.values(value).reduce((sum: number, one) => sum + countKeys(one), 0);
  return inner + (Array.isArray(value) ? 0 : Object.keys(value).length);
}

function valueAt(value: Json, keys: readonly string[]): Json | undefined {
  return keys.reduce<Json | undefined>(
    (at, key) =>
      typeof at === "object" && at && Object.hasOwn(at, key)
        ? (at as { [key: string]: Json })[key]
        : undefined,
    value,
  );
}

function compare(field: string, answer: string | undefined, expected: Json | undefined): void {
  if (isSame(answer, expected)) return;
  throw new Error(`${field}: ${JSON.stringify(answer)}, and JSON.parse has ${JSON.stringify(expected)}`);
}

function isSame(answer: string | undefined, expected: Json | undefined): boolean {
  if (expected === undefined || answer === undefined) return answer === expected;
  if (typeof expected === "string") return answer === expected.split("\0")[0] || /\p{Cs}/u.test(expected);
  return JSON.stringify(JSON.parse(answer)) === JSON.stringify(expected);
}

/** Another document, made of one or two. */
function mutate(random: Random, from: Buffer, other: Buffer): Buffer {
  let bytes = Buffer.from(from);
  for (let changes = 1 + random(4); changes > 0; changes--) {
    const at = random(bytes.length + 1),
      to = Math.min(bytes.length, at + 1 + random(24));
    switch (random(5)) {
      case 0:
        if (at < bytes.length) bytes[at] = SPECIAL[random(SPECIAL.length)]!;
        break;
      case 1:
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          Buffer.of(SPECIAL[random(SPECIAL.length)]!),
          bytes.subarray(at),
        ]);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)]);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]);
        break;
      default: {
        const begin = random(other.length + 1),
          part = other.subarray(begin, begin + random(48));
        bytes = Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at)]);
      }
    }
  }
  return bytes.subarray(0, MOST_BYTES);
}

/** Checks documents while `goesOn` says so; returns how many. Throws with the document that shows a fault. */
export function fuzz(plugin: TestPlugin, seed: number, goesOn: (done: number) => boolean): number {
  const random = generator(seed),
    documents = [...corpus(), ...generate(random, 100).documents.map(({ raw }) => Buffer.from(raw))];
  let done = 0;
  for (; goesOn(done); done++) {
    const whole = documents[random(documents.length)]!,
      payload = random(8) ? mutate(random, whole, documents[random(documents.length)]!) : whole;
    try {
      check(plugin, payload);
    } catch (error) {
      throw new Error(`${(error as Error).message}\nbase64: ${payload.toString("base64")}`, { cause: error });
    }
  }
  return done;
}

if (require.main === module) {
  const end = Date.now() + 1000 * Number(process.argv[2] ?? 60),
    seed = Date.now() % 2 ** 31;
  try {
    const done = fuzz(loadReader("wasm"), seed, () => Date.now() < end);
    console.log(`json: ${done} documents, seed ${seed}, nothing found`);
  } catch (error) {
    console.log(`json: FOUND with seed ${seed}\n${(error as Error).message}`);
    process.exitCode = 1;
  }
}
