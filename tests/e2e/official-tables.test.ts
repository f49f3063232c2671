// The table of fields against those of the official plugins: made of their .so, it is what their READMEs have.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { describeWithHost } from "../hosts/hosts";
import { falcoTs, nativeDir, root } from "../support";

const HOSTS = path.join(root, "tests", "hosts");
/** Built by this file alone, from the Go module proxy; kept in the cache. */
const JSON_PLUGIN = path.resolve(nativeDir, "../..", "go-json", "libjson.so");

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

/** What lies between the markers in the README of a module's plugin. */
function officialTable(module: string, plugin: string): string {
  const { output, error } = go(module, "list", "-m", "-f", "{{.Dir}}", `github.com/falcosecurity/plugins/plugins/${plugin}`);
  if (error) throw new Error(error);
  const readme = fs.readFileSync(path.join(output, "README.md"), "utf8");
  return /<!-- README-PLUGIN-FIELDS -->\n([^]*)<!-- \/README-PLUGIN-FIELDS -->\n/.exec(readme)![1]!;
}

const reason = buildJsonPlugin();
(reason ? describe.skip : describe)(`the official json plugin${reason ? ` SKIP: ${reason}` : ""}`, () => {
  test("has the table of its README", () => {
    const table = officialTable("go-json", "json");
    expect(table).toContain("| `json.value`   | `string` | Key, Required |");
    expect(falcoTs(["info", "--table", JSON_PLUGIN])).toMatchObject({ status: 0, stdout: table });
  });

  test("is fit for the plugin registry", () => {
    expect(falcoTs(["pack", "--check", JSON_PLUGIN])).toMatchObject({ status: 0, stdout: "✓ json 0.7.4  fit for the plugin registry\n" });
  });
});

describeWithHost("go-dummy", official => {
  test("the official dummy plugin has the table of its README", () => {
    expect(falcoTs(["info", "--table", official])).toMatchObject({ status: 0, stdout: officialTable("go-dummy", "dummy") });
  });
});
