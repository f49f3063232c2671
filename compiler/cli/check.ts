// falco-ts check: flags, and what is printed.
import { styleText } from "node:util";

import type { Verb } from "./verb";

export const verb: Verb = {
  name: "check",
  define: (command, choose) =>
    command
      .argument("[dir]", "the plugin's folder", ".")
      .description(
        "say what is wrong in the plugin and its specs, without building it: asc and tsc both look",
      )
      .option("--json", "one JSON object a line for each error and warning, for editors", false)
      .action((dir: string, options: { readonly json: boolean }) =>
        choose(async ({ print, complain }) => {
          const { check, forEditors } = await import("../commands/check.js");
          const { countDiagnostics, formatDiagnostic, isError } = await import("../diagnostics.js");
          const found = await check(dir);
          const { diagnostics } = found;
          if (options.json) forEditors(found).forEach(one => print(JSON.stringify(one)));
          else if (diagnostics.length)
            complain(
              [
                ...diagnostics.map(one => formatDiagnostic(one, found.dir)),
                countDiagnostics(diagnostics),
              ].join("\n\n"),
            );
          else print(`${styleText("green", "✓")} nothing wrong`);
          return diagnostics.some(isError) ? 1 : 0;
        }),
      ),
};
