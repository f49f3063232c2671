// Our description of Falco's plugin ABI against the official headers, by a program that prints what it was
// compiled with.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { describeWithHost } from "../hosts/hosts";
import { root, temporaryFolder } from "../support";

/** Every size, offset, value and signature, one `name value` a line. */
function abiOf(program: string, ...flags: string[]): string[] {
  execFileSync("cc", [
    "-std=c11",
    "-Wall",
    "-Wextra",
    ...flags,
    path.join(root, "tests/runtime/abi_compare.c"),
    "-o",
    program,
  ]);
  return execFileSync(program).toString().trimEnd().split("\n");
}

// its tree is the one with the headers
describeWithHost("sinsp-host", sinspHost => {
  const folder = temporaryFolder();

  test("falco_plugin_abi.h has the official sizes, offsets, values and signatures", () => {
    const hosts = path.dirname(path.dirname(sinspHost));
    const trees = fs.readdirSync(hosts).filter(name => name.startsWith("sid"));
    const headers = trees
      .map(name => path.join(hosts, name, "usr/include/falcosecurity"))
      .find(folder => fs.existsSync(path.join(folder, "plugin/plugin_api.h")))!;
    const official = abiOf(path.join(folder, "official"), "-I", headers);
    const own = abiOf(
      path.join(folder, "own"),
      "-Werror",
      "-DFT_OWN_ABI",
      "-I",
      path.join(root, "runtime-c/include"),
    );
    expect(own).toEqual(official);
    expect(own.filter(line => line.endsWith("() 0"))).toEqual([]); // a signature that is in neither
    expect(own.length).toBeGreaterThan(300);
  });
});
