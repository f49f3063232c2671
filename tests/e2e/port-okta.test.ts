// examples/okta beside Falco's own okta plugin: it is described as that is, and has the same values; and in
// sysdig, against an API of https with pages, 429, an answer that is cut off and a redirect.
import fs from "node:fs";
import path from "node:path";

import { Authority } from "../certificates";
import { describeWithHost, run } from "../hosts/hosts";
import { described } from "../oracle/described";
import { Extractor } from "../oracle/extractor";
import { falcoTs, root, temporaryFolder } from "../support";

const example = path.join(root, "examples", "okta"),
  library = path.join(example, "build", "libokta.so");
const dir = temporaryFolder();
const port = 40000 + (process.pid % 10000);
const url = `https://127.0.0.1:${port}/api/v1/logs`;
const authority = new Authority(path.join(dir, "certificates")),
  server = authority.sign("server");

test("its own tests pass", () => {
  expect(falcoTs(["test"], { cwd: example, timeout: 240_000 })).toMatchObject({ status: 0 });
});

const built = falcoTs(["build", example], { timeout: 240_000 });
if (built.status !== 0) throw new Error(built.stderr);

test("it is at most 2.5 MB, and its README has its fields", () => {
  expect(fs.statSync(library).size).toBeLessThanOrEqual(2_500_000);
  expect(fs.readFileSync(path.join(example, "README.md"), "utf8")).toContain(
    falcoTs(["info", "--table", library]).stdout,
  );
});

describeWithHost("sysdig", sysdig => {
  /** Runs sysdig beside the API, until it has so many events or is interrupted after some seconds. */
  const shown = (events: number, count: number, seconds = 20) => {
    const config = JSON.stringify({
      api_token: "env:OKTA_TOKEN",
      api_url: url,
      api_authorities: authority.certificate,
      refresh_interval: 1,
      falco_ts: { state: dir },
    });
    const api = `${process.execPath} ${path.join(__dirname, "okta_api.js")} ${port} ${count} ${server.certificate} ${server.key}`;
    return run(
      "sh",
      [
        "-c",
        `${api} & api=$!; timeout -s INT ${seconds} "$1" -H "$2:$3" -I okta: -n ${events} -p '%evt.plugininfo'; kill $api`,
        "sh",
        sysdig,
        library,
        config,
      ],
      { timeout: 60_000, env: { OKTA_TOKEN: "t0ken" } },
    )
      .stdout.trim()
      .split("\n")
      .filter(Boolean)
      .map(line => (JSON.parse(line) as { uuid: string }).uuid);
  };
  const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `u-${from + i}`);

  test("each event of the log comes once, whatever the API does", () => {
    expect(shown(1000, 14, 10)).toEqual(ids(0, 14));
  });

  test("a host that starts again goes on behind them", () => {
    // a page begins with the last event of the one before it
    expect(shown(1000, 20, 6)).toEqual(ids(13, 20));
  });
});

describeWithHost("go-okta", official => {
  test("it is described as the original is", () => {
    const theirs = described(official);
    expect(described(library)).toEqual(theirs);
    expect(theirs.fields).toHaveLength(54);
  });

  test("its values are the original's, but for what that has wrong or empty", () => {
    const config = JSON.stringify({ organization: "acme" });
    const [ours, theirs] = [library, official].map(one => new Extractor(dir, one, config));
    // the first two end the original's process; times are the host's; a longitude it looks for as lonDe
    const BUT = ["okta.authentication.step", "okta.security.asnumber", "okta.mfa.", "okta.client.geo.lon"];
    const asked = described(official)
      .fields.map(({ name }) => name)
      .filter(name => !BUT.some(one => name.startsWith(one)))
      .concat("okta.targets.displayName[0]", "okta.targets.displayName[1]", "okta.targets.displayName[9]");
    const events = fs.readFileSync(path.join(__dirname, "okta-events.jsonl"), "utf8").trim().split("\n");
    let values = 0;
    for (const event of events) {
      // one by one: in the original an event that lacks something has what the one before it had
      const [own, other] = [ours, theirs].map(one => one!.extract([Buffer.from(event)], asked)[0]!);
      asked.forEach((field, f) => {
        const value = other![f],
          isEmpty = value === undefined || value[0] === "" || (value[0] === "0" && field.endsWith(".lat"));
        if (!isEmpty) values++;
        const found = own![f]?.[0] === "" ? undefined : own![f];
        expect([event, field, found]).toEqual([event, field, isEmpty ? undefined : value]);
      });
    }
    expect(values).toBeGreaterThan(100);
  });
});
