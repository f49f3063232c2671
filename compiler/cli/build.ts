// falco-ts build: flags, and what is printed while it goes on and at its end.
import { styleText } from "node:util";

import { Option } from "commander";

import type { BuildOptions } from "../commands/build";
import { findPlatform, PLATFORMS } from "../native/platform";
import { API_OF_FALCO, DEFAULT_FALCO } from "../plugin/falco-facts";
import type { Compiler } from "../stages/compile";
import { relative, type Terminal, type Verb } from "./verb";

type Flags = BuildOptions & { readonly json: boolean; readonly watch: boolean };

const { levels } = findPlatform() ?? PLATFORMS[0];

export const verb: Verb = {
  name: "build",
  define: (command, choose) =>
    command
      .argument("[dir]", "the plugin's folder", ".")
      .description("compile the plugin to build/lib<name>.so")
      .addOption(
        new Option(
          "--min-falco <version>",
          "the oldest Falco that it is to load in; before 0.38 a plugin has no log",
        )
          .choices(Object.keys(API_OF_FALCO))
          .default(DEFAULT_FALCO),
      )
      .addOption(
        new Option("--cpu <level>", `the ${levels.title} that Falco's machine has at least`)
          .choices(Object.keys(levels.features))
          .default(levels.default),
      )
      .option("--keep", "leave plugin.wasm and wrapper.c beside the .so")
      .option("--json", "end with one JSON object: library, bytes, milliseconds", false)
      .option(
        "--watch",
        "build again whenever the source changes, with less optimization; Ctrl-C ends it",
        false,
      )
      .action((dir: string, options: Flags) =>
        choose(async terminal => {
          if (options.watch) {
            const { watch } = await import("../commands/watch.js");
            await watch(dir, compiler =>
              buildOnce(dir, options, terminal, compiler).catch(error => terminal.report(error)),
            );
          }
          await buildOnce(dir, options, terminal);
          return 0;
        }),
      ),
};

async function buildOnce(
  dir: string,
  options: Flags,
  { print, complain }: Terminal,
  compiler?: Compiler,
): Promise<void> {
  const start = performance.now();
  const { build } = await import("../commands/build.js");
  const stage = (name: string, ms: number, detail: string) =>
    print(`  ${name.padEnd(10)} ${String(Math.round(ms)).padStart(5)} ms  ${detail}`);
  const { library, bytes } = await build(
    dir,
    options,
    { stage: options.json ? () => {} : stage, warning: complain },
    compiler,
  );
  const milliseconds = performance.now() - start;
  if (options.json) print(JSON.stringify({ library, bytes, milliseconds: Math.round(milliseconds) }));
  else
    print(
      `${styleText("green", "✓")} ${relative(library)}  ${(bytes / 1e6).toFixed(2)} MB in ${(milliseconds / 1000).toFixed(1)} s`,
    );
}
