// falco-ts build --watch: what it builds, prints and survives.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { cli, falcoTs, falcoTsHost, run, temporaryFolder, writePlugin } from "../support";
import { edited, GOOD, INFO } from "./mistakes";

const dir = temporaryFolder();

test("build --watch builds again after each change, also of new files and folders, and goes on after errors", async () => {
  const folder = writePlugin(path.join(dir, "watched"), GOOD);
  const library = path.join(folder, "build", "libdemo.so");
  const child = spawn(process.execPath, [cli, "build", folder, "--watch"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", chunk => {
      text += chunk;
    });
  const printed = async (pattern: RegExp) => {
    while (!pattern.test(text)) {
      expect(child.exitCode).toBeNull();
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    text = "";
  };
  const write = (file: string, source: string) => {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), source);
  };
  const version = () => JSON.parse(run(falcoTsHost, ["info", library]).stdout).version;
  try {
    await printed(/✓ .*libdemo\.so/);
    expect(version()).toBe("0.1.0");

    write("src/plugin.ts", edited([["Status.Ok", "Status.OK"]]));
    await printed(
      /src\/plugin\.ts:27:19: error: Property 'OK' does not exist on type 'Status'\. \(TS2339\)[\s\S]*1 error\n/,
    );
    expect(version()).toBe("0.1.0");

    write("src/plugin.ts", edited([[INFO, INFO.replace("0.1.0", "0.2.0")]]));
    await printed(/✓ .*libdemo\.so/);
    expect(version()).toBe("0.2.0");

    write("src/lib/version.ts", 'export const version = "0.3.0";\n');
    write(
      "src/plugin.ts",
      `import { version } from "./lib/version";\n${edited([[INFO, INFO.replace('"0.1.0"', "version")]])}`,
    );
    await printed(/✓ .*libdemo\.so/);
    expect(version()).toBe("0.3.0");
    write("src/lib/version.ts", 'export const version = "0.4.0";\n');
    await printed(/✓ .*libdemo\.so/);
    expect(version()).toBe("0.4.0");

    write("asconfig.json", "{");
    await printed(/falco-ts build: asconfig\.json: not valid JSON/);
    write("asconfig.json", '{ "options": { "optimizeLevel": 0 } }');
    await printed(/✓ .*libdemo\.so/);

    write(
      "src/plugin.ts",
      edited([
        ["class Samples", "function tag<T>(x: T): T { return x; }\nclass Samples"],
        ["event.decimal(this.step);\n", "const text = tag`${this.step}`;\n"],
      ]),
    );
    await printed(/the AssemblyScript compiler .* crashed while compiling this/);
    write("src/plugin.ts", GOOD);
    await printed(/✓ .*libdemo\.so/);
    expect(version()).toBe("0.1.0");
  } finally {
    child.kill("SIGTERM");
  }
});

test("build --watch ends at once if the folder does not exist", () => {
  expect(falcoTs(["build", path.join(dir, "nowhere"), "--watch"])).toMatchObject({
    status: 2,
    stdout: "",
    stderr: expect.stringMatching(/^falco-ts build: .*no such folder/),
  });
});
