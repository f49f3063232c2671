// A plugin of another maker, in C, whose texts would move a terminal's cursor and forge rows: what falco-ts
// prints of it.
import fs from "node:fs";
import path from "node:path";

import { falcoTs, root, run, temporaryFolder } from "../support";

const dir = temporaryFolder();
const library = path.join(dir, "libhostile.so");

beforeAll(() => {
  const texts: [from: string, to: string][] = [
    ['get_name, "dummy"', String.raw`get_name, "dum\x1b[2Jmy"`],
    ['get_version, "0.11.5"', String.raw`get_version, "0.11.5\rname"`],
    ['"The floor of the benchmark"', String.raw`"\x1b]0;title\x07 \xe2\x80\xae \xc2\x9b"`],
    ['get_contact, "falco-ts"', String.raw`get_contact, "me\npermissions   none"`],
    [String.raw`\"desc\":\"The sample\"`, String.raw`\"desc\":\"The\x7f \\u001b[1A\\nsample\"`],
    [String.raw`\"desc\":\"The sample, as text\"`, String.raw`\"desc\":\"\\u202etext\"`],
  ];
  const source = texts.reduce(
    (text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`nothing to replace: ${from}`);
      return text.replace(from, () => to);
    },
    fs.readFileSync(path.join(root, "tests", "bench", "c-dummy.c"), "utf8"),
  );
  fs.writeFileSync(path.join(dir, "hostile.c"), source);
  const made = run("cc", [
    "-shared",
    "-fPIC",
    "-O1",
    ...["runtime-c/include", "tests/bench"].flatMap(folder => ["-I", path.join(root, folder)]),
    "-o",
    library,
    path.join(dir, "hostile.c"),
  ]);
  if (made.status !== 0) throw new Error(made.stderr);
});

/** All that is printed, which may have no character that a terminal obeys, but for the ends of lines. */
function printed(...args: string[]): string[] {
  const { stdout, stderr } = falcoTs(args);
  // oxlint-disable-next-line no-control-regex -- they are what this is about
  expect(stdout + stderr).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/);
  return (stdout + stderr).trimEnd().split("\n");
}

test("info shows each text on its own row", () => {
  const lines = printed("info", library);
  expect(lines).toContain("name          dum\\x1b[2Jmy 0.11.5\\rname");
  expect(lines).toContain("description   \\x1b]0;title\\x07 \\u202e \\x9b");
  expect(lines).toContain("contact       me\\npermissions   none");
  expect(lines.find(line => line.includes("uint64 dummy.value"))).toMatch(/The\\x7f \\x1b\[1A\\nsample$/);
  expect(lines.filter(line => line.startsWith("permissions"))).toEqual([]);
});

test("info --table has a row for each field", () => {
  const lines = printed("info", "--table", library);
  expect(lines).toHaveLength(5);
  expect(lines.at(-1)).toContain("\\u202etext");
});

test("info --json means the texts as they are", () => {
  const [line, ...more] = printed("info", "--json", library);
  expect(more).toEqual([]);
  expect(JSON.parse(line!).plugin).toMatchObject({
    name: "dum\x1b[2Jmy",
    contact: "me\npermissions   none",
    description: "\x1b]0;title\x07 \u202e \x9b",
  });
});

test("pack --check quotes what it refuses", () => {
  expect(printed("pack", "--check", library).join("\n")).toContain('name: found "dum\\u001b[2Jmy"');
});

test("run shows them in its messages and rows alike", () => {
  printed("run", library, "--max-events", "1", "--params", '{"start":1,"maxEvents":1}');
  printed("run", library, "--max-events", "1", "--json");
  printed("run", library, "--fields", "nothing\x1b[2J");
});
