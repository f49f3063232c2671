// The table of fields against those of the official plugins: made of their .so, it is what their READMEs have.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { describeWithHost } from "../hosts/hosts";
import { falcoTs, nativeDir, root } from "../support";

const HOSTS = path.join(root, "tests", "hosts");
const VERSION = /plugins\/json (v[\d.]+)/.exec(fs.readFileSync(path.join(HOSTS, "go-json", "go.mod"), "utf8"))![1]!;
/** Built by this file alone, from the Go module proxy; kept in the cache. */
const JSON_PLUGIN = path.resolve(nativeDir, "../..", "go-json", VERSION, "libjson.so");

/** Runs go in a module of tests/hosts. The error is its last line, or that it is not there. */
function go(module: string, ...args: string[]): { output: string; error?: string } {
  const result = spawnSync("go", args, { cwd: path.join(HOSTS, module), encoding: "utf8", env: { ...process.env, CGO_ENABLED: "1" }, timeout: 240_000 });
  if (result.error) return { output: "", error: `go: ${result.error.message}` };
  return result.status === 0 ? { output: result.stdout.trim() } : { output: "", error: result.stderr.trim().split("\n").pop()! };
}

/** Why there is no official json plugin; undefined: there is one. */
function buildJsonPlugin(): string | undefined {
  if (fs.existsSync(JSON_PLUGIN)) return undefined;
  return go("go-json", "build", "-buildvcs=false", "-buildmode=c-shared", "-o", JSON_PLUGIN, "github.com/falcosecurity/plugins/plugins/json/plugin").error;
}

/** What lies between the markers in the README of a module's plugin, or why it cannot be had. */
function officialTable(module: string, plugin: string): { table: string; error?: string } {
  const { output, error } = go(module, "mod", "download", "-json", `github.com/falcosecurity/plugins/plugins/${plugin}`);
  if (error) return { table: "", error };
  const readme = fs.readFileSync(path.join(JSON.parse(output).Dir, "README.md"), "utf8");
  return { table: /<!-- README-PLUGIN-FIELDS -->\n([^]*)<!-- \/README-PLUGIN-FIELDS -->\n/.exec(readme)![1]! };
}

function describeUnless(reason: string | undefined, title: string, fn: () => void): void {
  if (reason === undefined) describe(title, fn);
  else describe.skip(`${title} SKIP: ${reason}`, fn);
}

const json = officialTable("go-json", "json");
describeUnless(json.error ?? buildJsonPlugin(), "the official json plugin", () => {
  test("has the table of its README", () => {
    expect(json.table).toContain("| `json.value`   | `string` | Key, Required |");
    expect(falcoTs(["info", "--table", JSON_PLUGIN])).toMatchObject({ status: 0, stdout: json.table });
  });

  test("is fit for the plugin registry", () => {
    expect(falcoTs(["pack", "--check", JSON_PLUGIN])).toMatchObject({ status: 0, stdout: `✓ json ${VERSION.slice(1)}  fit for the plugin registry\n` });
  });
});

describeWithHost("go-dummy", official => {
  const dummy = officialTable("go-dummy", "dummy");
  describeUnless(dummy.error, "the official dummy plugin", () => {
    test("has the table of its README", () => {
      expect(falcoTs(["info", "--table", official])).toMatchObject({ status: 0, stdout: dummy.table });
    });
  });
});
