import { createHmac } from "node:crypto";

import { loadPlugin } from "falco-ts/testing";

const SECRET = "s3cret";
const secrets = { "env:WEBHOOK_SECRET": SECRET };
const CONFIG = { webhookSecret: "env:WEBHOOK_SECRET", useHTTPs: false, address: "127.0.0.1:8080" };
const REPOSITORY = {
  full_name: "acme/hello",
  private: true,
  owner: { login: "acme" },
  html_url: "https://github.com/acme/hello",
  description: 'Says "hello"',
};

function load() {
  const plugin = loadPlugin({ secrets });
  plugin.init(CONFIG);
  return plugin;
}

/** The headers of a post that GitHub signs. */
function headersOf(body: string, type: string, contentType = "application/json", secret = SECRET) {
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  return {
    "Content-Type": contentType,
    "X-GitHub-Event": type,
    "X-Hub-Signature-256": `sha256=${signature}`,
  };
}

test("what GitHub has signed is an event, with its type in front; what it has not is 401", () => {
  const source = load().open("*"),
    body = '{"zen":"ü","webhook_type":"its own"}';
  expect(source.http.post("/", body, headersOf(body, "ping"))).toBe(200);
  expect(source.http.post("/any/path", "{ }", headersOf("{ }", "meta"))).toBe(200);
  expect(source.http.post("/", body, headersOf(body, "ping", "application/json", "another"))).toBe(401);
  expect(source.http.post("/", `${body} `, headersOf(body, "ping"))).toBe(401);
  const sha1 = `sha1=${createHmac("sha1", SECRET).update(body).digest("hex")}`;
  expect(source.http.post("/", body, { "Content-Type": "application/json", "X-Hub-Signature": sha1 })).toBe(
    401,
  );
  expect(source.http.post("/", body, headersOf(body, "ping", "text/plain"))).toBe(415);
  expect(source.nextBatch()).toEmit([
    '{"webhook_type":"ping","zen":"ü","webhook_type":"its own"}',
    '{"webhook_type":"meta"}',
  ]);
});

test("a form is what its payload is, as webhooks are where nobody chose JSON", () => {
  const source = load().open(""),
    form = `payload=${encodeURIComponent('{"a":"1 + 1 & ü"}').replaceAll("%20", "+")}`;
  const headers = (body: string) => headersOf(body, "star", "application/x-www-form-urlencoded");
  expect(source.http.post("/", form, headers(form))).toBe(200);
  expect(source.http.post("/", "other=1", headers("other=1"))).toBe(200);
  expect(source.nextBatch()).toEmit(['{"webhook_type":"star","a":"1 + 1 & ü"}']);
});

test("what is no JSON object is no event, and the log says so", () => {
  const plugin = load(),
    source = plugin.open("*");
  for (const body of ["none", "[1]", '{"a":', ""])
    expect(source.http.post("/", body, headersOf(body, "push"))).toBe(200);
  expect(source.nextBatch().events).toEqual([]);
  expect(plugin.logs.filter(({ message }) => message.includes("no JSON object"))).toHaveLength(4);
});

test("the open params name repositories, in any case of their letters", () => {
  const posted = (params: string) => {
    const source = load().open(params);
    for (const name of ["acme/hello", "acme/open"]) {
      const body = JSON.stringify({ repository: { full_name: name } });
      expect(source.http.post("/", body, headersOf(body, "push"))).toBe(200);
    }
    expect(source.http.post("/", "{}", headersOf("{}", "organization"))).toBe(200);
    return source.nextBatch().events.length;
  };
  expect(posted("*")).toBe(3);
  expect(posted("")).toBe(3);
  expect(posted("Acme/Hello, falcosecurity/falco")).toBe(1);
  expect(posted("acme/hello,acme/open")).toBe(2);
});

test("a secret and absolute paths are asked for, and HTTPS is what it does if nothing is said", () => {
  const webhookSecret = CONFIG.webhookSecret;
  const opened = (config: object) => {
    const plugin = loadPlugin({ secrets });
    plugin.init(config);
    return plugin.open("*").inputs;
  };
  expect(() => opened({})).toThrow("webhookSecret: found none");
  expect(() => opened({ webhookSecret, secretsDir: "~/.ghplugin" })).toThrow("~/.ghplugin/server.crt");
  expect(opened({ webhookSecret })).toMatchObject([{ kind: "https", path: "[::]:443" }]);
  expect(opened({ webhookSecret, useHTTPs: false })).toMatchObject([{ kind: "http", path: "[::]:80" }]);
});

const NAMES = ["type", "action", "user", "repo", "repo.url", "repo.name", "repo.description", "org", "owner"];
const OTHERS = [
  "repo.public",
  "collaborator.name",
  "collaborator.role",
  "webhook.id",
  "webhook.type",
  "workflow.filename",
];
const FILES = ["commit.added", "commit.modified", "commit.removed"];
const SECRETS = [
  "has_secrets",
  ...["desc", "files", "lines", "links"].map(part => `committed_secrets.${part}`),
].map(part => `diff.${part}`);
const MINERS = ["workflow.has_miners", "workflow.miners.type"];

/** The fields' values of an event. */
function valuesOf(event: object, ...fields: string[]) {
  const plugin = load();
  return fields.map(field =>
    plugin.extract({ payload: Buffer.from(JSON.stringify(event)) }, `github.${field}`),
  );
}

test("each field has what the event has, and what is null or missing has no value", () => {
  const event = {
    webhook_type: "member",
    action: "added",
    sender: { login: "ada" },
    repository: REPOSITORY,
    organization: { login: "acme-org" },
    member: { login: "eve" },
    changes: { permission: { to: "write" } },
    hook: { id: 42, type: "Repository" },
    workflow: { path: ".github/workflows/ci.yml" },
  };
  expect(valuesOf(event, ...NAMES)).toEqual([
    "member",
    "added",
    "ada",
    "https://github.com/acme/hello",
    "https://github.com/acme/hello",
    "acme/hello",
    'Says "hello"',
    "acme-org",
    "acme",
  ]);
  expect(valuesOf(event, ...OTHERS)).toEqual([
    "false",
    "eve",
    "write",
    "42",
    "Repository",
    ".github/workflows/ci.yml",
  ]);
  const all = [...NAMES, ...OTHERS, ...FILES, ...SECRETS, ...MINERS];
  expect(all).toHaveLength(25);
  expect(valuesOf({}, ...all)).toEqual(all.map(() => undefined));
  expect(
    valuesOf({ repository: { description: null, private: false } }, "repo.description", "repo.public"),
  ).toEqual([undefined, "true"]);
});

test("a repository of GitHub Enterprise has its name, too", () => {
  const repository = { ...REPOSITORY, html_url: "https://git.acme.test/acme/hello" };
  expect(valuesOf({ repository }, "repo.name", "repo.url")).toEqual(["acme/hello", repository.html_url]);
});

test("files of several commits are one list", () => {
  const commits = [
    { added: ["a", "b"], modified: [] },
    { added: ["c"], modified: ["d"], removed: null },
  ];
  expect(valuesOf({ commits }, ...FILES)).toEqual(["a,b,c", "d", undefined]);
});

test("what a scan of commits and workflows has found is read as the original does", () => {
  const match = (desc: string, line: number) => ({ desc, line, type: "key", platform: "x" });
  const files = [
    { name: "a.ini", matches: [match("aws_access_key", 2), match("slack", 9)] },
    { name: "none", matches: null },
    { name: "b.pem", matches: [match("asymmetric_private_key", 1)] },
  ];
  const event = { files, repository: REPOSITORY, head_commit: { id: "c0ffee" } };
  expect(valuesOf(event, ...SECRETS)).toEqual([
    "true",
    "aws_access_key,slack,asymmetric_private_key",
    "a.ini,a.ini,b.pem",
    "2,9,1",
    ["a.ini/#L2", "a.ini/#L9", "b.pem/#L1"].map(end => `${REPOSITORY.html_url}/blob/c0ffee/${end}`).join(","),
  ]);
  expect(valuesOf({ files: [files[1]] }, ...SECRETS.slice(0, 2))).toEqual(["false", undefined]);
  const matches = [
    { type: "xmrig", line: 1 },
    { type: "pool", line: 2 },
    { type: "xmrig", line: 3 },
  ];
  expect(valuesOf({ workflow_miner_detections: { matches } }, ...MINERS)).toEqual(["true", "xmrig,pool"]);
  expect(valuesOf({ workflow_miner_detections: { matches: [] } }, ...MINERS)).toEqual(["false", undefined]);
});

test("what people see of an event is its type, who did it, where, and what", () => {
  const event = { webhook_type: "star", action: "created", sender: { login: "ada" }, repository: REPOSITORY };
  const shown = (one: object) => load().eventToString({ payload: Buffer.from(JSON.stringify(one)) });
  expect(shown(event)).toBe("github star user:ada repo:https://github.com/acme/hello action:created");
  expect(shown({ webhook_type: "ping" })).toBe("github ping");
});
