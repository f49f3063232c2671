// examples/dummy in other hosts than falco-ts run: sysdig, libsinsp as Falco drives it, the Rust SDK's
// runner, the Go SDK's loader; and compared with the official Go plugin, on the same events.
import fs from "node:fs";
import path from "node:path";

import { parse } from "yaml";

import { describeWithHost, run } from "../hosts/hosts";
import { buildPlugin, dummy, dummyDir, pluginSource, temporaryFolder } from "../support";

const dir = temporaryFolder();
const lines = (text: string) => text.trim().split("\n").filter(Boolean);

describeWithHost("sysdig", sysdig => {
  const args = (config: string, params: string) => ["-H", `${dummy}:${config}`, "-I", `dummy:${params}`];

  test("prints the plugin's events with their fields", () => {
    const result = run(sysdig, [
      ...args('{"jitter":3}', '{"start":5,"maxEvents":6}'),
      "-p",
      "%evt.plugininfo %dummy.value %dummy.divisible[3]",
    ]);
    expect(result.status).toBe(0);
    const got = lines(result.stdout).map(line =>
      /^\{"sample": "(\d+)"\} (\d+) ([01])$/.exec(line)!.slice(1).map(Number),
    );
    expect(got).toHaveLength(6);
    let last = 5;
    for (const [sample, value, divisible] of got as [number, number, number][]) {
      expect(value).toBe(sample);
      expect([1, 2, 3, 4]).toContain(value - last);
      expect(divisible).toBe(value % 3 === 0 ? 1 : 0);
      last = value;
    }
  });

  test("filters events by a field", () => {
    const result = run(sysdig, [
      ...args("", '{"maxEvents":50}'),
      "-p",
      "%dummy.strvalue",
      "dummy.divisible[2] = 1",
    ]);
    expect(lines(result.stdout).length).toBeGreaterThan(0);
    expect(lines(result.stdout).every(value => Number(value) % 2 === 0)).toBe(true);
  });

  test("shows what the plugin is, its fields and its config with --plugin-info", () => {
    const { stdout } = run(sysdig, ["--plugin-info", dummy]);
    for (const part of [
      "dummy",
      "0.11.5",
      "Reference plugin for educational purposes",
      "Field Extraction",
      "jitter",
    ])
      expect(stdout).toContain(part);
  });

  test("reads a capture that it has written to the same lines", () => {
    const scap = path.join(dir, "dummy.scap");
    const format = ["-p", "%evt.num %evt.rawtime.s.%evt.rawtime.ns %dummy.value"];
    expect(run(sysdig, [...args("", '{"maxEvents":300}'), "-w", scap]).status).toBe(0);
    const read = run(sysdig, ["-H", dummy, "-r", scap, ...format]);
    expect(lines(read.stdout)).toHaveLength(300);
    expect(run(sysdig, ["-H", dummy, "-r", scap, ...format]).stdout).toBe(read.stdout);
  });

  test("shows events without payload and of the largest size, live and from a capture", () => {
    const sizes = buildPlugin(
      path.join(dir, "sizes"),
      pluginSource({
        next: "if (this.n++ == 3) return Status.Eof; while (this.n == 2 && event.length < <i32>this.eventSize) event.byte(98); if (this.n) return Status.Ok;",
        fields:
          'f.u64("t.length", "bytes of payload", (self, event, value) => value.set(event.payload.length));',
      }),
    );
    const scap = path.join(dir, "sizes.scap"),
      format = ["-p", "%t.length"];
    expect(run(sysdig, ["-H", sizes, "-I", "t", ...format])).toMatchObject({
      status: 0,
      stdout: "0\n262144\n0\n",
    });
    expect(run(sysdig, ["-H", sizes, "-I", "t", "-w", scap])).toMatchObject({ status: 0 });
    expect(run(sysdig, ["-H", sizes, "-r", scap, ...format])).toMatchObject({
      status: 0,
      stdout: "0\n262144\n0\n",
    });
  });

  describeWithHost("go-dummy", official => {
    test("shows the same fields of the same events with the official Go plugin", () => {
      const scap = path.join(dir, "go.scap");
      run(sysdig, [
        "-H",
        `${official}:{"jitter":1000000}`,
        "-I",
        'dummy:{"start":0,"maxEvents":500}',
        "-w",
        scap,
      ]);
      const fields =
        "%dummy.value %dummy.strvalue %dummy.divisible[1] %dummy.divisible[2] %dummy.divisible[7] %dummy.divisible[18446744073709551615] %evt.plugininfo %evt.pluginname %evt.source";
      const read = (library: string) => run(sysdig, ["-H", library, "-r", scap, "-p", fields]);
      const [ours, theirs] = [read(dummy), read(official)];
      expect(lines(theirs.stdout)).toHaveLength(500);
      expect(ours.stdout).toBe(theirs.stdout);
    });

    test("goes on after a division by the index 0, which ends it with the Go plugin", () => {
      const scap = path.join(dir, "zero.scap");
      run(sysdig, ["-H", official, "-I", 'dummy:{"maxEvents":3}', "-w", scap]);
      const read = (library: string) =>
        run(sysdig, ["-H", library, "-r", scap, "-p", "*%dummy.value %dummy.divisible[0]"]);
      expect(read(official).stderr).toContain("integer divide by zero");
      expect(read(official).status).not.toBe(0);
      const ours = read(dummy);
      expect(ours.status).toBe(0);
      expect(lines(ours.stdout)).toHaveLength(3);
      expect(lines(ours.stdout).every(line => /^\d+ <NA>$/.test(line))).toBe(true);
    });
  });
});

describeWithHost("sinsp-host", sinsp => {
  const rules = parse(fs.readFileSync(path.join(dummyDir, "rules", "dummy_rules.yaml"), "utf8"));
  const falco = parse(fs.readFileSync(path.join(dummyDir, "falco.yaml"), "utf8"));

  test("runs the condition and output of the example's rule, configured by the example's falco.yaml", () => {
    const [plugin] = falco.plugins;
    expect(falco.load_plugins).toEqual([plugin.name]);
    expect(`lib${plugin.name}.so`).toBe(plugin.library_path);
    const rule = rules.find((entry: { rule?: string }) => entry.rule);
    expect(rule.source).toBe("dummy");
    const result = run(sinsp, [
      "--plugin",
      `${dummy}:${JSON.stringify(plugin.init_config)}`,
      "--open",
      `${plugin.name}:${plugin.open_params}`,
      "--filter",
      rule.condition,
      "--format",
      rule.output,
    ]);
    expect(result.status).toBe(0);
    expect(lines(result.stdout).length).toBeGreaterThan(0);
    for (const line of lines(result.stdout)) {
      const [, value, text, info] =
        /^The sample can be divided by three \(value=(\d+) text=(\d+) info=\{"sample": "(\d+)"\}\)$/.exec(
          line,
        )!;
      expect(Number(value) % 3).toBe(0);
      expect(Number(value)).toBeGreaterThan(9);
      expect(text).toBe(value);
      expect(info).toBe(value);
    }
  });

  test("finds the version of the plugin that the rules file needs", () => {
    const manifest = JSON.parse(fs.readFileSync(path.join(dummyDir, "build", "manifest.json"), "utf8"));
    const { required_plugin_versions } = rules.find((entry: object) => "required_plugin_versions" in entry);
    expect(required_plugin_versions).toEqual([{ name: manifest.name, version: manifest.version }]);
  });

  test("inits, opens, closes and destroys the plugin 100 times in one process", () => {
    const result = run(sinsp, [
      "--plugin",
      dummy,
      "--open",
      'dummy:{"maxEvents":3}',
      "--format",
      "%dummy.value",
      "--repeat",
      "100",
    ]);
    expect(result.status).toBe(0);
    expect(lines(result.stdout)).toHaveLength(300);
  });

  test("shows its own message if the config does not fit the schema", () => {
    const result = run(sinsp, ["--plugin", `${dummy}:{"jitter":"x"}`, "--open", "dummy"]);
    expect(result.status).toBe(1);
    expect(result.stderr).toContain(
      `error in plugin dummy init config: In <root>["jitter"], Value type not permitted by 'type' constraint.`,
    );
  });

  test("shows the plugin's message if the open params are wrong", () => {
    const result = run(sinsp, ["--plugin", dummy, "--open", 'dummy:{"start":"x"}']);
    expect(result.status).toBe(1);
    expect(result.stderr).toContain(
      'error: open: open params: start: found "x" (a string), expected an integer from 0 to 18446744073709551615',
    );
  });

  test("logs a trap with the plugin's name and severity, and has no value for filters", () => {
    const result = run(sinsp, [
      "--plugin",
      dummy,
      "--open",
      'dummy:{"maxEvents":4}',
      "--filter",
      "dummy.divisible[0] exists",
      "--format",
      "%dummy.value",
    ]);
    expect(result.stdout).toBe("");
    expect(result.stderr).toContain(
      "[error] dummy: extract_fields: dummy.divisible[0]: integer divide by zero at src/plugin.ts:63:41; no value",
    );
    expect(result.status).toBe(0);
  });
});

describeWithHost("rust-runner", runner => {
  const start = (config: string, ...args: string[]) =>
    run(runner, ["--plugin", `${dummy}:${config}`, ...args]);

  test("shows the events with their fields, and no value if the handler traps", () => {
    const fields = [
      "dummy.value",
      "dummy.strvalue",
      "dummy.divisible[3]",
      "dummy.divisible[0]",
      "evt.plugininfo",
    ];
    const result = start('{"jitter":0}', "--params", '{"start":4,"maxEvents":3}', ...fields);
    expect(result.stdout).toBe(
      [5, 6, 7].map(n => `${n} | ${n} | ${n === 6 ? 1 : 0} | <NA> | {"sample": "${n}"}\n`).join(""),
    );
    expect(result.stderr).toContain(
      "extract_fields: dummy.divisible[0]: integer divide by zero at src/plugin.ts:63:41; no value",
    );
    expect(result.status).toBe(0);
  });

  test("gets 20 events without open params", () => {
    const result = start("", "dummy.value");
    expect(result).toMatchObject({ status: 0, stderr: "" });
    expect(lines(result.stdout)).toHaveLength(20);
  });

  test("shows the plugin's message if the config or the open params are wrong", () => {
    expect(start('{"jitter":"x"}').stderr).toContain(
      'err init: config: jitter: found "x" (a string), expected an integer',
    );
    expect(start("", "--params", '{"start":"x"}').stderr).toContain(
      'open: open params: start: found \\"x\\" (a string), expected an integer',
    );
  });

  test("gets the events before a failure, then the failure with its reason", () => {
    const failing = buildPlugin(
      path.join(dir, "failing"),
      pluginSource({ next: 'if (this.n == 3) return this.fail("the tape tore");' }),
    );
    const result = run(runner, ["--plugin", failing, "t.value"]);
    expect(result.stdout).toBe("1\n2\n3\n");
    expect(result.stderr).toContain("next_batch: the tape tore");
    expect(result.status).toBe(1);
  });
});

describeWithHost(["go-loader", "go-dummy"], (loader, official) => {
  const load = (library: string, ...config: string[]) => JSON.parse(run(loader, [library, ...config]).stdout);

  test("reads the same name, version, id, source, fields and capabilities as from the official plugin", () => {
    const [ours, theirs] = [load(dummy, '{"jitter":3}'), load(official, '{"jitter":3}')];
    const { requiredApiVersion: required, ...info } = ours.info;
    expect(required).toBe("3.5.0");
    expect(info).toEqual((({ requiredApiVersion: _, ...rest }) => rest)(theirs.info));
    expect(ours.fields).toEqual(theirs.fields);
    expect(ours.capabilities).toEqual(theirs.capabilities);
    expect(ours.broken).toBe("");
  });

  test("reads a schema with the official plugin's key, type and default, and null beside the type", () => {
    const property = (schema: string) => {
      const json = JSON.parse(schema);
      const object = json.$ref ? json.definitions[json.$ref.split("/").pop()] : json;
      const { type, description, default: fallback } = object.properties.jitter;
      return { type, description, fallback };
    };
    const { type, ...rest } = property(load(official).schema);
    expect(property(load(dummy).schema)).toEqual({ ...rest, type: [type, "null"] });
  });
});
