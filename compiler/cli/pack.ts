// falco-ts pack: flags, and what is printed.
import path from "node:path";
import { styleText } from "node:util";

import type { PackedPlugin } from "../commands/pack";
import { findNative } from "../native/parts";
import { shown, shownJson } from "../shown";
import { relative, type Verb } from "./verb";

export const verb: Verb = {
  name: "pack",
  define: (command, choose) =>
    command
      .argument("[dir]", "the plugin's folder; with --check also any plugin's .so", ".")
      .description(
        "make what a release of a built plugin needs, in dist/: archives, OCI layout, checksums, registry entry, the commands to push and sign",
      )
      .option("--check", "write nothing; say what the plugin registry's rules would refuse", false)
      .option("--json", "as one JSON object", false)
      .action((target: string, options: { readonly check: boolean; readonly json: boolean }) =>
        choose(async ({ print, complain }) => {
          const { checkPack, pack } = await import("../commands/pack.js");
          if (options.check) {
            const { name, version, problems } = await checkPack(target, () => findNative().host, complain);
            if (options.json) print(shownJson({ name, version, problems }));
            else if (problems.length) problems.forEach(problem => complain(shown(`${target}: ${problem}`)));
            else
              print(`${styleText("green", "✓")} ${shown(`${name} ${version}`)}  fit for the plugin registry`);
            return problems.length ? 1 : 0;
          }
          const packed = await pack(target);
          packed.warnings.forEach(warning => complain(`warning: ${warning}`));
          if (options.json) print(shownJson(packed));
          else describePackedPlugin(packed).forEach(print);
          return 0;
        }),
      ),
};

/** The files that were made, and the commands that push and sign them. */
function describePackedPlugin({ dir, files, readme, commands, repository }: PackedPlugin): string[] {
  const width = Math.max(...files.map(file => file.name.length));
  return [
    ...files.map(
      ({ name, bytes }) =>
        `  ${styleText("green", "+")} ${path.join(relative(dir), name.padEnd(width))}  ${bytes < 1e5 ? `${bytes} bytes` : `${(bytes / 1e6).toFixed(2)} MB`}`,
    ),
    `  ${styleText("green", "+")} ${path.join(relative(dir), "oci")}/`,
    ...(readme
      ? [
          `  ${styleText("green", "+")} ${path.join(path.dirname(relative(dir)), "README.md")}, between its markers`,
        ]
      : []),
    "",
    `To push and sign, as ${path.join(relative(dir), "publish.sh")} does:`,
    `  cd ${relative(dir)}`,
    repository === undefined
      ? "  REPOSITORY=ghcr.io/you/your-plugin   # where it goes"
      : `  REPOSITORY=${repository}`,
    ...commands.map(command => `  ${command}`),
  ];
}
