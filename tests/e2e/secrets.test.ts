// Secrets that an operator names: in jest, in both targets, without a file or a variable.
import { createHmac } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

import { loadPlugin } from "../../dist/compiler/testing";
import { describeWithHost, run } from "../hosts/hosts";
import { buildPlugin, cli, falcoTs, temporaryFolder, writePlugin } from "../support";
import { secretive } from "../runtime/plugins";

const dir = temporaryFolder();
const plugin = path.join(dir, "secret");
const library = buildPlugin(plugin, secretive);

const ADDRESS = "127.0.0.1:20080";
const secrets = {
  "env:T_TOKEN": "t0ken",
  "file:/run/secrets/signer": "s1gner\n",
  "env:T_OWN": "0wn",
  "file:/etc/t.key": "k3y\r\n",
};

describe.each(["wasm", "native"] as const)("in jest, %s", target => {
  const load = (config: object | string = {}, given: Record<string, string> = secrets) => {
    const loaded = loadPlugin({ dir: plugin, target, secrets: given });
    loaded.init(config);
    return loaded;
  };
  const failure = (work: () => unknown) => {
    try {
      work();
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };

  test("a token that the config names is what requests have to show", () => {
    const source = load({ token: "env:T_TOKEN" }).open({ http: ADDRESS });
    expect(source.http.post("/", "{}")).toBe(401);
    expect(source.http.post("/", "{}", { Authorization: "Bearer env:T_TOKEN" })).toBe(401);
    expect(source.http.post("/", "{}", { Authorization: "Bearer t0ken" })).toBe(200);
    expect(source.nextBatch()).toEmit(["{}"]);
  });

  test("a secret in an object signs, without the line end of its file", () => {
    const source = load({ hook: { signer: "file:/run/secrets/signer" } }).open({ http: ADDRESS });
    const signed = (secret: string) => ({
      "X-Signature": `sha256=${createHmac("sha256", secret).update("{}").digest("hex")}`,
    });
    expect(source.http.post("/", "{}", signed("s1gner\n"))).toBe(401);
    expect(source.http.post("/", "{}", signed("s1gner"))).toBe(200);
  });

  test("a secret of the open params is in the header that the API gets, else the default is", () => {
    const asked = (params: object) =>
      load().open({ url: "http://127.0.0.1:8080/", ...params }).poll.requests[0]!.headers.authorization;
    expect(asked({ key: "file:/etc/t.key" })).toBe("SSWS k3y");
    expect(asked({})).toBe("SSWS 0wn");
  });

  test("the plugin has the secret's name, and nothing else to log or to write", () => {
    const loaded = load({ token: "env:T_TOKEN" }),
      source = loaded.open({ http: ADDRESS });
    expect(loaded.logs).toEqual([{ level: "info", message: "the token is \\x1aenv:T_TOKEN\\x1a" }]);
    source.http.post("/", "token", { Authorization: "Bearer t0ken" });
    expect(source.nextBatch()).toEmit(["\x1aenv:T_TOKEN\x1a"]);
  });

  test.each<[string, object, string]>([
    ["a secret in place of its name", { token: "hunter2" }, "config: token: expected env:NAME or file:/PATH"],
    ["a number", { token: 12345 }, "config: token: expected env:NAME or file:/PATH"],
    ["what is no variable", { token: "env:hunter-2" }, "config: token: expected env:NAME or file:/PATH"],
    [
      "a path that goes up",
      { token: "file:/run/../hunter2" },
      "config: token: expected env:NAME or file:/PATH",
    ],
    [
      "a path that is not absolute",
      { token: "file:hunter2" },
      "config: token: expected env:NAME or file:/PATH",
    ],
    [
      "one in an object",
      { hook: { signer: "hunter2" } },
      "config: hook.signer: expected env:NAME or file:/PATH",
    ],
  ])("init refuses %s, and does not show it", (_, config, why) => {
    const message = failure(() => load(config));
    expect(message).toBe(
      `init: ${why}, by which the secret is named; the secret itself does not belong here`,
    );
  });

  test.each<[string, string | undefined, string]>([
    ["is not there", undefined, "the test has no such secret"],
    ["is empty", "\n", "it is empty"],
    ["is too long", "x".repeat(4097), "it is too long; 4096 bytes are the most"],
    ["has two lines", "one\ntwo\n", "it has a line break or another control character; expected one line"],
  ])("init names the key of a secret that %s", (_, secret, why) => {
    const given = secret === undefined ? {} : { "env:T_TOKEN": secret };
    const message = failure(() => load({ token: "env:T_TOKEN" }, given));
    expect(message).toContain(`init: config: token: env:T_TOKEN: ${why}`);
    expect(message).not.toContain("xxx");
    const inObject = failure(() => load({ hook: { signer: "env:T_TOKEN" } }, given));
    expect(inObject).toContain(`init: config: hook.signer: env:T_TOKEN: ${why}`);
    const ofOpen = failure(() => load({}, given).open({ key: "env:T_TOKEN", url: "http://127.0.0.1/" }));
    expect(ofOpen).toContain(`open: open params: key: env:T_TOKEN: ${why}`);
  });

  test("open refuses a default that is not there", () => {
    expect(failure(() => load({}, {}).open({ url: "http://127.0.0.1/" }))).toContain(
      "open: env:T_OWN: the test has no such secret",
    );
  });

  test("what no permission is for is not used, whatever the plugin puts into a header", () => {
    const open = (name: string) => () =>
      load({ token: "env:T_TOKEN" }).open({ url: "http://127.0.0.1/", name: `\x1a${name}\x1a` });
    expect(failure(open("env:PATH"))).toContain(
      'env:PATH: the plugin has no permission to use this secret; it may use env:T_OWN, file:/run/secrets/, what the config\'s key "token" names',
    );
    expect(failure(open("file:/run/secrets/../shadow"))).toContain(
      'header("x-name"): a value that has control characters',
    );
    expect(failure(open("file:/run/other"))).toContain("file:/run/other: the plugin has no permission");
    expect(open("env:T_TOKEN")().poll.requests[0]!.headers["x-name"]).toBe("t0ken");
  });
});

test("the build refuses what cannot be, and each of it by its name", () => {
  const folder = path.join(dir, "wrong");
  const mistakes = [
    ['.secretConfig("token")', ""],
    ['"env:T_OWN", (self', '"T_OWN", (self'],
    ['secret("file:/run/secrets/")', 'secret("/run/secrets/")'],
    ['secretParams("key")', 'secretParams("")'],
    ['.object("hook"', '.objects("hook"'],
  ] as const;
  writePlugin(
    folder,
    mistakes.reduce((source, [from, to]) => source.replace(from, to), secretive),
  );
  const { stderr } = falcoTs(["build", folder]);
  for (const problem of [
    'permissions(): "token" is a secret of the config: found no permission to use it, expected one: secretConfig("token")',
    "settings(): own: the default is no name of a secret, such as env:TOKEN or file:/run/secrets/token",
    'permissions(): secret(): found "/run/secrets/", expected env:NAME, file: and an absolute path',
    'permissions(): secretParams(): found "", expected a key of the open params',
    "settings(): hook[].signer: a secret cannot be in a list of objects",
  ])
    expect(stderr).toContain(problem);
});

test("info says what secrets it may use, and the schema marks them", () => {
  expect(falcoTs(["info", library]).stdout).toContain(
    'secret env:T_OWN, secret file:/run/secrets/, secret that the config\'s key "token" names',
  );
  const { schema } = JSON.parse(fs.readFileSync(path.join(plugin, "build", "manifest.json"), "utf8"));
  expect(JSON.parse(schema).properties.token).toEqual({
    type: ["string", "null"],
    writeOnly: true,
    examples: ["env:NAME", "file:/PATH"],
    description: "what senders show",
    default: "",
  });
});

describe("what tools and hosts print", () => {
  const secret = `n33dle-${process.pid}-${Date.now()}`;
  const file = path.join(dir, "key");
  fs.writeFileSync(file, `${secret}\n`);
  const port = 30000 + (process.pid % 10000);
  const params = JSON.stringify({ key: `file:${file}`, url: `http://127.0.0.1:${port}/` });
  /** Runs a command beside the API. */
  const besideApi = (command: string, args: readonly string[]) =>
    run(
      "sh",
      [
        "-c",
        `"$1" "$2" ${port} "$3" & api=$!; shift 3; timeout 30 ${command}; kill $api`,
        "sh",
        process.execPath,
        path.join(__dirname, "secret_api.js"),
        file,
        ...args,
      ],
      { timeout: 60_000, env: { T_TOKEN: secret, T_OWN: secret } },
    );
  const tool = (args: readonly string[]) => besideApi('"$@"', [process.execPath, cli, ...args]);
  const cleanly = ({ stdout, stderr }: { stdout: string; stderr: string }) => {
    expect(stdout + stderr).not.toContain(secret);
    return stdout + stderr;
  };
  const config = JSON.stringify({ token: "env:T_TOKEN", hook: { signer: `file:${file}` } });

  test("falco-ts run shows what was asked with it, a trap and a failure, and never the secret", () => {
    const said = cleanly(
      tool([
        "run",
        library,
        "--config",
        config,
        "--params",
        params,
        "--max-events",
        "3",
        "--json",
        "--metrics",
      ]),
    );
    expect(said).toContain('"t.text":"one"');
    expect(said).toContain('"t.text":"two"');
    expect(said).toContain("extract_fields: t.text: of \\x1aenv:T_TOKEN\\x1a");
    expect(said).toContain("the token is \\x1aenv:T_TOKEN\\x1a");
  });

  test("nor do explain and info", () => {
    const explained = tool(["explain", library, "--config", config, "--params", params, "--max-events", "1"]);
    expect(cleanly(explained)).toContain("opened");
    cleanly(falcoTs(["info", library, "--config", config], { env: { T_TOKEN: secret } }));
  });

  test.each([
    ["a literal secret", { token: secret }, {}],
    ["one in an object", { hook: { signer: [secret] } }, {}],
    ["one in the open params", {}, { key: { a: secret } }],
  ])("%s in a config is refused, and not shown", (_, wrong, opened) => {
    const args = ["run", library, "--config", JSON.stringify(wrong), "--params", JSON.stringify(opened)];
    expect(cleanly(falcoTs(args))).toContain("expected env:NAME or file:/PATH");
  });

  describeWithHost("sysdig", sysdig => {
    test("sysdig's output and its capture have none of it", () => {
      const capture = path.join(dir, "t.scap");
      const said = besideApi(
        `"$1" -H "$2:$3" -I "t:$4" -n 1 -w "$5" && "$1" -H "$2:$3" -r "$5" -p '%evt.plugininfo %t.text'`,
        [sysdig, library, config, params, capture],
      );
      expect(cleanly(said)).toContain("one");
      expect(fs.readFileSync(capture).includes(secret)).toBe(false);
    });

    test("its words for a wrong config do not show it", () => {
      for (const wrong of [secret, [secret], { a: secret }]) {
        const said = run(sysdig, ["-H", `${library}:${JSON.stringify({ token: wrong })}`, "-I", "t:{}"]);
        expect(said.status).not.toBe(0);
        cleanly(said);
      }
    });
  });
});
