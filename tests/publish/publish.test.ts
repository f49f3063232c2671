// What publishing does, without leaving this machine: both npm packages go to a registry on the loopback
// address, the first five minutes of the package's README run with what that registry gives, and the OCI
// layouts of `falco-ts pack` go to a registry for images, by the lines of docs/shipping.md, and come back.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { describeWithHost, run } from "../hosts/hosts";
import { packPackages } from "../packed";
import { root, temporaryFolder } from "../support";
import { startNpmRegistry, type NpmRegistry } from "./npm-registry";
import { freePort, startServer } from "./server";

const SLOW = { timeout: 240_000 };
const work = temporaryFolder();
const home = path.join(work, "home"),
  plugin = path.join(home, "plugins", "my_counter");
const NAMES = ["falco-ts", "@falco-ts/linux-x64"];
const unpacked = (name: string) => path.join(work, "unpacked", name);

/** The first steps of the package's README. */
function firstMinutes(): string {
  const readme = fs.readFileSync(path.join(unpacked("falco-ts"), "README.md"), "utf8");
  const [, block] = /^```sh\n([^`]*^npm install falco-ts\b[^`]*)^```$/m.exec(readme)!;
  return block!;
}

describeWithHost("verdaccio", verdaccio => {
  let registry: NpmRegistry;
  let archives: string[];

  beforeAll(async () => {
    archives = packPackages(path.join(work, "packed"));
    for (const [index, name] of NAMES.entries()) {
      fs.mkdirSync(unpacked(name), { recursive: true });
      run("tar", ["-xzf", archives[index]!, "--strip-components=1", "-C", unpacked(name)]);
    }
    fs.mkdirSync(home);
    fs.mkdirSync(path.join(work, "npm"));
    registry = await startNpmRegistry(verdaccio, path.join(work, "npm"));
  });
  afterAll(() => registry?.end());

  const npm = (cwd: string, ...args: string[]) =>
    run("npm", [...args, ...registry.options], { cwd, ...SLOW });

  test.each(NAMES)("npm publish --dry-run of %s ends without a warning", name => {
    const result = npm(unpacked(name), "publish", "--dry-run");
    expect(result.stderr.split("\n").filter(line => line !== "" && !line.startsWith("npm notice"))).toEqual(
      [],
    );
    expect(result).toMatchObject({ status: 0, stdout: expect.stringMatching(`^\\+ ${name}@`) });
  });

  test("npm publish --dry-run warns of a package.json that npm would change", () => {
    const folder = path.join(work, "careless");
    fs.mkdirSync(folder);
    const about = { name: "falco-ts", version: "9.9.9", bin: { x: "./missing.js" }, repository: "you/yours" };
    fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify(about));
    expect(npm(folder, "publish", "--dry-run").stderr).toMatch(/^npm warn publish .*repository/m);
  });

  test("the registry takes both packages", () => {
    for (const archive of archives) expect(npm(work, "publish", archive)).toMatchObject({ status: 0 });
    expect(npm(work, "view", "falco-ts", "dist-tags.latest").stdout).toBe(
      `${JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")).version}\n`,
    );
  });

  test("the package's README runs with what the registry gives, and with nothing else of falco-ts", () => {
    const result = run("bash", ["-euc", firstMinutes()], {
      cwd: home,
      env: {
        HOME: home,
        npm_config_registry: registry.address,
        npm_config_cache: path.join(os.homedir(), ".npm"),
        FALCO_TS_CACHE: path.join(work, "nothing"),
      },
      ...SLOW,
    });
    expect({ status: result.status, stderr: result.status === 0 ? "" : result.stderr }).toEqual({
      status: 0,
      stderr: "",
    });
    expect(result.stdout).toMatch(/^✓ build\/libmy_counter\.so /m);
    expect(result.stderr).toMatch(/^Tests: +6 passed, 6 total$/m);
    expect(result.stderr).toMatch(/^\d+ events \(end of source\)$/m);
    expect(fs.existsSync(path.join(home, "plugins", "node_modules", ...NAMES[1]!.split("/")))).toBe(true);
  });

  describeWithHost(["registry", "oras"], (images, oras) => {
    let server: Awaited<ReturnType<typeof startServer>>;
    let address: string;

    beforeAll(async () => {
      const port = await freePort();
      const config = {
        version: 0.1,
        storage: { filesystem: { rootdirectory: path.join(work, "images") } },
        http: { addr: `127.0.0.1:${port}` },
      };
      const file = path.join(work, "registry.yaml");
      fs.writeFileSync(file, JSON.stringify(config));
      server = await startServer([images, "serve", file], port, path.join(work, "registry.log"));
      address = `localhost:${port}`; // at which oras asks for no TLS
    });
    afterAll(() => server?.end());

    /** The line of docs/shipping.md that pushes a layout, with this registry and plugin in it. */
    function pushLine(kind: string): string {
      const page = fs.readFileSync(path.join(root, "docs", "shipping.md"), "utf8");
      const [line] = new RegExp(`^oras cp --from-oci-layout dist/oci/${kind}:.*$`, "m").exec(page)!;
      return line.replaceAll("my_plugin", "my_counter").replace("ghcr.io", address);
    }

    describe.each([
      { kind: "plugin", blobCount: 4, archive: "my_counter-0.1.0-linux-x86_64.tar.gz" },
      { kind: "ruleset", blobCount: 3, archive: "my_counter-rules-0.1.0.tar.gz" },
    ])("the OCI layout of the $kind", ({ kind, blobCount, archive }) => {
      const layout = path.join(plugin, "dist", "oci", kind);
      const reference = (tag: string) => `${address}/you/my_counter/${kind}/my_counter:${tag}`;
      const blobs = (folder: string) =>
        Object.fromEntries(
          fs
            .readdirSync(path.join(folder, "blobs", "sha256"))
            .sort()
            .map(name => [
              name,
              fs.readFileSync(path.join(folder, "blobs", "sha256", name)).toString("base64"),
            ]),
        );

      test("is pushed by the line of the documents", () => {
        const env = { PATH: `${path.dirname(oras)}:${process.env.PATH}` };
        expect(run("sh", ["-c", pushLine(kind)], { cwd: plugin, env })).toMatchObject({
          status: 0,
          stderr: "",
        });
      });

      test.each(["0.1.0", "0.1", "0", "latest"])("comes back with the same bytes by the tag %s", tag => {
        const back = path.join(work, "back", kind, tag);
        const result = run(oras, ["cp", "--to-oci-layout", reference(tag), `${back}:${tag}`]);
        expect(result).toMatchObject({ status: 0, stderr: "" });
        expect(Object.keys(blobs(layout))).toHaveLength(blobCount);
        expect(blobs(back)).toEqual(blobs(layout));
      });

      test("has the archive that pack made as its file", () => {
        const folder = path.join(work, "pulled", kind);
        expect(run(oras, ["pull", "-o", folder, reference("latest")])).toMatchObject({
          status: 0,
          stderr: "",
        });
        expect(fs.readdirSync(folder)).toEqual([archive]);
        expect(fs.readFileSync(path.join(folder, archive))).toEqual(
          fs.readFileSync(path.join(plugin, "dist", archive)),
        );
      });
    });
  });
});
