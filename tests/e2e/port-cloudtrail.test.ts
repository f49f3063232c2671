// examples/cloudtrail beside Falco's own cloudtrail plugin: every field of every event is the same, as is
// what its source makes of log files, and which rules fire.
import fs from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

import { describeWithHost, run } from "../hosts/hosts";
import type { Json } from "../oracle/audit-events";
import { described } from "../oracle/described";
import { Extractor } from "../oracle/extractor";
import { readRules } from "../oracle/rules";
import { changed, expectSameAlerts, expectSameValues } from "../oracle/same";
import { identities, realTrailEvents, trailEvents } from "../oracle/trail-events";
import { falcoTs, root, temporaryFolder } from "../support";
import { generator } from "./json-documents";

const example = path.join(root, "examples", "cloudtrail");
const dir = temporaryFolder();
const real = realTrailEvents(root);

/** Values of wrong types, with escapes, empty, nested, long. */
const ODD: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1,
  33.0,
  1.5e3,
  18446744073709551615n as unknown as Json,
  "",
  "text",
  "a/b/c",
  "a:b",
  "Root",
  "instance",
  "Name",
  "s3.amazonaws.com",
  ".amazonaws.com",
  "GetObject",
  "PutBucketPublicAccessBlock",
  "é漢😀",
  [],
  {},
  [null],
  ["x", 1, null, ["y"]],
  [{ imageId: "ami-9" }, {}, 5, { imageId: 7 }, { imageId: "" }],
  { items: [{ imageId: "ami-8" }] },
  { items: [{ resourceType: "instance", tags: [{ key: "Name", value: "n" }, { key: "Name" }] }] },
  { type: "IAMUser" },
  { bytesTransferredIn: "7", bytesTransferredOut: -5 },
  "x".repeat(300),
  ...identities,
];

/** The text of an event; JSON has larger numbers than JavaScript. */
const textOf = (event: Json, indent = 0): string =>
  JSON.stringify(
    event,
    (_key, value: unknown) => (typeof value === "bigint" ? `big:${value}` : value),
    indent,
  ).replaceAll(/"big:(\d+)"/g, "$1");

test("its own tests pass", () => {
  expect(falcoTs(["test"], { cwd: example, timeout: 240_000 })).toMatchObject({ status: 0 });
});

describeWithHost("go-cloudtrail", official => {
  const built = falcoTs(["build", example], { timeout: 240_000 });
  if (built.status !== 0) throw new Error(built.stderr);
  const library = path.join(example, "build", "libcloudtrail.so");
  const ours = new Extractor(dir, library, "{}"),
    theirs = new Extractor(dir, official, "{}");
  const all = described(official);
  // the original spells its name in two ways, and so never has it
  const asked = all.fields
    .filter(({ name }) => name !== "ct.request.documentname")
    .flatMap(({ name, arg }) => [name, ...(arg.isIndex ? [0, 1, 5].map(index => `${name}[${index}]`) : [])]);

  const compare = (payloads: readonly Buffer[], fields = asked) =>
    expectSameValues([ours, theirs], payloads, fields);
  const payloads = (events: readonly Json[], indent = 0) =>
    events.map(event => Buffer.from(textOf(event, indent)));

  test("it is at most 1.3 MB", () => expect(fs.statSync(library).size).toBeLessThanOrEqual(1_300_000));

  test("it is described as the original is", () => {
    expect(described(library)).toEqual(all);
    expect(all.fields).toHaveLength(73);
    expect(fs.readFileSync(path.join(example, "README.md"), "utf8")).toContain(
      falcoTs(["info", "--table", official]).stdout,
    );
  });

  test("records as AWS writes them", () =>
    expect(compare(payloads(trailEvents))).toBeGreaterThan(trailEvents.length * 25));
  if ("skip" in real) test.skip(`records of real logs SKIP: ${real.skip}`, () => undefined);
  else test("records of real logs", () => expect(compare(payloads(real.events))).toBeGreaterThan(15));
  test("the same with spaces and line breaks", () =>
    expect(compare(payloads(trailEvents, 2))).toBeGreaterThan(trailEvents.length * 25));

  test("records with values of wrong types, missing and empty ones", () => {
    const random = generator(12);
    const events = Array.from({ length: 1500 }, (_, i) =>
      changed(random, trailEvents[i % trailEvents.length]!, { odd: ODD, depth: 5 }),
    );
    expect(compare(payloads(events))).toBeGreaterThan(30_000);
  });

  test("strings with escapes", () => {
    const escaped = trailEvents.map(event =>
      Buffer.from(
        textOf(event)
          .replaceAll("Alice", 'Al\\u0069ce \\"A\\" \\\\ \\/')
          .replaceAll("logs", "l\\u00e9gs\\ud83d\\ude00")
          .replaceAll("session", "sess\\tion"),
      ),
    );
    // a whole object is spelled anew after others were asked of it, in the original
    const objects = ["ct.request", "ct.response", "ct.resources", "ct.additionaleventdata"];
    expect(compare(escaped, objects)).toBeGreaterThan(100);
    expect(
      compare(
        escaped,
        asked.filter(field => !objects.includes(field)),
      ),
    ).toBeGreaterThan(1000);
  });

  test("what is no record, or no JSON", () => {
    const texts = ["", "text", "[]", "{}", '[{"eventName":"GetObject"}]', "{", '{"eventID":'];
    compare(texts.map(text => Buffer.from(text)));
  });

  test("the name of a document has a value", () => {
    const event = payloads(trailEvents.filter(({ eventName }) => eventName === "SendCommand").slice(0, 1));
    expect(ours.extract(event, ["ct.request.documentname"])).toEqual([[["AWS-RunShellScript"]]]);
    expect(theirs.extract(event, ["ct.request.documentname"])).toEqual([[undefined]]);
  });

  const show = (file: string, params: string) =>
    falcoTs(["run", file, "--json", "--params", params, "--fields", "ct.id", "ct.name"], { timeout: 60_000 });
  const rows = (file: string, params: string) => {
    const shown = show(file, params);
    expect(shown.status).toBe(0);
    return shown.stdout
      .trim()
      .split("\n")
      .filter(Boolean)
      .map(line => JSON.parse(line) as Record<string, unknown>)
      .map(({ timestamp, payload, fields, text }) => ({ timestamp, payload, fields, text }));
  };

  describe("its source", () => {
    const folder = path.join(dir, "logs");
    const write = (name: string, text: string | Buffer) => {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), text);
    };
    const records = (events: readonly Json[], indent = 0) => textOf({ Records: [...events] }, indent);
    write("AWSLogs/1/CloudTrail/us-east-2/a.json", records(trailEvents.slice(0, 40)));
    write("AWSLogs/1/CloudTrail/us-east-2.json", records(trailEvents.slice(40, 60), 4));
    // as AWS delivers them, and in two members
    const delivered =
      "AWSLogs/1/CloudTrail/us-east-2/2026/11/28/1_CloudTrail_us-east-2_20261128T1800Z_aB3.json.gz";
    write(delivered, gzipSync(records(trailEvents.slice(0, 30))));
    const two = records(trailEvents.slice(30, 50), 2);
    write(
      "AWSLogs/1/CloudTrail/us-east-2/a.json.gz",
      Buffer.concat([gzipSync(two.slice(0, 999)), gzipSync(two.slice(999))]),
    );
    write("AWSLogs/1/c.gz", gzipSync(records(trailEvents.slice(0, 2))));
    write("b.json", `\n\t ${records(trailEvents.slice(60))}\n`);
    write("c.txt", records(trailEvents.slice(0, 2)));
    write(
      "d.json",
      records([
        { ...trailEvents[0]!, eventType: "AwsCloudTrailInsight" },
        { ...trailEvents[0]!, eventTime: "today" },
        { ...trailEvents[0]!, eventTime: "2026-02-28T23:59:59.5+01:00" },
        { ...trailEvents[0]!, eventTime: null },
        { eventTime: "2026-02-28T23:59:59Z" },
        { eventType: "x" },
        5,
        "text",
        null,
        { ...trailEvents[0]!, text: '"}]{[' },
      ]),
    );
    write("e.json", "");
    write("f.json", `${records(trailEvents.slice(0, 1))}${records(trailEvents.slice(1, 2))}`);

    test("gives the same events for the same files, folder by folder", () => {
      const expected = rows(official, folder);
      expect(expected.length).toBe(trailEvents.length + 50 + 4);
      expect(rows(library, folder)).toEqual(expected);
      expect(rows(library, `${folder}/`)).toEqual(expected);
    });

    test("and for one file", () => {
      const file = path.join(folder, "b.json");
      expect(rows(library, file)).toEqual(rows(official, file));
    });

    if (!("skip" in real))
      test.each(real.files)("and for the real log %s", file =>
        expect(rows(library, file)).toEqual(rows(official, file)),
      );

    test("and for one that is compressed", () => {
      const file = path.join(folder, delivered);
      expect(rows(library, file)).toEqual(rows(official, file));
      expect(rows(library, file)).toHaveLength(30);
    });

    test("one that is cut off gives what is whole here, and nothing there", () => {
      const cut = path.join(dir, "cut");
      fs.mkdirSync(cut);
      fs.writeFileSync(path.join(cut, "a.json.gz"), gzipSync(records(trailEvents)).subarray(0, -20));
      const shown = show(library, cut);
      expect(shown.stdout.trim().split("\n").length).toBeGreaterThan(10);
      expect(shown.stderr).toMatch(/a\.json\.gz: byte \d+: the file ends before the compressed part does/);
      expect(show(official, cut).stdout.trim()).toBe("");
    });

    test("a folder without log files ends here, and fails there", () => {
      const empty = path.join(dir, "empty");
      fs.mkdirSync(empty);
      const shown = show(library, empty);
      expect(shown.status).toBe(0);
      expect(shown.stderr).toContain("the folder has no file that fits *.json,*.json.gz");
      expect(show(official, empty).status).not.toBe(0);
    });
  });
});

describeWithHost(["sysdig", "go-cloudtrail", "go-json"], (sysdig, officialTrail, officialJson) => {
  const log = path.join(dir, "trail.json"),
    json = path.join(root, "examples", "json");
  fs.writeFileSync(log, textOf({ Records: [...trailEvents, ...("skip" in real ? [] : real.events)] }));
  for (const folder of [example, json]) falcoTs(["build", folder], { timeout: 240_000 });
  const ours = [path.join(example, "build", "libcloudtrail.so"), path.join(json, "build", "libjson.so")],
    theirs = [officialTrail, officialJson];
  const shown = (libraries: readonly string[], filter: string, format: string) =>
    run(
      sysdig,
      [
        ...libraries.flatMap(library => ["-H", `${library}:{}`]),
        "-I",
        `cloudtrail:${log}`,
        "-p",
        format,
        filter,
      ],
      { timeout: 60_000 },
    );

  test("all events show the same, and their summaries are the same", () => {
    const format = "*%evt.rawtime %ct.user %ct.info %s3.bytes %ec2.imageids %ec2.imageids[1] %evt.plugininfo";
    const expected = shown(theirs, "ct.name exists", format);
    expect(expected.stdout.trim().split("\n").length).toBeGreaterThanOrEqual(trailEvents.length);
    expect(shown(ours, "ct.name exists", format)).toMatchObject({ status: 0, stdout: expected.stdout });
  });

  describe("the official rules", () => {
    const rules = readRules(path.join(path.dirname(officialTrail), "aws_cloudtrail_rules.yaml"));

    test("are all there", () => expect(rules).toHaveLength(22));

    test("fire on the same events", () => {
      const alerts = (libraries: readonly string[]) => (filter: string) =>
        shown(libraries, filter, "*%evt.num %ct.id %ct.user %ct.info");
      const fired = expectSameAlerts(rules, alerts(theirs), alerts(ours));
      expect(fired).toEqual(rules.map(({ name }) => name));
    });
  });
});
