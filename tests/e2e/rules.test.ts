// falco-ts run and explain with Falco's rules, and run with a filter: sysdig evaluates them.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { clausesOf, filterOf } from "../../dist/compiler/rules/condition";
import { readRuleset } from "../../dist/compiler/rules/ruleset";
import { Events, Sysdig } from "../../dist/compiler/rules/sysdig";
import { describeWithHost, run } from "../hosts/hosts";
import { auditEvents } from "../oracle/audit-events";
import { readRules } from "../oracle/rules";
import { buildPlugin, cli, dummy, falcoTs, pluginSource, temporaryFolder } from "../support";

const dir = temporaryFolder();
function file(name: string, text: string): string {
  fs.writeFileSync(path.join(dir, name), text);
  return path.join(dir, name);
}

const lines = file("lines", "2\n5\n8\n10\n");
const rules = file(
  "rules.yaml",
  `\
- list: left_out
  items: [8, 9]
- macro: big
  condition: dummy.value > 3 and not dummy.value in (left_out)
- rule: Big numbers
  desc: those that are big
  condition: evt.source = dummy and big and dummy.divisible[5] = 1
  output: found %dummy.value in %evt.plugininfo
  priority: WARNING
  source: dummy
- rule: Open
  desc: a rule without a source
  condition: evt.type = open
  output: opened
  priority: INFO
`,
);
const refused = (text: string) => {
  const name = file("wrong.yaml", text);
  const { status, stderr } = falcoTs(["run", dummy, "--events", lines, "--rules", name]);
  expect(status).toBe(2);
  return stderr.replaceAll(`${name}:`, "").trim();
};

describeWithHost("sysdig", sysdig => {
  beforeAll(() => {
    process.env.SYSDIG = sysdig;
  });
  afterAll(() => {
    delete process.env.SYSDIG;
  });
  const RULE = `- rule: A\n  desc: d\n  condition: dummy.value > 3\n  output: o\n  priority: INFO\n  source: dummy\n`;

  test("run shows below an event the rules that fired, with their output, and at the end how often each did", () => {
    const { status, stdout, stderr } = falcoTs(["run", dummy, "--events", lines, "--rules", rules]);
    expect(status).toBe(0);
    const shown = stdout.split("\n").map(line => line.replace(/^(\d+) .* (\d+)$/, "event $1: $2"));
    expect(shown.slice(1)).toEqual([
      "event 1: 2",
      "event 2: 5",
      '        WARNING Big numbers: found 5 in {"sample": "5"}',
      "event 3: 8",
      "event 4: 10",
      '        WARNING Big numbers: found 10 in {"sample": "10"}',
      "",
    ]);
    expect(stderr).toBe(`\
4 events (end of events)
rule Big numbers: fired for 2 events
rule Open: not asked: it looks at events of syscall, as a rule without source does, and these are of dummy
`);
  });

  test("run says where to look if no rule fired", () => {
    const none = file("none.yaml", RULE.replace("> 3", "> 300"));
    expect(falcoTs(["run", dummy, "--events", lines, "--rules", none]).stderr).toMatch(
      /^4 events .*\nrule A: fired for 0 events\nno rule fired: "falco-ts explain --rules" says which part of each was false\n$/,
    );
  });

  test("run --json has the rules of each event, and its rows can be events again", () => {
    const { stdout } = falcoTs(["run", dummy, "--events", lines, "--rules", rules, "--json"]);
    const rows = stdout
      .trim()
      .split("\n")
      .map(line => JSON.parse(line));
    expect(rows.map(row => row.rules)).toEqual([
      [],
      [{ rule: "Big numbers", priority: "WARNING", output: 'found 5 in {"sample": "5"}' }],
      [],
      [{ rule: "Big numbers", priority: "WARNING", output: 'found 10 in {"sample": "10"}' }],
    ]);
    const again = falcoTs(["run", dummy, "--events", file("rows", stdout), "--rules", rules, "--json"]);
    expect(again.stdout).toBe(stdout);
  });

  test("run --filter shows the events for which a condition is true, under their own numbers", () => {
    const filter = ["--filter", "dummy.value in (5, 8) or dummy.strvalue startswith 1"];
    const { stdout, stderr } = falcoTs(["run", dummy, "--events", lines, ...filter, "--metrics"]);
    expect(stdout.match(/^\d+/gm)).toEqual(["2", "3", "4"]);
    expect(stdout).toMatch(/^dummy\.extract_calls +8$/m);
    expect(stderr).toBe("4 events (end of events)\n");
  });

  test("a filter that is wrong is refused in libsinsp's words, with the name that is near", () => {
    const said = (filter: string) => falcoTs(["run", dummy, "--filter", filter]);
    expect(said("dummy.valu = 3")).toMatchObject({
      status: 2,
      stderr:
        "falco-ts run: --filter: filter contains an unknown field 'dummy.valu', and none of the loaded plugins is capable of extracting it; did you mean dummy.value?\n",
    });
    expect(said("dummy.value = ").stderr).toMatch(/^falco-ts run: --filter: filter error at .*expected a /);
  });

  test("explain says of each rule which clause was the first that was false, of how many events, and why", () => {
    const { status, stdout } = falcoTs(["explain", dummy, "--events", lines, "--rules", rules]);
    expect(status).toBe(0);
    expect(stdout.slice(stdout.indexOf("stopped"))).toBe(`\
stopped   end of events
rules     Big numbers: looked at 4 events, fired for 2
            first false: dummy.value > 3 in big: of 1 event, such as event 1, where dummy.value is "2"
            first false: not dummy.value in (left_out) in big: of 1 event, such as event 3, where dummy.value is "8"
          Open: looked at none: it looks at events of syscall, as a rule without source does, and these are of dummy
`);
  });

  test("explain --json has the same for programs", () => {
    const { stdout } = falcoTs(["explain", dummy, "--events", lines, "--rules", rules, "--json"]);
    expect(JSON.parse(stdout).rules).toEqual([
      {
        rule: "Big numbers",
        file: rules,
        line: 5,
        events: 4,
        fired: 2,
        firstFalse: [
          {
            clause: "dummy.value > 3",
            macros: ["big"],
            events: 1,
            example: { number: 1, values: { "dummy.value": "2" } },
          },
          {
            clause: "not dummy.value in (left_out)",
            macros: ["big"],
            events: 1,
            example: { number: 3, values: { "dummy.value": "8" } },
          },
        ],
      },
      { rule: "Open", file: rules, line: 11, events: 0, notAsked: expect.stringContaining("syscall") },
    ]);
  });

  test("a field without a value is told as that", () => {
    const silent = buildPlugin(
      path.join(dir, "silent"),
      pluginSource({ fields: 'f.u64("t.never", "none", (self, event, value) => value.absent());' }),
    );
    const never = file("never.yaml", RULE.replace("dummy.value", "t.never").replace("dummy", "t"));
    expect(falcoTs(["explain", silent, "--rules", never]).stdout).toContain(
      "first false: t.never > 3: of 5 events, such as event 1, where t.never is without a value\n",
    );
  });

  test("the config that is given is the one that the rules' fields come of", () => {
    const configured = buildPlugin(
      path.join(dir, "configured"),
      `
import { Plugin, Info, Configurable, Settings, Extractor, Fields } from "falco-ts";
export default class T extends Plugin implements Configurable<T>, Extractor<T> {
  plus: u64 = 0;
  info(): Info { return { id: 0, name: "t", version: "0.1.0", description: "a test", contact: "nobody", source: "" }; }
  settings(s: Settings<T>): void { s.u64("plus, or not: {}", "is added", 0, (self, value) => { self.plus = value; }); }
  fields(f: Fields<T>): void {
    f.extractFrom("dummy");
    f.u64("t.plus", "the number and more", (self, event, value) => value.set(event.decimal() + self.plus));
  }
}
`,
    );
    const flags = [
      "--config",
      '{"jitter":0}',
      "--config",
      '{"plus, or not: {}":100}',
      "--filter",
      "t.plus = 105",
    ];
    expect(falcoTs(["run", dummy, configured, "--events", lines, ...flags]).stdout.match(/^\d+/gm)).toEqual([
      "2",
    ]);
  });

  test("a live source's events are judged as they come, and Ctrl-C has the account of what came", async () => {
    const ticks = buildPlugin(
      path.join(dir, "ticks"),
      pluginSource({
        top: `
import { Instance, PushInstance, EventOutput } from "falco-ts";
class Ticks { n: u64 = 0; }
function onTick(self: Ticks, out: EventOutput): void { out.text((++self.n).toString()); }`,
      }).replace(
        /open\(params: Params\): PullInstance \| null \{.*\}/,
        "open(params: Params): Instance | null { return new PushInstance<Ticks>(new Ticks()).every(50, onTick); }",
      ),
    );
    const third = file("third.yaml", RULE.replaceAll("dummy", "t").replace("> 3", "= 3"));
    const child = spawn(process.execPath, [cli, "run", ticks, "--rules", third], {
      detached: true, // Ctrl-C goes to all that it has started, too
      stdio: ["ignore", "pipe", "pipe"],
      env: process.env,
    });
    let stdout = "",
      stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      if (/^4 /m.test(stdout) && !child.killed) process.kill(-child.pid!, "SIGINT");
    });
    await new Promise(resolve => child.once("close", resolve));
    expect(stdout).toMatch(/^3 .*\n {8}INFO A: o\n4 /m);
    expect(stderr).toMatch(/^\d+ events \(interrupted\)\nrule A: fired for 1 event\n$/);
  });

  test("Ctrl-C ends a sysdig that hangs, within the second", () => {
    // the check of the filter is before the run, and the one of the events in it: the second hangs
    const twice = file(
      "twice",
      `#!/bin/sh\nif [ -e '${dir}/once' ]; then exec sleep 600; fi\n: >'${dir}/once'\nexec '${sysdig}' "$@"\n`,
    );
    fs.chmodSync(twice, 0o755);
    const command = [
      "-k",
      "3",
      "-s",
      "INT",
      "2",
      process.execPath,
      cli,
      "run",
      dummy,
      "--filter",
      "dummy.value > 3",
    ];
    const started = process.hrtime.bigint();
    const { stderr } = run("timeout", command, { env: { SYSDIG: twice } });
    expect(stderr).toContain("the last events were not judged: the run was ended first\n");
    expect(Number(process.hrtime.bigint() - started) / 1e9).toBeLessThan(5);
  });

  describe("what Falco would refuse is refused with file and line:", () => {
    test.each([
      [
        "a field that is not there",
        RULE.replace("value", "valu"),
        "3: found dummy.valu, which the plugin has not; did you mean dummy.value?",
      ],
      [
        "a macro that is not there",
        `- macro: big\n  condition: dummy.value > 3\n${RULE.replace("dummy.value > 3", "bigg")}`,
        '3: rule "A": condition: found bigg, expected a comparison or a macro; did you mean the macro big?',
      ],
      [
        "a macro of itself",
        `- macro: big\n  condition: dummy.value > 3 or big\n${RULE.replace("dummy.value > 3", "big")}`,
        '3: rule "A": condition: the macro big is made of itself',
      ],
      [
        "a bracket too few",
        RULE.replace("dummy.value > 3", "(dummy.value > 3"),
        '1: rule "A": found the end of the condition, expected ")"',
      ],
      [
        "a value of another type",
        RULE.replace("> 3", "> much"),
        /^1: rule "A": condition: filter error at .*number/,
      ],
      ["an operator that is none", RULE.replace("> 3", "contain 3"), /^1: rule "A": condition: filter error/],
      [
        "an output with another field",
        RULE.replace("output: o", "output: o %evt.nothing"),
        '1: rule "A": output: invalid formatting token evt.nothing',
      ],
      [
        "a missing output and priority",
        RULE.replace(/ {2}output.*\n.*\n/, ""),
        '1: rule "A": output is missing\n1: rule "A": priority is missing, such as WARNING',
      ],
      [
        "another priority",
        RULE.replace("INFO", "HIGH"),
        '1: rule "A": priority: found HIGH, expected one of emergency, alert, critical, error, warning, notice, informational, debug',
      ],
      [
        "a key with a typo",
        RULE.replace("source", "sorce"),
        '1: rule "A": unknown key sorce; did you mean source?',
      ],
      [
        "an item with a typo",
        RULE.replace("rule:", "rul:"),
        "1: found rul, expected rule, macro or list; did you mean rule?",
      ],
      [
        "no list",
        "rule: A\n",
        '1: expected a YAML list of rules, macros and lists: each begins with "- rule:", "- macro:" or "- list:"',
      ],
      [
        "a colon in a text",
        RULE.replace("output: o", "output: alert: o"),
        '4: not valid YAML: Nested mappings are not allowed in compact mappings; a text with ": " in it needs quotes around it, or a ">" in front of it and the text in the next line',
      ],
      [
        "a tab in front",
        RULE.replace("  desc", "\tdesc"),
        /^2: not valid YAML: .*; it takes no tabs in front of a line: write spaces$/,
      ],
      ["YAML that is none", `${RULE}- rule: "B\n`, /^\d+: not valid YAML: /],
      ["an empty file", "", /found no rule$/],
    ])("%s", (_, text, problem) => {
      const said = refused(text);
      if (typeof problem === "string")
        expect(
          said
            .replace(/^falco-ts run: /, "")
            .split("\n")
            .map(line => line.trim())
            .join("\n"),
        ).toBe(problem);
      else expect(said.replace(/^falco-ts run: /, "").trim()).toMatch(problem);
    });
  });

  test("on a terminal rows are as wide as it is, as without rules", () => {
    const onTerminal = (...flags: string[]) => {
      const command = `stty cols 70; exec '${process.execPath}' '${cli}' run '${dummy}' --events '${file("long", `${"x".repeat(200)}\n`)}' ${flags.join(" ")}`;
      const { stdout } = run("script", ["-qec", command, "/dev/null"], { env: { TERM: "dumb" } });
      return stdout
        .split("\r\n")
        .slice(0, 2)
        .map(line => line.replace(/2\d{3}-.*?Z/, "TIME"));
    };
    const rows = onTerminal("--rules", `'${rules}'`);
    expect(rows[1]).toMatch(/…/);
    expect(rows).toEqual(onTerminal());
  });

  test("a file that is not there is named", () => {
    expect(falcoTs(["run", dummy, "--rules", "nowhere.yaml"])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^falco-ts run: --rules nowhere.yaml: cannot be read: ENOENT/),
    });
  });
});

describeWithHost(["sysdig", "go-k8saudit", "go-json"], (program, audit, json) => {
  const file = path.join(path.dirname(audit), "k8s_audit_rules.yaml");
  const { rules, names, problems } = readRuleset([{ name: "k8s", text: fs.readFileSync(file, "utf8") }]);
  const official = readRules(file);

  test("the official rules are read as they are by the tests of the plugins' ports", async () => {
    expect(problems).toEqual([]);
    process.env.SYSDIG = program;
    const sysdig = new Sysdig([
      { name: "k8saudit", library: audit, config: undefined },
      { name: "json", library: json, config: undefined },
    ]);
    const events = new Events(auditEvents.map(one => pluginEvent(1, JSON.stringify(one))));
    const asked = new Map<string, Promise<readonly number[]>>();
    const truthOf = (filter: string) => {
      const truth = asked.get(filter) ?? sysdig.pass(events, filter).then(rows => [...rows.keys()]);
      asked.set(filter, truth);
      return truth;
    };
    const found = await Promise.all(
      rules.map(async (rule, i) => {
        const theirs = await truthOf(official[i]!.filter);
        expect([rule.name, ...(await truthOf(filterOf(rule.condition, names)))]).toEqual([
          official[i]!.name,
          ...theirs,
        ]);
        const clauses = await Promise.all(clausesOf(rule.condition, names).map(one => truthOf(one.filter)));
        expect([...events.all.keys()].filter(at => clauses.every(truth => truth.includes(at)))).toEqual(
          theirs,
        );
        return theirs.length;
      }),
    );
    const fired = found.reduce((sum, one) => sum + one);
    delete process.env.SYSDIG;
    expect(fired).toBeGreaterThan(10);
  }, 60_000);
});

test("where there is no sysdig, it is said how to get one", () => {
  const env = { PATH: dir, SYSDIG: "" };
  expect(falcoTs(["run", dummy, "--events", lines, "--rules", rules], { env })).toMatchObject({
    status: 1,
    stderr:
      'falco-ts run: sysdig evaluates conditions, and is not installed here: "apt-get install sysdig" on Debian and Ubuntu, or SYSDIG names one\n',
  });
});

/** An event of a plugin as it lies in memory. */
function pluginEvent(id: number, payload: string): Buffer {
  const bytes = Buffer.from(payload);
  const event = Buffer.alloc(38 + bytes.length);
  event.writeBigUInt64LE(1_700_000_000_000_000_000n, 0);
  event.writeUInt32LE(event.length, 16);
  event.writeUInt16LE(322, 20);
  event.writeUInt32LE(2, 22);
  event.writeUInt32LE(4, 26);
  event.writeUInt32LE(bytes.length, 30);
  event.writeUInt32LE(id, 34);
  bytes.copy(event, 38);
  return event;
}
