// Which plugins load in which version of the plugin API. A plugin needs no newer version than it uses; a host
// with an older one refuses it before any other call, and a host with a newer one runs it.
import path from "node:path";

import { describeWithHost, run } from "../hosts/hosts";
import { falcoTs, falcoTsHost, pluginSource, temporaryFolder, writePlugin } from "../support";

const dir = temporaryFolder();

function build(name: string, fields: string, ...options: string[]): string {
  const result = falcoTs(["build", ...options, writePlugin(path.join(dir, name), pluginSource({ fields }))]);
  if (result.status !== 0) throw new Error(result.stderr);
  return path.join(dir, name, "build", "libt.so");
}

/** Plugins by the API version that they need. */
const BUILDS = {
  "3.0.0": build("old", "", "--min-falco", "0.35"),
  "3.5.0": build("usual", ""),
  "3.11.0": build("located", "f.offsets();"),
};
const VERSIONS = Object.keys(BUILDS) as (keyof typeof BUILDS)[];

test.each(VERSIONS)("a plugin for API %s needs that version", version => {
  expect(JSON.parse(run(falcoTsHost, ["info", BUILDS[version]]).stdout).requiredApiVersion).toBe(version);
});

/** libsinsp of two Falcos, the API that each has, and the plugins that it loads. */
describe.each([
  ["sinsp-host", "3.12.0", VERSIONS],
  ["sinsp-host-trixie", "3.10.0", ["3.0.0", "3.5.0"]],
] as const)("%s with API %s", (host, api, loads) => {
  describeWithHost(host, sinsp => {
    test.each(VERSIONS)("loads a plugin for API %s, or refuses it with both versions", version => {
      const result = run(sinsp, ["--plugin", BUILDS[version], "--open", "t", "--format", "%t.value"]);
      if ((loads as readonly string[]).includes(version)) {
        expect(result).toMatchObject({ status: 0, stdout: "1\n2\n3\n4\n5\n" });
      } else {
        expect(result).toMatchObject({ status: 1, stdout: "" });
        expect(result.stderr).toContain(`plugin required API version '${version}' not compatible`);
        expect(result.stderr).toContain(`'${api}'`);
      }
    });
  });
});

describeWithHost("go-loader", loader => {
  test.each(VERSIONS)("the Go SDK's loader with API 3.11.0 loads a plugin for API %s", version => {
    const { stdout, status } = run(loader, [BUILDS[version]]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      error: "",
      broken: "",
      info: { requiredApiVersion: version },
      init: { ok: true },
    });
  });
});

describeWithHost("rust-runner", runner => {
  test.each(VERSIONS)(
    "the Rust SDK's runner, which does not ask for the version, runs a plugin for API %s",
    version => {
      expect(run(runner, ["--plugin", BUILDS[version], "t.value"])).toMatchObject({
        status: 0,
        stdout: "1\n2\n3\n4\n5\n",
      });
    },
  );
});
