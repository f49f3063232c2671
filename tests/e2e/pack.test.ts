// falco-ts pack on the example plugin: what dist/ has for those who unpack it, pull it, check it, and copy
// from it.
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

import { parse } from "yaml";

import { loadedPlugins } from "../falco-yaml";
import { dummy, dummyDir, falcoTs, root, run, temporaryFolder } from "../support";

const dir = temporaryFolder();

const PACKAGE = {
  author: "Ada Lovelace <ada@example.org>",
  license: "Apache-2.0",
  keywords: ["dummy", "example"],
  repository: { type: "git", url: "git+https://github.com/Ada/plugins.git", directory: "plugins/dummy" },
};

/** Makes a copy of the built example, with a package.json. */
function copyOfDummy(name: string, packageJson: object = PACKAGE): string {
  const copy = path.join(dir, name);
  for (const part of ["src", "build", "rules", "README.md", "falco.yaml"])
    fs.cpSync(path.join(dummyDir, part), path.join(copy, part), {
      recursive: true,
      preserveTimestamps: true,
    });
  fs.writeFileSync(path.join(copy, "package.json"), JSON.stringify(packageJson));
  return copy;
}

/** The checksums of all files below a folder, by their paths in it. */
function contents(folder: string): Record<string, string> {
  const files = fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter(file => fs.statSync(path.join(folder, file)).isFile())
    .sort();
  return Object.fromEntries(files.map(file => [file, sha256(fs.readFileSync(path.join(folder, file)))]));
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

const plugin = copyOfDummy("plugin");
const dist = path.join(plugin, "dist");
const read = (file: string) => fs.readFileSync(path.join(dist, file), "utf8");
const LIBRARY = "dummy-0.11.5-linux-x86_64.tar.gz",
  RULES = "dummy-rules-0.11.5.tar.gz";
let packed: ReturnType<typeof falcoTs>;
beforeAll(() => {
  packed = falcoTs(["pack"], { cwd: plugin });
});

test("pack prints what it made, and the commands to push and sign it", () => {
  expect(packed.stderr).toBe("");
  expect(packed.status).toBe(0);
  expect(packed.stdout.replace(/ +[\d.]+ (MB|bytes)$/gm, " SIZE").split("\n")).toEqual([
    `  + dist/${LIBRARY} SIZE`,
    `  + dist/${RULES} SIZE`,
    "  + dist/SHA256SUMS SIZE",
    "  + dist/registry-entry.yaml SIZE",
    "  + dist/falcoctl-index.yaml SIZE",
    "  + dist/falco-snippet.yaml SIZE",
    "  + dist/README-parts.md SIZE",
    "  + dist/THIRD-PARTY-NOTICES.txt SIZE",
    "  + dist/publish.sh SIZE",
    "  + dist/oci/",
    "",
    "To push and sign, as dist/publish.sh does:",
    "  cd dist",
    "  REPOSITORY=ghcr.io/ada/plugins",
    ...read("publish.sh")
      .split("\n")
      .slice(6, -1)
      .map(line => `  ${line}`),
    "",
  ]);
});

describe("the archives", () => {
  const list = (file: string) =>
    run("tar", ["--numeric-owner", "--utc", "-tvzf", path.join(dist, file)]).stdout.replace(/ +/g, " ");

  test("have the library or the rules, without folders, as files of root", () => {
    expect(list(LIBRARY)).toBe(`-rwxr-xr-x 0/0 ${fs.statSync(dummy).size} 1970-01-01 00:00 libdummy.so\n`);
    expect(list(RULES)).toBe(
      `-rw-r--r-- 0/0 ${fs.statSync(path.join(dummyDir, "rules", "dummy_rules.yaml")).size} 1970-01-01 00:00 dummy_rules.yaml\n`,
    );
  });

  test("are unpacked, as falcoctl does it, to a plugin in the plugins folder", () => {
    const plugins = path.join(dir, "plugins");
    fs.mkdirSync(plugins);
    for (const file of [LIBRARY, RULES])
      expect(run("tar", ["-xzf", path.join(dist, file), "-C", plugins]).status).toBe(0);
    expect(fs.readdirSync(plugins).sort()).toEqual(["dummy_rules.yaml", "libdummy.so"]);
    expect(fs.readFileSync(path.join(plugins, "libdummy.so")).equals(fs.readFileSync(dummy))).toBe(true);
    expect(falcoTs(["info", path.join(plugins, "libdummy.so")]).stdout).toContain(
      "name          dummy 0.11.5",
    );
  });

  test("have the checksums of SHA256SUMS", () => {
    expect(run("sha256sum", ["-c", "SHA256SUMS"], { cwd: dist })).toMatchObject({
      status: 0,
      stdout: `${LIBRARY}: OK\n${RULES}: OK\n`,
    });
  });
});

describe("the OCI layouts", () => {
  /** The blob that a descriptor describes. Its digest and size are checked. */
  function blob(layout: string, descriptor: { digest: string; size: number }): Buffer {
    const data = fs.readFileSync(path.join(dist, "oci", layout, "blobs", ...descriptor.digest.split(":")));
    expect(`sha256:${sha256(data)}`).toBe(descriptor.digest);
    expect(data.length).toBe(descriptor.size);
    return data;
  }
  const json = (layout: string, descriptor: { digest: string; size: number }) =>
    JSON.parse(blob(layout, descriptor).toString());
  const top = (layout: string) => {
    expect(fs.readFileSync(path.join(dist, "oci", layout, "oci-layout"), "utf8")).toBe(
      '{"imageLayoutVersion":"1.0.0"}',
    );
    const index = JSON.parse(fs.readFileSync(path.join(dist, "oci", layout, "index.json"), "utf8"));
    expect(index).toMatchObject({ schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json" });
    expect(index.manifests).toHaveLength(1);
    expect(index.manifests[0].annotations).toEqual({ "org.opencontainers.image.ref.name": "0.11.5" });
    return index.manifests[0];
  };
  const ANNOTATIONS = {
    "org.opencontainers.image.created": "1970-01-01T00:00:00Z",
    "org.opencontainers.image.source": "https://github.com/Ada/plugins",
  };

  test("have an index of the plugin, with a manifest for linux/amd64, its config and the archive", () => {
    const indexDescriptor = top("plugin");
    expect(indexDescriptor.mediaType).toBe("application/vnd.oci.image.index.v1+json");
    const index = json("plugin", indexDescriptor);
    expect(index).toEqual({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.index.v1+json",
      annotations: { "org.opencontainers.image.source": "https://github.com/Ada/plugins" },
      manifests: [
        {
          mediaType: "application/vnd.oci.image.manifest.v1+json",
          digest: expect.any(String),
          size: expect.any(Number),
          annotations: ANNOTATIONS,
          platform: { architecture: "amd64", os: "linux" },
          artifactType: "application/vnd.cncf.falco.plugin.config.v1+json",
        },
      ],
    });
    const manifest = json("plugin", index.manifests[0]);
    expect(manifest).toEqual({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      annotations: ANNOTATIONS,
      config: {
        mediaType: "application/vnd.cncf.falco.plugin.config.v1+json",
        digest: expect.any(String),
        size: expect.any(Number),
      },
      layers: [
        {
          mediaType: "application/vnd.cncf.falco.plugin.layer.v1+tar.gz",
          digest: expect.any(String),
          size: expect.any(Number),
          annotations: { "org.opencontainers.image.title": LIBRARY },
        },
      ],
    });
    expect(json("plugin", manifest.config)).toEqual({
      name: "dummy",
      version: "0.11.5",
      requirements: [{ name: "plugin_api_version", version: "3.5.0" }],
    });
    expect(blob("plugin", manifest.layers[0]).equals(fs.readFileSync(path.join(dist, LIBRARY)))).toBe(true);
    expect(fs.readdirSync(path.join(dist, "oci", "plugin", "blobs", "sha256"))).toHaveLength(4);
  });

  test("have a manifest of the rules, with the plugin as their dependency", () => {
    const descriptor = top("ruleset");
    expect(descriptor.mediaType).toBe("application/vnd.oci.image.manifest.v1+json");
    const manifest = json("ruleset", descriptor);
    expect(manifest).toMatchObject({
      config: { mediaType: "application/vnd.cncf.falco.rulesfile.config.v1+json" },
      annotations: ANNOTATIONS,
      layers: [
        {
          mediaType: "application/vnd.cncf.falco.rulesfile.layer.v1+tar.gz",
          annotations: { "org.opencontainers.image.title": RULES },
        },
      ],
    });
    expect(json("ruleset", manifest.config)).toEqual({
      name: "dummy-rules",
      version: "0.11.5",
      dependencies: [{ name: "dummy", version: "0.11.5" }],
      requirements: [{ name: "engine_version_semver", version: "0.15.0" }],
    });
    expect(blob("ruleset", manifest.layers[0]).equals(fs.readFileSync(path.join(dist, RULES)))).toBe(true);
  });
});

describe("the texts in dist/", () => {
  test("have a registry entry of what the manifest and package.json say", () => {
    expect(parse(read("registry-entry.yaml"))).toEqual({
      plugins: [
        {
          name: "dummy",
          description: "Reference plugin for educational purposes",
          authors: "Ada Lovelace",
          contact: "github.com/falcosecurity/plugins",
          maintainers: [{ name: "Ada Lovelace", email: "ada@example.org" }],
          keywords: ["dummy", "example"],
          url: "https://github.com/Ada/plugins/tree/HEAD/plugins/dummy",
          rules_url: "https://github.com/Ada/plugins/tree/HEAD/plugins/dummy/rules",
          license: "Apache-2.0",
          signature: {
            cosign: {
              "certificate-oidc-issuer": "https://token.actions.githubusercontent.com",
              "certificate-identity-regexp": "https://github.com/Ada/plugins/",
            },
          },
          capabilities: {
            sourcing: { supported: true, id: 3, source: "dummy" },
            extraction: { supported: true },
          },
        },
      ],
    });
  });

  test("have an index for falcoctl of both artifacts, with where they are pushed and who signs them", () => {
    const about = {
      registry: "ghcr.io",
      description: "Reference plugin for educational purposes",
      home: "https://github.com/Ada/plugins/tree/HEAD/plugins/dummy",
      license: "Apache-2.0",
      signature: {
        cosign: {
          "certificate-oidc-issuer": "https://token.actions.githubusercontent.com",
          "certificate-identity-regexp": "https://github.com/Ada/plugins/",
        },
      },
      maintainers: [{ name: "Ada Lovelace", email: "ada@example.org" }],
    };
    expect(parse(read("falcoctl-index.yaml"))).toEqual([
      {
        ...about,
        name: "dummy",
        type: "plugin",
        repository: "ada/plugins/plugin/dummy",
        keywords: ["dummy", "example"],
        sources: ["https://github.com/Ada/plugins/tree/HEAD/plugins/dummy"],
      },
      {
        ...about,
        name: "dummy-rules",
        type: "rulesfile",
        repository: "ada/plugins/ruleset/dummy",
        keywords: ["dummy", "example", "dummy-rules"],
        sources: ["https://github.com/Ada/plugins/tree/HEAD/plugins/dummy/rules"],
      },
    ]);
  });

  test("have the plugin's part of falco.yaml, whose config the plugin accepts", () => {
    const {
      plugins: [entry],
      load_plugins,
    } = parse(read("falco-snippet.yaml"));
    expect(entry).toEqual({
      name: "dummy",
      library_path: "libdummy.so",
      init_config: { jitter: 3 },
      open_params: '{"start": 5, "maxEvents": 20}',
    });
    expect(load_plugins).toEqual(["dummy"]);
    const result = falcoTs([
      "run",
      dummy,
      "--config",
      loadedPlugins(read("falco-snippet.yaml"))[0]!.initConfig,
      "--params",
      entry.open_params,
      "--max-events",
      "1",
    ]);
    expect(result).toMatchObject({ status: 0, stderr: "1 event (max events)\n" });
  });

  test("have commands that push both archives under the names that users of falcoctl know, and sign them", () => {
    expect(read("publish.sh").split("\n").slice(3)).toEqual([
      "set -eu",
      'cd "$(dirname "$0")"',
      "REPOSITORY=${REPOSITORY:-ghcr.io/ada/plugins}",
      expect.stringMatching(/^tell_digest\(\) \{ awk /),
      `digest=$(falcoctl registry push "$REPOSITORY/plugin/dummy:0.11.5" ${LIBRARY} --type plugin --platform linux/amd64 --name dummy --version 0.11.5` +
        ` --requires plugin_api_version:3.5.0 --annotation-source https://github.com/Ada/plugins --add-floating-tags --tag latest | tell_digest)`,
      'cosign sign --yes "$REPOSITORY/plugin/dummy@${digest:?}"',
      `digest=$(falcoctl registry push "$REPOSITORY/ruleset/dummy:0.11.5" ${RULES} --type rulesfile --name dummy-rules --version 0.11.5` +
        ` --requires engine_version_semver:0.15.0 --depends-on dummy:0.11.5 --annotation-source https://github.com/Ada/plugins --add-floating-tags --tag latest | tell_digest)`,
      'cosign sign --yes "$REPOSITORY/ruleset/dummy@${digest:?}"',
      "",
    ]);
  });

  test("have a publish.sh that runs in their folder, and ends at the first command that fails", () => {
    const bin = path.join(dir, "bin"),
      log = path.join(dir, "log");
    fs.mkdirSync(bin);
    const hash = (name: string) => `sha256:${sha256(name)}`;
    fs.writeFileSync(
      path.join(bin, "falcoctl"),
      `#!/bin/sh
echo "falcoctl $1 $2 $3" >>"${log}"
test -f "$4" || exit 9
if [ "$FAILS" ]; then echo "ERROR refused"; exit 1; fi
printf '                      ├ type: x\\n                      └ digest: sha256:'; printf '%s' "$3" | sha256sum | cut -c1-64
`,
      { mode: 0o755 },
    );
    fs.writeFileSync(path.join(bin, "cosign"), `#!/bin/sh\necho "cosign $*" >>"${log}"\n`, { mode: 0o755 });
    const publish = (env: Record<string, string>) => {
      fs.rmSync(log, { force: true });
      const { status, stderr } = run(path.join(dist, "publish.sh"), [], {
        cwd: dir,
        env: { PATH: `${bin}:${process.env.PATH}`, ...env },
      });
      return { status, stderr, log: fs.readFileSync(log, "utf8").trimEnd().split("\n") };
    };
    expect(publish({ REPOSITORY: "r.example/x" })).toMatchObject({
      status: 0,
      log: [
        "falcoctl registry push r.example/x/plugin/dummy:0.11.5",
        `cosign sign --yes r.example/x/plugin/dummy@${hash("r.example/x/plugin/dummy:0.11.5")}`,
        "falcoctl registry push r.example/x/ruleset/dummy:0.11.5",
        `cosign sign --yes r.example/x/ruleset/dummy@${hash("r.example/x/ruleset/dummy:0.11.5")}`,
      ],
    });
    expect(publish({ FAILS: "yes" })).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^ERROR refused\n.*digest: parameter/),
      log: ["falcoctl registry push ghcr.io/ada/plugins/plugin/dummy:0.11.5"],
    });
  });

  test("have the table of fields between the registry's markers, as the plugin's README has it", () => {
    expect(read("README-parts.md")).toMatch(
      /^<!-- README-PLUGIN-FIELDS -->\n\| +NAME [^]*\|\n<!-- \/README-PLUGIN-FIELDS -->\n$/,
    );
    expect(fs.readFileSync(path.join(plugin, "README.md"), "utf8")).toContain(read("README-parts.md"));
  });

  test("have the notices of falco-ts", () => {
    expect(read("THIRD-PARTY-NOTICES.txt")).toBe(
      fs.readFileSync(path.join(root, "runtime-c", "third-party.txt"), "utf8"),
    );
  });
});

describe("pack writes the same bytes", () => {
  test("whatever the folder, the time, the language, the time zone and the umask are", () => {
    const other = copyOfDummy("other folder, with blanks");
    const result = run(
      "sh",
      [
        "-c",
        'umask 077; exec "$0" "$@"',
        process.execPath,
        path.join(root, "dist", "compiler", "cli.js"),
        "pack",
        other,
      ],
      { env: { TZ: "Asia/Tokyo", LC_ALL: "tr_TR.UTF-8" } },
    );
    expect(result.status).toBe(0);
    expect(contents(path.join(other, "dist"))).toEqual(contents(dist));
    expect(Object.keys(contents(dist))).toHaveLength(9 + 6 + 5);
    expect(fs.statSync(path.join(other, "dist", "publish.sh")).mode & 0o777).toBe(0o755);
  });

  test("with the time that SOURCE_DATE_EPOCH names", () => {
    const dated = copyOfDummy("dated");
    expect(falcoTs(["pack", dated], { env: { SOURCE_DATE_EPOCH: "1700000000" } }).status).toBe(0);
    expect(run("tar", ["--utc", "-tvzf", path.join(dated, "dist", LIBRARY)]).stdout).toContain(
      "2023-11-14 22:13 libdummy.so",
    );
    const blobs = path.join(dated, "dist", "oci", "plugin", "blobs", "sha256");
    expect(
      fs
        .readdirSync(blobs)
        .map(file => fs.readFileSync(path.join(blobs, file), "latin1"))
        .join(),
    ).toContain('"org.opencontainers.image.created":"2023-11-14T22:13:20Z"');
  });
});

test("pack --json prints one object, with the digests of what is pushed", () => {
  const { stdout, status } = falcoTs(["pack", plugin, "--json"]);
  expect(status).toBe(0);
  const indexes = ["plugin", "ruleset"].map(
    layout => JSON.parse(read(`oci/${layout}/index.json`)).manifests[0].digest,
  );
  expect(JSON.parse(stdout)).toMatchObject({
    name: "dummy",
    version: "0.11.5",
    dir: dist,
    readme: false,
    repository: "ghcr.io/ada/plugins",
    warnings: [],
    digests: { dummy: indexes[0], "dummy-rules": indexes[1] },
    files: expect.arrayContaining([{ name: LIBRARY, bytes: fs.statSync(path.join(dist, LIBRARY)).size }]),
  });
});

test("pack replaces what it packed before, and leaves other files in dist/", () => {
  const again = copyOfDummy("again");
  expect(falcoTs(["pack", again]).status).toBe(0);
  const first = contents(path.join(again, "dist"));
  fs.writeFileSync(
    path.join(again, "dist", "oci", "plugin", "blobs", "sha256", "0".repeat(64)),
    "of another pack",
  );
  fs.writeFileSync(path.join(again, "dist", "SHA256SUMS"), "old");
  fs.writeFileSync(path.join(again, "dist", "mine.txt"), "mine");
  expect(falcoTs(["pack", again]).status).toBe(0);
  expect(contents(path.join(again, "dist"))).toEqual({ ...first, "mine.txt": sha256("mine") });
});

test("a plugin without rules, README and package.json is packed with a warning", () => {
  const bare = copyOfDummy("bare", {});
  for (const file of ["rules", "README.md", "falco.yaml", "package.json"])
    fs.rmSync(path.join(bare, file), { recursive: true });
  const result = falcoTs(["pack", bare]);
  expect(result.stderr).toBe(
    'warning: package.json: says no "author", "license", "repository": the registry\'s entry is without\n',
  );
  expect(result.stdout).toContain("\n  REPOSITORY=ghcr.io/you/your-plugin   # where it goes\n");
  expect(result.status).toBe(0);
  expect(Object.keys(contents(path.join(bare, "dist"))).filter(file => /rules/.test(file))).toEqual([]);
  const {
    plugins: [entry],
  } = parse(fs.readFileSync(path.join(bare, "dist", "falco-snippet.yaml"), "utf8"));
  expect(entry).toEqual({
    name: "dummy",
    library_path: "libdummy.so",
    init_config: { jitter: 10 },
    open_params: "",
  });
  expect(run(path.join(bare, "dist", "publish.sh"), [], { env: { REPOSITORY: undefined } })).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("says where it goes, such as ghcr.io/you/your-plugin"),
  });
});
