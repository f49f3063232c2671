// falco-ts explain: how far things come, from loading to the fields' values, and where the first silence is.
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";

import { describeWithHost } from "../hosts/hosts";
import { counting, following, posted, tailing } from "../runtime/plugins";
import { buildPlugin, cli, dummy, falcoTs, pluginSource, temporaryFolder } from "../support";

const dir = temporaryFolder();
const tail = buildPlugin(path.join(dir, "tailing"), tailing);

/** Explains a run over a file with these lines; `params` are further open params of the plugin. */
function explainLines(library: string, text: string, params: object = {}, ...flags: string[]) {
  const file = path.join(dir, "lines");
  fs.writeFileSync(file, text);
  return falcoTs(["explain", library, "--params", JSON.stringify({ file, ...params }), ...flags]);
}

test("a run in which all is well: each step, what went in and came out, and why it ended", () => {
  expect(explainLines(tail, "one\nskip\nthree\n")).toMatchObject({
    status: 0,
    stderr: "[info] t: closed after 3\n",
    stdout: `\
loaded    t 0.1.0
started   without a config
opened    1 source
in        15 bytes, of which the plugin handled 3 messages
out       2 events with 8 bytes
fields    t.line  a value in 2 of 2 events
stopped   end of source
`,
  });
});

describe("the first silence is named", () => {
  const advice = (stdout: string) => /^look at {3}(.*)$/m.exec(stdout)?.[1];

  test("nothing came in", () => {
    const { stdout } = explainLines(tail, "");
    expect(stdout).toContain(
      "\nin        0 bytes, of which the plugin handled 0 messages\nout       0 events ",
    );
    expect(advice(stdout)).toMatch(/^nothing came in: do the open params name what is to be read/);
  });

  test("bytes came in, of a line that has not ended yet", () => {
    const library = buildPlugin(path.join(dir, "following"), following);
    const { stdout } = explainLines(library, "no end", { begin: true }, "--seconds", "1");
    expect(stdout).toContain("\nstopped   the time is over\n");
    expect(advice(stdout)).toMatch(/^bytes came in, and no message is complete/);
  });

  test("messages came in, and the plugin made no event of them", () => {
    expect(advice(explainLines(tail, "skip\nskip\n").stdout)).toMatch(
      /^messages came in, and the plugin made/,
    );
  });

  test("a source that gives no event", () => {
    const library = buildPlugin(path.join(dir, "none"), pluginSource({ next: "return Status.Eof;" }));
    expect(advice(falcoTs(["explain", library]).stdout)).toMatch(/^the source gave no event/);
  });

  test("a field that never has a value, and one that has it in some events", () => {
    const library = buildPlugin(
      path.join(dir, "fields"),
      pluginSource({
        fields: `
          f.u64("t.even", "even ones", (self, event, value) => event.decimal() % 2 ? value.absent() : value.set(1));
          f.u64("t.never", "none", (self, event, value) => value.absent());`,
      }),
    );
    const { stdout } = falcoTs(["explain", library]);
    expect(stdout).toContain(`\
fields    t.value  a value in 5 of 5 events
          t.even   a value in 2 of 5 events
          t.never  a value in 0 of 5 events
`);
    expect(advice(stdout)).toMatch(/^a field without a value makes every condition on it false/);
  });
});

test("traps are counted by their call, and what trapped is on stderr", () => {
  const library = buildPlugin(path.join(dir, "counting"), counting);
  const { stdout, stderr } = falcoTs(["explain", library, "--fields", "t.trap"]);
  expect(stderr).toContain("unreachable");
  expect(stdout).toContain("\nfields    t.trap  a value in 0 of 5 events\ntrouble   traps_extract ");
});

test("requests that are refused are told as trouble, and two signals at once end the account in order", async () => {
  const library = buildPlugin(path.join(dir, "posted"), posted);
  const port = 30000 + (process.pid % 10000);
  const params = JSON.stringify({ http: `127.0.0.1:${port}`, token: "secret" });
  const child = spawn(process.execPath, [cli, "explain", library, "--params", params]);
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  while (!said.includes("listens at")) await new Promise(resolve => setTimeout(resolve, 20));
  const { status } = await fetch(`http://127.0.0.1:${port}/events`, { method: "POST", body: "{}" });
  expect(status).toBe(401);
  child.kill("SIGINT");
  child.kill("SIGTERM"); // timeout(1) sends more than one, too
  await once(child, "close");
  expect(stdout).toContain("\ntrouble   requests_refused 1\nstopped   interrupted\n");
});

test("a source that is parked ends the account, and not the author's patience", () => {
  const library = buildPlugin(path.join(dir, "parked"), pluginSource({ next: "unreachable();" }));
  const { stdout, status } = falcoTs(["explain", library]);
  expect(stdout).toContain("\ntrouble   traps_next_batch 1\ntrouble   sources_parked 1\n");
  expect(stdout).toContain("\nstopped   a source that trapped gives no more events (parked)\n");
  expect(status).toBe(0);
});

test("a source that waits to be opened again is told as waiting, and not as parked", () => {
  const library = buildPlugin(path.join(dir, "waiting"), pluginSource({ next: "unreachable();" }));
  const config = ["--config", '{"falco_ts":{"on_trap":"restart"}}'];
  const { stdout } = falcoTs(["explain", library, ...config, "--seconds", "1"]);
  expect(stdout).toContain("\ntrouble   sources_waiting 1\n");
  expect(stdout).not.toContain("parked");
  expect(stdout).toContain(
    "\nstopped   the time is over\nlook at   the source trapped before its first event, and waits",
  );
});

describe("--json", () => {
  const account = (...args: string[]) => {
    const { stdout, status } = falcoTs(["explain", "--json", ...args]);
    return { status, ...JSON.parse(stdout) };
  };

  test("is one object, with a code for why the run ended and for what to look at", () => {
    const file = path.join(dir, "lines");
    fs.writeFileSync(file, "skip\nskip\n");
    expect(account(tail, "--params", JSON.stringify({ file }))).toEqual({
      status: 0,
      loaded: [{ library: tail, name: "t", version: "0.1.0", hasConfig: false }],
      opened: 1,
      in: { bytes: 10, messages: 2 },
      out: { events: 0, bytes: 0 },
      fields: [{ name: "t.line", asked: 0, withValue: 0 }],
      trouble: {},
      stopped: { code: "end-of-source", message: "end of source" },
      lookAt: {
        code: "no-event-of-messages",
        message: "messages came in, and the plugin made no event of them: look at the input's handler",
      },
    });
  });

  test("has what went wrong by its metric", () => {
    const library = buildPlugin(path.join(dir, "traps"), pluginSource({ next: "unreachable();" }));
    expect(account(library)).toMatchObject({
      trouble: { traps_next_batch: 1, sources_parked: 1 },
      stopped: { code: "parked" },
      lookAt: { code: "parked" },
    });
  });

  test("is there too where a source could not be opened, or the plugin not started", () => {
    const failed = { status: 1, stopped: { code: "error" }, lookAt: null, out: { events: 0, bytes: 0 } };
    expect(account(tail, "--params", '{"file":"relative"}')).toMatchObject({
      ...failed,
      loaded: [{ name: "t" }],
      opened: 0,
    });
    expect(account(dummy, "--config", '{"jitter":"much"}')).toMatchObject({
      ...failed,
      loaded: [],
      opened: 0,
    });
  });
});

test("an error while events are taken is told, with what came before it", () => {
  const { stdout, stderr, status } = explainLines(tail, "one\nfail\n");
  expect(stderr).toMatch(/^falco-ts-host: .*next_batch failed: .*as told$/m);
  expect(stdout).toContain("\nout       1 event with 3 bytes\n");
  expect(stdout).toContain("\nstopped   by the error that stands on stderr\n");
  expect(status).toBe(1);
});

test("a source that cannot be opened is loaded and started, and no more", () => {
  const { stdout, stderr, status } = falcoTs(["explain", tail, "--params", '{"file":"relative"}']);
  expect(stdout).toBe("loaded    t 0.1.0\nstarted   without a config\n");
  expect(stderr).toContain("open failed: ");
  expect(status).toBe(1);
});

test("--max-events, several sources and a config are taken as by run", () => {
  const params = ["--params", '{"maxEvents":2}', "--params", '{"maxEvents":9}'];
  const { stdout } = falcoTs(["explain", dummy, "--config", '{"jitter":0}', ...params, "--max-events", "4"]);
  expect(stdout).toContain(
    "\nstarted   with the config that was given\nopened    2 sources\nout       4 events ",
  );
  expect(stdout).toContain("\nstopped   max events\n");
});

test("inputs are not talked of where a plugin that has some opened a source without", () => {
  const library = buildPlugin(
    path.join(dir, "both"),
    pluginSource({
      top: `
import { Instance, PushInstance, EventOutput } from "falco-ts";
class Ticks {}
function onTick(self: Ticks, out: EventOutput): void { out.event(); }`,
    }).replace(
      /open\(params: Params\): PullInstance \| null \{.*\}/,
      'open(params: Params): Instance | null { return params.raw == "ticks" ? changetype<Instance>(new PushInstance<Ticks>(new Ticks()).every(10, onTick)) : new Events(); }',
    ),
  );
  expect(falcoTs(["explain", library]).stdout).toMatch(/^opened .*\nout {7}5 events /m);
});

test("--seconds 0 is refused", () => {
  expect(falcoTs(["explain", dummy, "--seconds", "0"])).toMatchObject({
    status: 2,
    stderr: "falco-ts explain: --seconds: found 0, expected a number from 1\n",
  });
});

describeWithHost("go-dummy", official => {
  test("a plugin that counts nothing itself has an account of what the host saw", () => {
    const { stdout, status } = falcoTs(["explain", official, "--params", '{"maxEvents":3}']);
    expect(stdout).toMatch(/^loaded {4}dummy .*\nstarted .*\nopened {4}1 source\nout {7}3 events /);
    expect(stdout).toContain("a value in 3 of 3 events");
    expect(status).toBe(0);
  });
});
