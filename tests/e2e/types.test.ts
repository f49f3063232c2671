// Every type of field, single and as a list, with every form of argument (tests/fixtures/types), has the
// golden lines in all that runs a plugin: sysdig, libsinsp old and new, the Rust SDK's runner, falco-ts run,
// the jest harness. Rules use them too.
import fs from "node:fs";
import path from "node:path";

import type { Value } from "../../dist/compiler/testing";
import { describeWithHost } from "../hosts/hosts";
import { buildPlugin, falcoTs, loadPlugin, root, run, temporaryFolder } from "../support";

const dir = path.join(temporaryFolder(), "types");
const library = buildPlugin(
  dir,
  fs.readFileSync(path.join(root, "tests", "fixtures", "types", "src", "plugin.ts"), "utf8"),
  "types",
);
const manifest = JSON.parse(fs.readFileSync(path.join(dir, "build", "manifest.json"), "utf8"));

/**
 * The values by field, as libsinsp writes them. A golden line is "field | value in event 0 | in event 1 | …".
 */
const golden = new Map(
  fs
    .readFileSync(path.join(__dirname, "types.golden.txt"), "utf8")
    .trim()
    .split("\n")
    .map(line => {
      const [field, ...values] = line.split(" | ");
      return [field!, values];
    }),
);
const fields = [...golden.keys()];
const EVENTS = 4;

/** The fields whose values differ from the golden ones. `values` are by event and field. */
function differences(values: readonly (readonly string[])[]): string[] {
  return fields.flatMap((field, column) => {
    const got = values.map(row => row[column]).join(" | "),
      wanted = golden.get(field)!.join(" | ");
    return got === wanted ? [] : [`${field}: ${got}, expected ${wanted}`];
  });
}

/** A value as libsinsp writes it. */
function render(value: Value | null | number): string {
  if (value === undefined || value === null) return "<NA>";
  return Array.isArray(value) ? `(${value.join(",")})` : String(value);
}

test("the golden lines cover each type, single and list, in each form of argument", () => {
  const forms = [
    "plain",
    "index",
    "index[0]",
    "index[3]",
    "key",
    "key[abc]",
    "key[3]",
    "both",
    "both[3]",
    "both[03]",
    "both[abc]",
    "required[3]",
    "required[abc]",
  ];
  const types = ["u64", "string", "bool", "reltime", "abstime", "ipaddr", "ipnet"].flatMap(type => [
    type,
    `${type}s`,
  ]);
  expect(fields).toEqual(
    expect.arrayContaining(types.flatMap(type => forms.map(form => `types.${type}_${form}`))),
  );
});

/** A value as libsinsp writes it, which has no text for an ipnet but <IPNET>. */
function withoutNets(field: string, value: string): string {
  return field.includes("ipnet") && value !== "<NA>" ? value.replace(/[0-9a-f.:]+/g, "<IPNET>") : value;
}

function expectGoldenLines(stdout: string, asked = fields): void {
  const values = stdout
    .trim()
    .split("\n")
    .map(line => line.split(" | "));
  expect(values).toHaveLength(EVENTS);
  const wanted = values.map((_, event) => asked.map(field => withoutNets(field, golden.get(field)![event]!)));
  expect(values).toEqual(wanted);
}

const formatOf = (asked: readonly string[]) => asked.map(field => `%${field}`).join(" | ");

describeWithHost("sysdig", sysdig => {
  test("shows the golden lines", () => {
    const result = run(sysdig, ["-H", library, "-I", "types", "-p", `*${formatOf(fields)}`]);
    expect(result.status).toBe(0);
    expectGoldenLines(result.stdout);
  });
});

describeWithHost("sinsp-host", sinsp => {
  test("shows the golden lines", () => {
    const result = run(sinsp, ["--plugin", library, "--open", "types", "--format", formatOf(fields)]);
    expect(result.status).toBe(0);
    expectGoldenLines(result.stdout);
  });
});

describeWithHost("sinsp-host-trixie", sinsp => {
  const format = (asked: readonly string[]) =>
    run(sinsp, ["--plugin", library, "--open", "types", "--format", formatOf(asked)]);
  const isNumberOrNone = (field: string) =>
    /^[^[]+(\[(0|[1-9]\d{0,19})\])?$/.test(field) && !field.includes("551616");

  test("shows the golden lines; where a field takes both, libsinsp of Falco 0.40 takes numbers only", () => {
    const asked = fields.filter(field => !/_both|_required|keyed/.test(field) || isNumberOrNone(field));
    const result = format(asked);
    expect(result.status).toBe(0);
    expectGoldenLines(result.stdout, asked);
    expect(format(["types.u64_both[abc]"]).stderr).toContain(
      "types.u64_both has an invalid index argument not composed only by digits: abc",
    );
  });
});

describeWithHost("rust-runner", runner => {
  const extract = (asked: readonly string[]) => run(runner, ["--plugin", library, ...asked]);
  /**
   * The field whose golden line the runner shows: if a field takes both an index and a key, it gives a number
   * as an index only.
   */
  const lineOf = (field: string) => field.replace(/_(both|required)(?=\[)/, "_index");

  test("shows the golden lines; where a field takes both, it gives an index without the key", () => {
    const asked = fields.filter(field => golden.has(lineOf(field)) && !/_both\[03\]|keyed\[/.test(field));
    expect(asked).toHaveLength(146);
    const result = extract(asked);
    expect(result).toMatchObject({ status: 0, stderr: "" });
    // the runner shows a list of one value as the value
    const value = (field: string, event: number) =>
      golden.get(lineOf(field))![event]!.replace(/^\(([^,]*)\)$/, "$1");
    const wanted = Array.from({ length: EVENTS }, (_, event) =>
      asked.map(field => value(field, event)).join(" | "),
    );
    expect(result.stdout.trim().split("\n")).toEqual(wanted);
  });

  test("has no value if it refuses the argument, and shows the event's form for people", () => {
    const result = extract([
      "types.u64_both[abc]",
      "types.u64_required",
      "types.u64_index[x]",
      "evt.plugininfo",
    ]);
    expect(result.stdout.split("\n")[1]).toBe("<NA> | <NA> | <NA> | 1 wörd1 10.0.1.255 2001:db8::1111");
    expect(extract(["types.nothing"])).toMatchObject({
      status: 1,
      stderr: "error: no plugin has the field types.nothing for this event\n",
    });
  });
});

describe("falco-ts run", () => {
  test("shows the golden values as JSON", () => {
    const result = falcoTs(["run", library, "--json", "--fields", ...fields]);
    const values = result.stdout
      .trim()
      .split("\n")
      .map(line => JSON.parse(line).fields);
    expect(differences(values.map(event => fields.map(field => render(event[field]))))).toEqual([]);
  });

  test("shows the golden values as a table", () => {
    const { stdout } = falcoTs([
      "run",
      library,
      "--fields",
      "types.ipnets_plain",
      "types.reltime_plain",
      "types.bools_plain",
      "types.abstime_key[ab]",
    ]);
    expect(stdout.split("\n")[4]).toMatch(
      / \(2001:db8::3333, 192\.168\.0\.3, 51\.32\.119\.195\) +1600000000\.000000003s +\(true, false, true\) +2020-09-13T12:26:40\.000002003Z$/,
    );
  });
});

describe.each(["wasm", "native"] as const)("the jest harness, %s", target => {
  const load = () => {
    const plugin = loadPlugin({ dir, target });
    plugin.init();
    return plugin;
  };

  test("gives the golden values", () => {
    const plugin = load();
    const { events } = plugin.open().nextBatch();
    const numbered = events.map((event, i) => ({ ...event, number: BigInt(i + 1) }));
    expect(
      differences(numbered.map(event => fields.map(field => render(plugin.extract(event, field))))),
    ).toEqual([]);
  });

  test("has a JavaScript type for each type, and accepts events with a source and a type", () => {
    const plugin = load();
    const event = {
      payload: Buffer.from("2 b 10.1.2.3 ::1"),
      source: "elsewhere",
      number: 7n,
      timestamp: 5n,
    };
    const extract = (field: string) => plugin.extract(event, field);
    expect(extract("types.u64s_index[3]")).toEqual([32n, 100032n]);
    expect(extract("types.string_key[é]")).toBe("b/0/é");
    expect(extract("types.bools_plain")).toEqual([false, true]);
    expect(extract("types.reltime_plain")).toBe(1_600_000_000_000_000_002n);
    expect(extract("types.ipaddr_plain")).toBe("10.1.2.3");
    expect(extract("types.ipnets_plain")).toEqual(["::1", "192.168.0.2"]);
    expect(extract("types.source")).toBe("elsewhere");
    expect(extract("types.type")).toBe(322n);
    expect(extract("types.number")).toBe(7n);
    expect(extract("types.timestamp")).toBe(5n);
    expect(plugin.extract({ payload: event.payload }, "types.source")).toBe("types");
    expect(plugin.extract({ ...event, type: 9 }, "types.u64_plain")).toBeUndefined();
  });

  test("refuses the arguments that Falco refuses", () => {
    const plugin = load();
    const refused = (field: string) => expect(() => plugin.extract({ payload: Buffer.from("1") }, field));
    refused("types.u64_plain[1]").toThrow("the field types.u64_plain takes no argument");
    refused("types.u64_index[03]").toThrow(
      'the field types.u64_index takes a number without leading zeros in its brackets, not "03"',
    );
    refused("types.u64_index[x]").toThrow(
      'the field types.u64_index takes a number without leading zeros in its brackets, not "x"',
    );
    refused("types.u64_key[]").toThrow('"types.u64_key[]" has nothing between its brackets');
    refused("types.u64_required").toThrow(
      "the field types.u64_required needs an argument, such as types.u64_required[0]",
    );
  });
});

describeWithHost("sinsp-host", sinsp => {
  const rule = (condition: string) =>
    run(sinsp, ["--plugin", library, "--open", "types", "--format", "%evt.num", "--filter", condition]);

  test.each([
    // event 1 has N = 0, and so no values
    ["types.u64_plain > 1", "3 4"],
    ["types.u64_plain exists", "2 3 4"],
    ["not types.u64_plain exists", "1"],
    ["types.u64_plain = 2", "3"],
    ["types.u64_index[2] = 21", "2"],
    ["types.u64_key[aa] = 2001", "2"],
    ["types.u64_both[03] = 2001", "2"],
    ["types.u64_both[3] = 1031", "2"],
    ["types.u64_required[x] <= 1002", "2 3"],
    ["types.u64s_plain intersects (100003)", "4"],
    ["types.u64s_plain in (1, 2, 100002)", "2 3"],
    ["types.string_plain contains rd2", "3"],
    ["types.string_plain = wörd1", "2"],
    ["types.string_plain endswith 3", "4"],
    ["types.strings_plain in (wörd2, 2)", "3"],
    ["types.strings_key[abc] intersects (abc)", "4"],
    ["types.bool_plain = true", "2 4"],
    ["types.bools_plain intersects (false)", "3 4"],
    ["types.bools_plain in (true)", "2"],
    ["types.reltime_plain < 1600000000000000003", "2 3"],
    ["types.reltimes_plain intersects (1600000000000100002)", "3"],
    ["types.abstime_plain >= 1600000000000000003", "4"],
    ["types.abstimes_index[1] in (1600000000000000011)", "2"],
    ["types.ipaddr_plain = 10.0.2.255", "3"],
    ["types.ipaddr_plain = 2001:db8::3333", "4"],
    ["types.ipaddr_plain in (2001:db8::1111, 10.0.2.255)", "2 3"],
    ["types.ipaddrs_plain intersects (192.168.0.3)", "4"],
    ["types.ipnet_plain = 10.0.0.0/8", "3"],
    ["types.ipnet_plain = 2001:db8::/32", "2 4"],
    ["types.ipnet_plain in (10.0.0.0/16)", "3"],
    ["types.ipnets_plain intersects (192.168.0.0/24)", "3 4"],
    ["types.ipnets_both[x] in (2001:db8::/32)", "2"],
  ])("the condition %s matches the events %s", (condition, events) => {
    const result = rule(condition);
    expect({ events: result.stdout.trim().replaceAll("\n", " "), status: result.status }).toEqual({
      events,
      status: 0,
    });
  });

  test.each([
    ["types.u64_required > 1", "types.u64_required requires an argument but none provided"],
    [
      "types.u64_plain[3] > 1",
      "types.u64_plain does not allow nor require an argument but one is provided: 3",
    ],
    ["types.u64_index[03] > 1", "types.u64_index has an invalid index argument starting with 0: 03"],
    ["types.u64s_plain = 3", "'=' operator not supported list filters"],
  ])("the condition %s is refused", (condition, why) => {
    expect(rule(condition).stderr).toContain(why);
  });

  test("reads types, lists, arguments and modifiers as they are declared", () => {
    const { fields: seen } = JSON.parse(run(sinsp, ["--info", library]).stdout);
    const wanted = manifest.fields.map((field: { properties?: string[] }) => {
      const properties = field.properties ?? [];
      const { properties: _, ...rest } = { display: "", addOutput: false, ...field };
      return {
        ...rest,
        hidden: properties.includes("hidden"),
        info: properties.includes("info"),
        conversation: properties.includes("conversation"),
      };
    });
    expect(seen).toEqual(wanted);
    expect(seen.find((field: { name: string }) => field.name === "types.modified")).toMatchObject({
      display: "A display name",
      addOutput: true,
      hidden: true,
      info: true,
      conversation: true,
    });
  });
});

describeWithHost("go-loader", loader => {
  const { stdout, status } = run(loader, [library]);
  const report = JSON.parse(stdout);

  test("the Go SDK's loader finds the plugin valid, and inits it twice", () => {
    expect(status).toBe(0);
    expect(report).toMatchObject({
      error: "",
      broken: "",
      capabilities: ["sourcing", "extraction"],
      schema: null,
    });
    const ok = { ok: true, error: "", openParams: [] };
    expect(report.init).toEqual(ok);
    expect(report.reinit).toEqual(ok);
  });

  test("the Go SDK's loader reads what the plugin says of itself", () => {
    const { id, name, version, description, contact, source } = manifest;
    expect(report.info).toEqual({
      id,
      name,
      version,
      description,
      contact,
      source,
      requiredApiVersion: "3.5.0",
      extractSources: expect.anything(),
    });
  });

  test("the Go SDK's loader reads the same fields", () => {
    expect(report.fields).toEqual(
      manifest.fields.map(({ addOutput: _, ...field }: { addOutput?: boolean }) => ({
        display: "",
        properties: null,
        ...field,
      })),
    );
  });
});

describe("the shared object with every type of field", () => {
  test("is at most 1.2 MB", () => expect(fs.statSync(library).size).toBeLessThanOrEqual(1_200_000));

  test("needs no newer plugin API", () => {
    expect(manifest).toMatchObject({
      requiredApiVersion: "3.5.0",
      extractTypes: [322],
      extractSources: [],
      offsets: false,
    });
  });
});
