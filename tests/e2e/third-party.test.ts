// The lists of whose code is in every plugin, and in the native parts, are up to date, and so is the SBOM of
// the latter, which is one by the standard's own schema.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { describeWithHost } from "../hosts/hosts";
import { nativeDir, root, run, temporaryFolder } from "../support";

const dir = temporaryFolder();
const runtime = path.join(root, "runtime-c");
const LISTS = ["third-party.txt", "npm/third-party.txt"];
const SBOM = "npm/sbom.cdx.json";
const workspace = path.join(root, "runtime-c", "wasmtime");

/** Why this machine does not have the crates' sources; undefined if it has. */
function missingCrates(): string | undefined {
  const result = spawnSync(
    "cargo",
    ["fetch", "--locked", "--manifest-path", path.join(workspace, "Cargo.toml")],
    { encoding: "utf8", timeout: 240_000 },
  );
  if (result.error) return `cargo: ${result.error.message}`;
  return result.status === 0 ? undefined : result.stderr.trim().split("\n").pop();
}

test.each(LISTS)("%s has the crates in the versions of the lock file", file => {
  const crates = [
    ...fs
      .readFileSync(path.join(runtime, file), "utf8")
      .split("\n---")[0]!
      .matchAll(/^ {2}([\w-]+) (\d[\w.+-]*) +[A-Z]/gm),
  ].map(([, name, version]) => `name = "${name}"\nversion = "${version}"\n`);
  const lock = fs.readFileSync(path.join(workspace, "Cargo.lock"), "utf8");
  expect(crates.length).toBeGreaterThan(20);
  expect(crates.filter(crate => !lock.includes(crate))).toEqual([]);
});

interface Component {
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses: readonly { readonly expression?: string; readonly license?: { readonly id: string } }[];
  readonly externalReferences?: readonly { readonly url: string }[];
}
const sbomText = fs.readFileSync(path.join(runtime, SBOM), "utf8"),
  { components } = JSON.parse(sbomText) as { components: Component[] };
const licenceOf = ({ licenses: [one] }: Component) => one!.expression ?? one!.license!.id;

/** What a list names, as "NAME VERSION: LICENCE", without what is the project's own. */
function namedIn(file: string): string[] {
  const [head] = fs.readFileSync(path.join(runtime, file), "utf8").split("\n---");
  return [
    ...head!.matchAll(
      /^ {2}(\S.*?) {1,}((?:Apache-2\.0(?: WITH LLVM-exception)?|MIT|Zlib|BSD\S*))(?:,.*)?$/gm,
    ),
  ]
    .map(([, name, licence]) => `${name!.trim().replace(/ \((.*)\)$/, " $1")}: ${licence}`)
    .filter(one => !one.startsWith("falco-ts:"));
}

describe("the SBOM", () => {
  const named = components.map(
    one => `${one.name}${one.version ? ` ${one.version}` : ""}: ${licenceOf(one)}`,
  );

  test("names what the list of the package names, in the same versions and under the same licences", () => {
    expect(named.toSorted()).toEqual(namedIn("npm/third-party.txt").toSorted());
    expect(named.length).toBeGreaterThan(60);
  });

  test("names what is in every plugin, but for AssemblyScript, which is no part of the package", () => {
    const others = namedIn("third-party.txt").filter(one => !named.includes(one));
    expect(others).toEqual([expect.stringContaining("AssemblyScript's standard library")]);
  });

  test("has where each comes from, with a checksum; that of a crate is the lock file's", () => {
    const lock = fs.readFileSync(path.join(workspace, "Cargo.lock"), "utf8");
    for (const { name, version, purl, hashes, externalReferences } of components.slice(1)) {
      const [{ alg, content } = { alg: "", content: "" }] = hashes ?? [];
      expect([name, alg, content]).toEqual([name, "SHA-256", expect.stringMatching(/^[0-9a-f]{64}$/)]);
      if (purl === `pkg:cargo/${name}@${version}`)
        expect(lock).toMatch(
          new RegExp(`name = "${name}"\nversion = "${version}"\n.*\nchecksum = "${content}"`),
        );
      else {
        expect(purl).toMatch(new RegExp(`^pkg:generic/.*@${version}$`));
        expect(externalReferences![0]!.url).toMatch(/^pkg:(?:cargo|pypi)\/\S+@[\d.]+$/);
      }
    }
  });

  test("has the versions of the C libraries that their sources have", () => {
    const gateway = path.join(nativeDir, "..", "..", "gateway"),
      llhttp = fs.readdirSync(gateway).find(name => name.startsWith("llhttp"))!,
      source = (...names: string[]) => fs.readFileSync(path.join(gateway, ...names), "utf8");
    const numbers = source(llhttp, "llhttp.h").matchAll(/LLHTTP_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)/g),
      ofZlib = /ZLIB_VERSION "(.*)"/.exec(source("zlib", "zlib", "zlib.h")),
      info = source("mbedtls", "include", "mbedtls", "build_info.h"),
      ofMbedtls = /MBEDTLS_VERSION_STRING +"(.*)"/.exec(info);
    const versions = {
      llhttp: [...numbers].map(([, number]) => number).join("."),
      zlib: ofZlib?.[1],
      "Mbed TLS": ofMbedtls?.[1],
    };
    for (const [name, version] of Object.entries(versions))
      expect(components.find(one => one.name === name)?.version).toBe(version);
  });

  describeWithHost("cyclonedx", library => {
    const script = `import { createRequire } from "node:module";
      import { readFileSync } from "node:fs";
      import { complete } from ${JSON.stringify(path.join(runtime, "sbom.mjs"))};
      const library = createRequire(import.meta.url)(${JSON.stringify(library)});
      const validator = new library.Validation.JsonStrictValidator("1.6");
      const wholeOf = text =>
        JSON.stringify(complete(JSON.parse(text), { name: "@falco-ts/any", version: "1.2.3", rustc: "1.95.0" }));
      const all = JSON.parse(readFileSync(0, "utf8")).flatMap(text => [text, wholeOf(text)]);
      console.log(JSON.stringify(await Promise.all(all.map(text => validator.validate(text)))));`;
    /** What is wrong with texts as they are, and with what the package has of them; null: nothing. */
    const validated = (...texts: string[]) => {
      const { stdout, stderr } = run(process.execPath, ["--input-type=module", "-e", script], {
        input: JSON.stringify(texts),
      });
      expect(stderr).toBe("");
      return JSON.parse(stdout) as unknown[];
    };

    test("is one by the standard's schema, as it is and as the package has it", () => {
      expect(validated(sbomText)).toEqual([null, null]);
    });

    test("would not be one without a name, or with a licence that SPDX does not know", () => {
      const broken = [
        sbomText.replace('"name": "zlib",', ""),
        sbomText.replace('"id": "Zlib"', '"id": "Zlob"'),
      ];
      expect(validated(...broken)).toEqual([0, 1, 2, 3].map(() => expect.anything() as unknown));
    });
  });
});

const reason = missingCrates();
(reason ? describe.skip : describe)(`with the crates' sources${reason ? ` SKIP: ${reason}` : ""}`, () => {
  test("the lists and the SBOM are what `make third-party` writes", () => {
    expect(
      run(process.execPath, [path.join(runtime, "third-party.mjs"), dir], { timeout: 120_000 }).status,
    ).toBe(0);
    for (const file of [...LISTS, SBOM])
      expect(fs.readFileSync(path.join(dir, file), "utf8")).toBe(
        fs.readFileSync(path.join(runtime, file), "utf8"),
      );
  });
});
