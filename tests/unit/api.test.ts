// The API reference in docs/api is up to date, and everything public has a doc comment.
import fs from "node:fs";
import path from "node:path";

import { root, run, temporaryFolder } from "../support";

const dir = temporaryFolder();

test("docs/api is what `make api` writes", () => {
  const made = path.join(dir, "made");
  expect(run(process.execPath, [path.join(root, "docs", "generate-api.mjs"), made])).toMatchObject({
    stdout: "",
    stderr: "",
    status: 0,
  });
  const pages = fs.readdirSync(made);
  expect(pages.sort()).toEqual(fs.readdirSync(path.join(root, "docs", "api")).sort());
  for (const page of pages)
    expect(fs.readFileSync(path.join(root, "docs", "api", page), "utf8")).toBe(
      fs.readFileSync(path.join(made, page), "utf8"),
    );
});

/**
 * What the generator complains of in sources that are changed: in a file, one text is replaced by another.
 */
function problems(...changes: readonly (readonly [file: string, from: string, to: string])[]): string[] {
  const copy = path.join(dir, "copy");
  for (const part of ["docs", "sdk-as", "compiler"])
    fs.cpSync(path.join(root, part), path.join(copy, part), { recursive: true });
  fs.rmSync(path.join(copy, "node_modules"), { force: true });
  fs.symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"));
  for (const [file, from, to] of changes) {
    const source = fs.readFileSync(path.join(copy, file), "utf8");
    expect(source).toContain(from);
    fs.writeFileSync(path.join(copy, file), source.replace(from, to));
  }
  const { stdout, stderr, status } = run(process.execPath, [
    path.join(copy, "docs", "generate-api.mjs"),
    path.join(copy, "made"),
  ]);
  expect({ stdout, status, wrote: fs.existsSync(path.join(copy, "made")) }).toEqual({
    stdout: "",
    status: 1,
    wrote: false,
  });
  return stderr
    .trimEnd()
    .split("\n")
    .map(line => line.replace(/:\d+: /, ": "))
    .sort();
}

test("a public name without a doc comment is refused, wherever authors can meet it", () => {
  const uncommented = [
    [
      "a field that is a constructor's parameter",
      "compiler/runtime/input.ts",
      "    /** The method that declared it. */\n",
      "TestInput.kind",
    ],
    ["a matcher", "compiler/testing/matchers.ts", "      /**\n       * A batch has", "expect().toEmit"],
    [
      "a value of an enum",
      "sdk-as/assembly/sourcing/batch.ts",
      "  /** The event is dropped. The log says so, and how many there were. */\n",
      "Oversized.Drop",
    ],
    [
      "a function of a namespace",
      "sdk-as/assembly/host/log.ts",
      "  /** Logs that something failed. */\n",
      "log.error",
    ],
    ["a class", "sdk-as/assembly/config/permissions.ts", "/**\n * What a plugin may do", "Permissions"],
    [
      "an interface's method",
      "sdk-as/assembly/plugin.ts",
      "  /** Declares what the plugin may read. Runs at build time. */\n",
      "Permitted.permissions",
    ],
    [
      "a function in a namespace of a namespace",
      "sdk-as/spec/dsl.ts",
      "    /** `describe.each` for tests that are the only",
      "describe.only.each",
    ],
    [
      "a method",
      "sdk-as/assembly/events/view.ts",
      "  /** The byte at an index; 0 beyond the end. */\n",
      "View.at",
    ],
    [
      "a method of a class that authors cannot import",
      "sdk-as/assembly/events/writer.ts",
      "  /** Appends one byte. */\n",
      "Writer.byte",
    ],
  ] as const;
  expect(
    problems(
      ...uncommented.map(([, file, comment]) => [file, comment, comment.replace("/**", "/*")] as const),
    ),
  ).toEqual(uncommented.map(([, file, , name]) => `${file}: ${name}: no doc comment`).sort());
});

test("code that no test would run is refused", () => {
  expect(
    problems(
      [
        "sdk-as/assembly/config/open-params.ts",
        "/**\n * The open params",
        "/**\n * In code:\n *\n *     list.add();\n *\n * The open params",
      ],
      [
        "sdk-as/assembly/events/view.ts",
        "  /** The byte at an index; 0 beyond the end. */",
        "  /**\n   * The byte at:\n   *\n   * ```ts\n   * view.at(0);\n   * ```\n   */",
      ],
    ),
  ).toEqual([
    "sdk-as/assembly/config/open-params.ts: OpenParams: an indented code block is not run; use a fence",
    "sdk-as/assembly/events/view.ts: View.at: a code block belongs to the comment of the class",
  ]);
});
