// The tables of fields of the official plugins: made of their .so, they are those of their READMEs.
import fs from "node:fs";
import path from "node:path";

import { describeWithHost, run } from "../hosts/hosts";
import { falcoTs, root } from "../support";

const HOSTS = path.join(root, "tests", "hosts");

/** The table between the markers in the README of a module's plugin. */
function officialTable(module: string, plugin: string): string {
  // the plugin may come from the cache of falco-ts, while its module is not in Go's
  const asked = run(
    "go",
    ["mod", "download", "-json", `github.com/falcosecurity/plugins/plugins/${plugin}`],
    { cwd: path.join(HOSTS, module), timeout: 120_000 },
  );
  if (asked.status !== 0) throw new Error(asked.stderr);
  const readme = fs.readFileSync(path.join(JSON.parse(asked.stdout).Dir, "README.md"), "utf8");
  return /<!-- README-PLUGIN-FIELDS -->\n([^]*)<!-- \/README-PLUGIN-FIELDS -->\n/.exec(readme)![1]!;
}

describeWithHost("go-json", official => {
  test("the official json plugin has the table of its README", () => {
    const table = officialTable("go-json", "json");
    expect(table).toContain("| `json.value`   | `string` | Key, Required |");
    expect(falcoTs(["info", "--table", official])).toMatchObject({ status: 0, stdout: table });
  });

  test("the official json plugin is fit for the plugin registry", () => {
    expect(falcoTs(["pack", "--check", official])).toMatchObject({
      status: 0,
      stdout: "✓ json 0.7.4  fit for the plugin registry\n",
    });
  });
});

describeWithHost("go-dummy", official => {
  test("the official dummy plugin has the table of its README", () => {
    expect(falcoTs(["info", "--table", official])).toMatchObject({
      status: 0,
      stdout: officialTable("go-dummy", "dummy"),
    });
  });
});
