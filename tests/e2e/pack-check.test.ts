// What falco-ts pack --check complains of, and what pack refuses, word for word.
import fs from "node:fs";
import path from "node:path";

import { describeWithHost } from "../hosts/hosts";
import { buildPlugin, dummy, dummyDir, falcoTs, pluginSource, root, run, temporaryFolder } from "../support";

const dir = temporaryFolder();

/** Makes a copy of the built example. */
function copyOfDummy(name: string): string {
  const copy = path.join(dir, name);
  for (const part of ["src", "build", "rules", "README.md", "package.json"])
    fs.cpSync(path.join(dummyDir, part), path.join(copy, part), {
      recursive: true,
      preserveTimestamps: true,
    });
  return copy;
}

describeWithHost("sysdig", sysdig => {
  test("libsinsp compiles the rules, but for what they say of other plugins", () => {
    const copy = copyOfDummy("compiled");
    const rule = (condition: string) =>
      `\n- rule: Another\n  desc: d\n  condition: ${condition}\n  output: o %json.value[/a]\n  priority: INFO\n  source: dummy\n`;
    const rules = path.join(copy, "rules", "dummy_rules.yaml");
    const text = fs.readFileSync(rules, "utf8");
    const said = (condition: string) => {
      fs.writeFileSync(rules, text + rule(condition));
      return falcoTs(["pack", "--check", copy], { env: { SYSDIG: sysdig } }).stderr;
    };
    expect(said("dummy.value > 3 and json.value[/a] = 1")).toBe("");
    expect(said("dummy.value > much")).toMatch(
      /rules\/dummy_rules.yaml:\d+: rule "Another": condition: filter error at .*number/,
    );
  });
});

describe("pack --check", () => {
  test("refuses a rule about the plugin's events that does not say so, and warns of macros of others", () => {
    const copy = copyOfDummy("sourceless");
    const rules = path.join(copy, "rules", "dummy_rules.yaml");
    const text = fs.readFileSync(rules, "utf8");
    const said = (condition: string, more: string) => {
      const rule = `- rule: Another\n  desc: d\n  condition: ${condition}\n  output: o\n  priority: INFO\n${more}`;
      fs.writeFileSync(rules, `${text}\n${rule}`);
      return falcoTs(["pack", "--check", copy]).stderr.replace(/^.*rules\.yaml:\d+: /, "");
    };
    expect(said("dummy.value > 3", "")).toBe(
      'rule "Another": uses dummy.value, and is of syscalls: a rule says whose events it is about, "source: dummy"\n',
    );
    expect(said("evt.type = open", "")).toBe("");
    expect(said("is_big", "  source: dummy\n")).toBe(
      'rule "Another": condition: found is_big, expected a comparison or a macro, and there is no macro of that name\n',
    );
    expect(falcoTs(["pack", copy]).stderr).toContain(
      "not for the plugin registry as it is: rules/dummy_rules.yaml:",
    );
  });

  test("refuses rules that Falco would not load, and pack does, too", () => {
    const copy = copyOfDummy("unloadable");
    const rules = path.join(copy, "rules", "dummy_rules.yaml");
    const text = `${fs.readFileSync(rules, "utf8")}\n- rule: Another\n  desc: d\n  condition: bigg\n  output: o\n  priority: HIGH\n`;
    fs.writeFileSync(rules, text);
    const line = text.slice(0, text.indexOf("- rule: Another")).split("\n").length;
    const problem = `rules/dummy_rules.yaml:${line}: rule "Another": priority: found HIGH, expected one of emergency, alert, critical, error, warning, notice, informational, debug`;
    expect(falcoTs(["pack", "--check", copy]).stderr).toContain(problem);
    expect(falcoTs(["pack", copy])).toMatchObject({ status: 1, stderr: expect.stringContaining(problem) });
  });

  test("accepts the example and its .so alone, and writes nothing", () => {
    const copy = copyOfDummy("fit");
    const before = fs.readdirSync(copy);
    for (const target of [copy, dummy]) {
      expect(falcoTs(["pack", "--check", target])).toMatchObject({
        status: 0,
        stderr: "",
        stdout: "✓ dummy 0.11.5  fit for the plugin registry\n",
      });
    }
    expect(falcoTs(["pack", "--check", "--json", copy])).toMatchObject({
      status: 0,
      stdout: '{"name":"dummy","version":"0.11.5","problems":[]}\n',
    });
    expect(fs.readdirSync(copy)).toEqual(before);
  });

  test("prints each problem of the rules and the README in a line", () => {
    const copy = copyOfDummy("unfit");
    fs.writeFileSync(
      path.join(copy, "rules", "dummy_rules.yaml"),
      "- required_plugin_versions:\n    - { name: dummy, version: 0.12.0 }\n",
    );
    fs.writeFileSync(
      path.join(copy, "README.md"),
      fs.readFileSync(path.join(copy, "README.md"), "utf8").replace("The sample value", "A value"),
    );
    const problems = [
      'rules: none says which engine they need; add a line such as "- required_engine_version: 15"',
      "rules: required_plugin_versions: found dummy 0.12.0, expected a version that 0.11.5 satisfies; Falco refuses the rules",
      'README.md: what is between its markers is not of this plugin as it is; "falco-ts pack" writes it',
    ];
    expect(falcoTs(["pack", "--check"], { cwd: copy })).toMatchObject({
      status: 1,
      stdout: "",
      stderr: problems.map(problem => `.: ${problem}\n`).join(""),
    });
    const json = falcoTs(["pack", "--check", "--json", copy]);
    expect(JSON.parse(json.stdout)).toEqual({ name: "dummy", version: "0.11.5", problems });
    expect(json).toMatchObject({ status: 1, stderr: "" });
  });

  test("refuses a README without the markers", () => {
    const copy = copyOfDummy("unmarked");
    fs.writeFileSync(path.join(copy, "README.md"), "# dummy\n");
    expect(falcoTs(["pack", "--check", "."], { cwd: copy })).toMatchObject({
      status: 1,
      stderr:
        '.: README.md: has no "<!-- README-PLUGIN-FIELDS -->" and "<!-- /README-PLUGIN-FIELDS -->", each a line of its own, with what is made between them\n',
    });
  });

  test("names all that the registry refuses in the .so of a plugin in another language", () => {
    const source = `
      #include <stdint.h>
      #define TEXT(name, text) const char *plugin_get_##name(void) { return text; }
      TEXT(required_api_version, "3.5.0") TEXT(name, "Bad") TEXT(description, "") TEXT(contact, "nobody") TEXT(version, "01.0.0") TEXT(event_source, "plugins")
      TEXT(last_error, "") TEXT(fields, "[{\\"name\\":\\"bad\\",\\"type\\":\\"int\\",\\"desc\\":\\"\\"}]") TEXT(extract_event_sources, "[\\"a-b\\"]")
      uint32_t plugin_get_id(void) { return 8; }
      void *plugin_init(const void *in, int32_t *rc) { (void)in; *rc = 1; return 0; }
      void plugin_destroy(void *s) { (void)s; }
      void *plugin_open(void *s, const char *p, int32_t *rc) { (void)s; (void)p; *rc = 1; return 0; }
      void plugin_close(void *s, void *h) { (void)s; (void)h; }
      int32_t plugin_next_batch(void *s, void *h, uint32_t *n, void ***e) { (void)s; (void)h; (void)e; *n = 0; return 1; }
      int32_t plugin_extract_fields(void *s, const void *e, const void *in) { (void)s; (void)e; (void)in; return 1; }
    `;
    fs.writeFileSync(path.join(dir, "bad.c"), source);
    expect(
      run(process.env.CC || "cc", ["-shared", "-fPIC", "bad.c", "-o", "libbad.so"], { cwd: dir }),
    ).toMatchObject({ status: 0, stderr: "" });
    const { stderr, status } = falcoTs(["pack", "--check", "./libbad.so"], { cwd: dir });
    expect(status).toBe(1);
    expect(stderr.trimEnd().split("\n")).toEqual(
      [
        'name: found "Bad", expected lower-case letters, digits, _ and -, beginning with a letter',
        'version: found "01.0.0", expected a semantic version: x.y.z without leading zeros',
        'description: found "", expected a sentence',
        "id: found 8, expected one that is free: the registry gave it to github",
        'source: found "plugins", expected a name that Falco does not reserve',
        'extracts from: found "a-b", expected an event source\'s name: lower-case letters, digits and _, beginning with a letter',
        'field: found "bad", expected lower-case letters, digits and _ in parts that begin with a letter, with dots between them, such as "my_plugin.value"',
        'field bad: type: found "int", expected one of string, uint64, bool, reltime, abstime, ipaddr, ipnet',
        'field bad: description: found "", expected a sentence',
      ].map(problem => `./libbad.so: ${problem}`),
    );
  });

  describeWithHost("go-dummy", official => {
    test("accepts the official dummy plugin", () => {
      expect(falcoTs(["pack", "--check", official])).toMatchObject({
        status: 0,
        stdout: "✓ dummy 0.11.5  fit for the plugin registry\n",
      });
    });
  });

  test("refuses a file that does not exist, and a folder that has no plugin", () => {
    expect(falcoTs(["pack", "--check", "nope.so"])).toMatchObject({
      status: 1,
      stderr: "falco-ts pack: nope.so: no such file; check the path, or build the plugin first\n",
    });
    expect(falcoTs(["pack", "--check", root])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/src\/plugin\.ts: not found/),
    });
  });
});

test("a plugin with the development id is packed with a warning, and refused by --check", () => {
  const folder = path.join(dir, "development");
  buildPlugin(folder, pluginSource());
  const problem =
    "id: found 999, expected an id of the plugin's own: 999 is everybody's while developing; the registry gives the next free one";
  expect(falcoTs(["pack", "--check"], { cwd: folder })).toMatchObject({
    status: 1,
    stderr: `.: ${problem}\n`,
  });
  expect(falcoTs(["pack"], { cwd: folder })).toMatchObject({
    status: 0,
    stderr: expect.stringMatching(/^warning: not for the plugin registry as it is: id: found 999, /),
  });
  expect(fs.existsSync(path.join(folder, "dist", "t-0.1.0-linux-x86_64.tar.gz"))).toBe(true);
});

describe("pack refuses a plugin's folder with", () => {
  const future = () => new Date(Date.now() + 60_000);
  const cases: [title: string, change: (copy: string) => void, message: string][] = [
    [
      "no build",
      copy => fs.rmSync(path.join(copy, "build"), { recursive: true }),
      'build/manifest.json: not found; "falco-ts build" builds the plugin',
    ],
    [
      "no library",
      copy => fs.rmSync(path.join(copy, "build", "libdummy.so")),
      'build/libdummy.so: not found; "falco-ts build" builds it again',
    ],
    [
      "newer sources",
      copy => fs.utimesSync(path.join(copy, "src", "plugin.ts"), future(), future()),
      'build/libdummy.so: is older than src/plugin.ts; "falco-ts build" builds it again',
    ],
    [
      "newer options",
      copy => {
        fs.writeFileSync(path.join(copy, "asconfig.json"), "{}");
        fs.utimesSync(path.join(copy, "asconfig.json"), future(), future());
      },
      'build/libdummy.so: is older than asconfig.json; "falco-ts build" builds it again',
    ],
    [
      "another manifest",
      copy => {
        const file = path.join(copy, "build", "manifest.json");
        fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace('"0.11.5"', '"0.11.6"'));
      },
      'build/libdummy.so: does not belong to build/manifest.json; "falco-ts build" builds it again',
    ],
    [
      "a file that is no manifest",
      copy => fs.writeFileSync(path.join(copy, "build", "manifest.json"), "{}"),
      'build/manifest.json: is not what this falco-ts writes; "falco-ts build" builds it again',
    ],
    [
      "another falco-ts",
      copy => {
        const file = path.join(copy, "build", "manifest.json");
        fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace(/("falcoTs": ?)"0\.1\.0"/, '$1"0.0.9"'));
      },
      'build/manifest.json: is of falco-ts 0.0.9, and this is 0.1.0; "falco-ts build" builds it again',
    ],
  ];
  test.each(cases)("%s", (title, change, message) => {
    const copy = copyOfDummy(title);
    change(copy);
    for (const args of [["pack"], ["pack", "--check"]])
      expect(falcoTs(args, { cwd: copy })).toMatchObject({
        status: 1,
        stdout: "",
        stderr: `falco-ts pack: ${message}\n`,
      });
    expect(fs.existsSync(path.join(copy, "dist"))).toBe(false);
  });
});

describe("pack writes nothing if", () => {
  test("the rules are not rules of Falco", () => {
    const copy = copyOfDummy("rules");
    fs.writeFileSync(path.join(copy, "rules", "more.yml"), "rule: x\n");
    expect(falcoTs(["pack"], { cwd: copy })).toMatchObject({
      status: 1,
      stdout: "",
      stderr: "falco-ts pack: rules/more.yml: expected a YAML list of rules, macros and lists\n",
    });
    expect(fs.existsSync(path.join(copy, "dist"))).toBe(false);
  });

  test("falco.yaml or package.json cannot be read", () => {
    const copy = copyOfDummy("yaml");
    fs.writeFileSync(path.join(copy, "falco.yaml"), "plugins: [\n");
    expect(falcoTs(["pack"], { cwd: copy })).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^falco-ts pack: falco\.yaml: not valid YAML: .*\n$/),
    });
    fs.writeFileSync(path.join(copy, "package.json"), "{");
    // without the tests' loaded compilers, for which Node itself would read that file
    expect(falcoTs(["pack"], { cwd: copy, env: { NODE_OPTIONS: "" } })).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^falco-ts pack: package\.json: not valid JSON: .*\n$/),
    });
    expect(fs.existsSync(path.join(copy, "dist"))).toBe(false);
  });

  test("dist is a file", () => {
    const copy = copyOfDummy("file");
    fs.writeFileSync(path.join(copy, "dist"), "mine");
    expect(falcoTs(["pack"], { cwd: copy })).toMatchObject({
      status: 1,
      stderr: "falco-ts pack: dist: is a file, and a folder is needed there\n",
    });
    expect(fs.readFileSync(path.join(copy, "dist"), "utf8")).toBe("mine");
  });

  test("SOURCE_DATE_EPOCH is not a time", () => {
    const copy = copyOfDummy("epoch");
    expect(falcoTs(["pack"], { cwd: copy, env: { SOURCE_DATE_EPOCH: "today" } })).toMatchObject({
      status: 2,
      stderr: 'falco-ts pack: SOURCE_DATE_EPOCH: found "today", expected seconds since 1970\n',
    });
    expect(fs.existsSync(path.join(copy, "dist"))).toBe(false);
  });

  test("its argument is a .so", () => {
    expect(falcoTs(["pack", dummy])).toMatchObject({
      status: 2,
      stderr: `falco-ts pack: ${dummy}: is a file; name the plugin's folder, which has src/plugin.ts in it\n`,
    });
  });
});
