// An operator cuts a plugin's permissions down with falco_ts.permissions, and cannot widen them: in init, at
// open, for links, and in what falco-ts info says.
import fs from "node:fs";
import path from "node:path";

import { buildPlugin, dummy, falcoTs, loadPlugin, temporaryFolder } from "../support";

const dir = temporaryFolder();
const logs = path.join(dir, "logs");

/** A source of the lines of the file that its open params name, or of an address, with these permissions. */
const pluginWith = (permissions: string, input: "lines" | "udp" = "lines") => `
import { Plugin, Info, Source, Params, Instance, PushInstance, Permitted, Permissions, Configurable, Settings } from "falco-ts";

export default class T extends Plugin implements Source, Permitted, Configurable<T> {
  dirs: string[] = [];
  info(): Info { return { id: 999, name: "t", version: "0.1.0", description: "lines", contact: "nobody", source: "t" }; }
  settings(s: Settings<T>): void { s.strings("dirs", "folders", [], (self, value) => { self.dirs = value; }); }
  permissions(p: Permissions): void { ${permissions} }
  open(params: Params): Instance | null {
    const file = params.string("file", "what is read", ""), own = params.string("own", "what the key allows", "");
    return new PushInstance<Nothing>(new Nothing()).${input}(file.length ? file : own, (self, line, out) => { out.bytes(line); });
  }
}
class Nothing {}
`;

const folders = {
  fixed: path.join(dir, "fixed"),
  named: path.join(dir, "named"),
  kept: path.join(dir, "kept"),
  heard: path.join(dir, "heard"),
};
const fixed = buildPlugin(
  folders.fixed,
  pluginWith(`p.read("${logs}/").read("/etc/app.conf").readConfig("dirs");`),
);
buildPlugin(folders.named, pluginWith('p.readParams("own");'));
const kept = buildPlugin(folders.kept, pluginWith(`p.read("${logs}/").state();`));
const heard = buildPlugin(
  folders.heard,
  pluginWith(`p.read("${logs}/").listen("127.0.0.1:5140").listenParams("own");`, "udp"),
);

const served = buildPlugin(
  path.join(dir, "served"),
  pluginWith(
    'p.listen("127.0.0.1:5142").listen("[::1]:1024-65535").connect("127.0.0.1:514").state();',
    "udp",
  ),
);
const servedIn = path.join(dir, "served");
const cutAddresses = (listen: unknown) => ({ falco_ts: { permissions: { listen } } });

const cut = (read: unknown, more: object = {}) => ({ ...more, falco_ts: { permissions: { read } } });

describe.each(["wasm", "native"] as const)("in %s", target => {
  function initOf(folder: string, config: object): string[] {
    const plugin = loadPlugin({ dir: folder, target });
    plugin.init(config);
    plugin.destroy();
    return plugin.logs.map(({ message }) => message);
  }
  const openOf = (folder: string, config: object, params: object) => {
    const plugin = loadPlugin({ dir: folder, target });
    plugin.init(config);
    try {
      plugin.open(params);
      return "opened";
    } catch (error) {
      return (error as Error).message;
    } finally {
      plugin.destroy();
    }
  };

  const PARTS = `a part of what the plugin may read, which is ${logs}/, /etc/app.conf, what the config's key "dirs" names`;
  const LIST = 'a list of absolute paths without .., or "none" for no file at all';
  test.each<[unknown, string]>([
    [["/etc/"], `.read: found "/etc/" (a string), expected ${PARTS}`],
    ["/etc/passwd", `.read: found "/etc/passwd" (a string), expected ${PARTS}`],
    [[`${logs}/web/`, "/"], `.read: found "/" (a string), expected ${PARTS}`],
    [["/etc/app.conf/x"], `.read: found "/etc/app.conf/x" (a string), expected ${PARTS}`],
    [["web/"], `.read: found "web/" (a string), expected ${LIST}`],
    [[`${logs}/../x`], `.read: found ${JSON.stringify(`${logs}/../x`).slice(0, 40)}`],
    [[7], `.read: found 7, expected ${LIST}`],
    [[["/etc/app.conf"]], `.read: found ["/etc/app.conf"] (an array), expected ${LIST}`],
    [null, `.read: found null, expected ${LIST}`],
    [[""], `.read: found "" (a string), expected ${LIST}`],
  ])("falco_ts.permissions.read %j is refused", (read, problem) => {
    expect(() => initOf(folders.fixed, cut(read))).toThrow(`init: config: falco_ts.permissions${problem}`);
  });

  test("another value than an object is refused", () => {
    expect(() => initOf(folders.fixed, { falco_ts: { permissions: ["/etc/"] } })).toThrow(
      'init: config: falco_ts.permissions: found ["/etc/"] (an array), expected an object',
    );
  });

  test("an unknown key is warned of", () => {
    expect(initOf(folders.fixed, { falco_ts: { permissions: { raed: ["/x"] } } })).toEqual([
      'config: unknown key "falco_ts.permissions.raed" is ignored; known: read, listen, connect',
    ]);
  });

  test.each([null, { permissions: null }])(
    "%j cuts nothing: YAML makes null of what is left empty",
    knobs => {
      expect(openOf(folders.fixed, { falco_ts: knobs }, { file: `${logs}/app.log` })).toBe("opened");
    },
  );

  test.each([
    { read: `${logs}` },
    { read: `${logs}/` },
    { read: [`${logs}/web/`, "/etc/app.conf"] },
    { read: ["/srv/a/b/"], more: { dirs: ["/srv/a"] } },
    { read: [] },
    { read: "none" },
  ])("a part of the permissions is taken: $read", ({ read, more }) => {
    expect(initOf(folders.fixed, cut(read, more))).toEqual([]);
  });

  test.each<[unknown, string, boolean]>([
    [[`${logs}/web/`], `${logs}/web/a.log`, true],
    [[`${logs}/web`], `${logs}/web/a.log`, true],
    [[`${logs}/web/`], `${logs}/app.log`, false],
    [[`${logs}/web`], `${logs}/website.log`, false],
    [`${logs}/web/a.log`, `${logs}/web/a.log`, true],
    [`${logs}/web/a.log`, `${logs}/web/a.log.1`, false],
    [[`${logs}/web/`, "/etc/app.conf"], "/etc/app.conf", true],
    [[`${logs}/web/`], "/etc/app.conf", false],
    ["none", `${logs}/app.log`, false],
    [[], `${logs}/app.log`, false],
  ])("with %j opening %s is allowed: %p", (read, file, isAllowed) => {
    expect(openOf(folders.fixed, cut(read), { file })).toMatch(
      isAllowed
        ? /^opened$/
        : `open: ${file}: falco_ts.permissions.read does not permit it; it permits ${JSON.stringify(read)} at src/plugin.ts:`,
    );
  });

  test("what the plugin may not read stays refused, whatever the operator permits", () => {
    expect(openOf(folders.fixed, cut([`${logs}/web/`]), { file: "/etc/passwd" })).toMatch(
      "open: /etc/passwd: the plugin has no permission to read it; it may read ",
    );
  });

  test("what open params may name is cut down too, and stays a matter of open params", () => {
    const config = cut(["/var/log/"]);
    expect(openOf(folders.named, config, { own: "/var/log/a" })).toBe("opened");
    expect(openOf(folders.named, config, { own: "/etc/a" })).toMatch(
      "falco_ts.permissions.read does not permit",
    );
    expect(openOf(folders.named, config, { own: "none" })).toMatch(
      "falco_ts.permissions.read does not permit",
    );
    expect(openOf(folders.named, config, { file: "/var/log/a" })).toMatch("the plugin has no permission");
    expect(openOf(folders.named, cut("none"), { own: "none" })).toMatch("does not permit");
  });

  test("what is read is cut down, and the plugin listens where it may as before", () => {
    expect(openOf(folders.heard, cut("none"), { file: "127.0.0.1:5140" })).toBe("opened");
    expect(openOf(folders.heard, cut("none"), { own: "127.0.0.1:5141" })).toBe("opened");
    expect(openOf(folders.heard, cut("none"), { file: "127.0.0.1:5141" })).toMatch(
      `the plugin has no permission to listen there; it may listen at 127.0.0.1:5140, what the open params' key "own" names, which is not given`,
    );
  });

  test.each<[unknown, string, boolean]>([
    [["127.0.0.1:5142"], "127.0.0.1:5142", true],
    ["udp://127.0.0.1:5142", "127.0.0.1:5142", true],
    [["[::1]:5143", "127.0.0.1:5142"], "127.0.0.1:5142", true],
    [["[::1]:5143"], "127.0.0.1:5142", false],
    [[], "127.0.0.1:5142", false],
    ["none", "127.0.0.1:5142", false],
  ])("with the addresses %j listening at %s is allowed: %p", (listen, address, isAllowed) => {
    expect(openOf(servedIn, cutAddresses(listen), { file: address })).toMatch(
      isAllowed
        ? /^opened$/
        : `open: ${address}: falco_ts.permissions.listen does not permit it; it permits ${JSON.stringify(listen)} at src/plugin.ts:`,
    );
  });

  test("an address of the operator's that the plugin may not use stays refused", () => {
    expect(openOf(servedIn, cutAddresses(["127.0.0.1:5142"]), { file: "127.0.0.1:5144" })).toMatch(
      "open: 127.0.0.1:5144: the plugin has no permission to listen there; it may listen at 127.0.0.1:5142, ",
    );
  });

  test("what open params name is bound by the operator's addresses", () => {
    const config = cutAddresses(["127.0.0.1:5145"]);
    expect(openOf(folders.heard, config, { own: "127.0.0.1:5145" })).toBe("opened");
    expect(openOf(folders.heard, config, { own: "127.0.0.1:5146" })).toMatch(
      "falco_ts.permissions.listen does not permit it",
    );
  });

  const ADDRESSES = 'a list of addresses, or "none" for none at all';
  test.each<[object, string]>([
    [
      { listen: ["0.0.0.0:5142"] },
      '.listen: found "0.0.0.0:5142" (a string), expected a part of what the plugin may listen at, which is 127.0.0.1:5142, [::1]:1024-65535',
    ],
    [
      { connect: ["127.0.0.1:5142"] },
      '.connect: found "127.0.0.1:5142" (a string), expected a part of what the plugin may connect to, which is 127.0.0.1:514',
    ],
    [
      { read: ["/etc/"] },
      '.read: found "/etc/" (a string), expected a part of what the plugin may read, which is nothing',
    ],
    [{ listen: [""] }, `.listen: found "" (a string), expected ${ADDRESSES}`],
    [{ connect: 514 }, `.connect: found 514, expected ${ADDRESSES}`],
    [{ listen: null }, `.listen: found null, expected ${ADDRESSES}`],
  ])("falco_ts.permissions %j is refused", (permissions, problem) => {
    expect(() => initOf(servedIn, { falco_ts: { permissions } })).toThrow(
      `init: config: falco_ts.permissions${problem}`,
    );
  });

  test("a permission to listen at what open params name lets nothing be read", () => {
    expect(() => initOf(folders.heard, cut(["/etc/"]))).toThrow(
      `found "/etc/" (a string), expected a part of what the plugin may read, which is ${logs}/`,
    );
  });
});

describe("files and links", () => {
  const web = path.join(logs, "web");
  beforeAll(() => {
    fs.mkdirSync(web, { recursive: true });
    fs.mkdirSync(path.join(dir, "outside"));
    const files = { [`${web}/a.log`]: "a", [`${logs}/app.log`]: "app", [`${dir}/outside/a.log`]: "secret" };
    for (const [file, text] of Object.entries(files)) fs.writeFileSync(file, `${text}\n`);
    fs.symlinkSync("../app.log", `${web}/up.log`);
    fs.symlinkSync("a.log", `${web}/beside.log`);
    fs.symlinkSync(`${dir}/outside`, `${logs}/outer`);
    fs.symlinkSync("web", `${logs}/relative`);
  });

  const read = (allowed: string, file: string) =>
    falcoTs([
      "run",
      fixed,
      "--config",
      JSON.stringify(cut([allowed])),
      "--params",
      JSON.stringify({ file }),
      "--json",
    ]);

  test.each([
    [`${logs}/web/`, `${logs}/web/a.log`],
    [`${logs}/web/a.log`, `${logs}/web/a.log`],
    [`${logs}/web/`, `${logs}/web/beside.log`],
    [`${logs}/relative/`, `${logs}/relative/a.log`],
    [`${logs}/`, `${logs}/web/up.log`],
  ])("with %s %s is read", (allowed, file) => {
    const { status, stdout, stderr } = read(allowed, file);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ text: file.endsWith("up.log") ? "app" : "a" });
  });

  test.each([
    ["a link out of the operator's folder, into the plugin's", `${logs}/web/`, `${logs}/web/up.log`],
    ["an operator's folder that is a link out of the plugin's", `${logs}/outer/`, `${logs}/outer/a.log`],
    [
      "an operator's file that is a link out of the plugin's folder",
      `${logs}/outer/a.log`,
      `${logs}/outer/a.log`,
    ],
  ])("%s is refused", (_what, allowed, file) => {
    const { status, stdout, stderr } = read(allowed, file);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain(
      `${file}: the plugin has no permission to read it: a link leads out of ${logs}/`,
    );
  });
});

describe("falco-ts info", () => {
  const permissionsOf = (library: string, ...args: string[]) => {
    const { status, stdout, stderr } = falcoTs(["info", library, ...args]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return stdout
      .split("\n")
      .find(line => line.startsWith("permissions"))!
      .slice("permissions".length)
      .trim();
  };
  const named = path.join(folders.named, "build", "libt.so");

  test("shows the plugin's own permissions without a config", () => {
    expect(permissionsOf(fixed)).toBe(
      `read ${logs}/, read /etc/app.conf, read what the config's key "dirs" names`,
    );
  });

  test("shows with a config what it names", () => {
    expect(permissionsOf(fixed, "--config", '{"dirs":["/srv/a","/srv/b"]}')).toBe(
      `read ${logs}/, read /etc/app.conf, read what the config's key "dirs" names: /srv/a, /srv/b`,
    );
  });

  test.each<[unknown, string]>([
    [[`${logs}/web/`], `read ${logs}/web/`],
    [["/etc/app.conf", "/srv/a/x/"], "read /etc/app.conf, read /srv/a/x/"],
    ["none", "none"],
  ])("shows what %j leaves", (allowed, shown) => {
    expect(permissionsOf(fixed, "--config", JSON.stringify(cut(allowed, { dirs: ["/srv/a"] })))).toBe(shown);
  });

  test("shows where open params may name a file", () => {
    expect(permissionsOf(named, "--config", JSON.stringify(cut(["/var/log/", "/srv/"])))).toBe(
      'read what the open params\' key "own" names, in /var/log/ or /srv/',
    );
  });

  test("shows the folder of cursors, which no cut of what is read takes away", () => {
    const state = "state kept in the folder that falco_ts.state names";
    expect(permissionsOf(kept)).toBe(`read ${logs}/, ${state}`);
    expect(permissionsOf(kept, "--config", "{}")).toBe(`read ${logs}/, ${state}: none`);
    const { falco_ts } = cut("none");
    expect(permissionsOf(kept, "--config", JSON.stringify({ falco_ts: { ...falco_ts, state: dir } }))).toBe(
      `${state}: ${dir}`,
    );
  });

  test("shows where the plugin listens, which no cut of what is read takes away", () => {
    const listens = `listen at 127.0.0.1:5140, listen at what the open params' key "own" names`;
    expect(permissionsOf(heard)).toBe(`read ${logs}/, ${listens}`);
    expect(permissionsOf(heard, "--config", JSON.stringify(cut("none")))).toBe(listens);
  });

  test.each<[object, string]>([
    [{ listen: ["[::1]:2000"] }, "listen at [::1]:2000, connect to 127.0.0.1:514"],
    [{ listen: "none", connect: "none" }, "none"],
    [
      { connect: ["127.0.0.1:514"], listen: ["127.0.0.1:5142"] },
      "listen at 127.0.0.1:5142, connect to 127.0.0.1:514",
    ],
  ])("shows what %j leaves of addresses", (permissions, shown) => {
    const config = JSON.stringify({ falco_ts: { permissions, state: dir } });
    expect(permissionsOf(served, "--config", config)).toBe(
      [shown, `state kept in the folder that falco_ts.state names: ${dir}`]
        .filter(one => one !== "none")
        .join(", "),
    );
  });

  test("shows which addresses open params may name", () => {
    const config = JSON.stringify(cutAddresses(["127.0.0.1:5140", "[::1]:1"]));
    expect(permissionsOf(heard, "--config", config)).toBe(
      `read ${logs}/, listen at 127.0.0.1:5140, listen at what the open params' key "own" names, if that is 127.0.0.1:5140 or [::1]:1`,
    );
  });

  test("has them in its JSON too", () => {
    const config = JSON.stringify(cut([`${logs}/web/`]));
    expect(JSON.parse(falcoTs(["info", fixed, "--json", "--config", config]).stdout)).toMatchObject({
      permissions: [`read ${logs}/web/`],
      manifest: { permissions: { length: 3 } },
    });
  });

  test("fails with the words of init where the config would widen them", () => {
    const { status, stderr } = falcoTs(["info", fixed, "--config", JSON.stringify(cut(["/"]))]);
    expect(status).toBe(1);
    expect(stderr).toContain('config: falco_ts.permissions.read: found "/" (a string), expected a part of');
  });
});

test("a plugin without permissions has none to cut down", () => {
  const config = JSON.stringify(cut("none"));
  const words = "config: falco_ts.permissions: the plugin has no permissions that it could cut down";
  expect(falcoTs(["run", dummy, "--config", config]).stderr).toContain(words);
  expect(() =>
    loadPlugin({ dir: path.join(__dirname, "..", "..", "examples", "dummy") }).init(config),
  ).toThrow(words);
});
