// The falco.yaml that init makes, and the examples': as Falco 0.38 and newer read them, there is an output,
// and the plugin takes what it is handed. Falco itself is not needed.
import fs from "node:fs";
import path from "node:path";

import { parse } from "yaml";

import { TEMPLATES } from "../../dist/compiler/commands/init";
import { loadedPlugins } from "../falco-yaml";
import { falcoTs, loadPlugin, root, temporaryFolder } from "../support";

const dir = temporaryFolder();

/** Makes a plugin of a template, where jest finds what it imports. */
function made(template: string): string {
  const folder = path.join(dir, `a_${template}`);
  const result = falcoTs(["init", folder, "--template", template, "--yes"]);
  if (result.status !== 0) throw new Error(result.stderr);
  return folder;
}

const examples = fs.readdirSync(path.join(root, "examples"));

describe.each([
  ...TEMPLATES.map((name): [string, () => string] => [`template ${name}`, () => made(name)]),
  ...examples.map((name): [string, () => string] => [
    `example ${name}`,
    () => path.join(root, "examples", name),
  ]),
])("falco.yaml of %s", (_, make) => {
  const folder = make(),
    text = fs.readFileSync(path.join(folder, "falco.yaml"), "utf8");

  test("sends alerts and Falco's own log to the terminal", () => {
    expect(parse(text)).toMatchObject({
      stdout_output: { enabled: true },
      log_stderr: true,
      log_syslog: false,
    });
  });

  test("has no key but those that Falco has known since 0.38", () => {
    expect(Object.keys(parse(text)).sort()).toEqual(
      ["load_plugins", "log_stderr", "log_syslog", "plugins", "stdout_output"].sort(),
    );
  });

  test("has a config and open params that the plugin takes without a word", () => {
    // what it names as a secret is there
    const named = text.match(/(?<=["\s])(env|file):[\w/.-]+/g) ?? [];
    const plugin = loadPlugin({
      dir: folder,
      secrets: Object.fromEntries(named.map(name => [name, "s3cret"])),
    });
    const { initConfig, openParams } = loadedPlugins(text).find(({ name }) => name === plugin.manifest.name)!;
    plugin.init(initConfig);
    if (plugin.manifest.source) plugin.open(openParams).close();
    expect(plugin.logs.filter(({ level }) => level !== "info")).toEqual([]);
  });
});
