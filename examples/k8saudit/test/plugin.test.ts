import { loadPlugin } from "falco-ts/testing";

const plugin = loadPlugin();
plugin.init({ maxEventSize: 2000 });
/** An audit event of a pod's creation. */
const creation = {
  kind: "Event",
  auditID: "f83ecd50",
  verb: "create",
  objectRef: { resource: "pods", namespace: "default" },
  requestObject: {
    kind: "Pod",
    spec: {
      containers: [
        { name: "web", image: "nginx", securityContext: { privileged: false } },
        { name: "store", image: "mysql:latest", securityContext: { privileged: true } },
      ],
    },
  },
};

test("fields of a pod", () => {
  const event = { payload: Buffer.from(JSON.stringify(creation)) };
  expect(plugin.extract(event, "ka.verb")).toBe("create");
  expect(plugin.extract(event, "ka.target.resource")).toBe("pods");
  expect(plugin.extract(event, "ka.req.pod.containers.image")).toEqual(["nginx", "mysql:latest"]);
  expect(plugin.extract(event, "ka.req.pod.containers.image.repository[1]")).toEqual(["mysql"]);
  expect(plugin.extract(event, "ka.req.pod.containers.privileged")).toEqual(["false", "true"]);
  expect(plugin.extract(event, "ka.req.container.privileged")).toBe("true");
  expect(plugin.extract(event, "ka.req.pod.containers.eff_run_as_user")).toEqual(["0", "0"]);
  expect(plugin.extract(event, "ka.req.pod.initContainers.image")).toBeUndefined();
});

test("parameters of a URI", () => {
  const event = { payload: Buffer.from('{"auditID":"1","requestURI":"/api?name=a%20b+c&x=1&x=2"}') };
  expect(plugin.extract(event, "ka.uri.param[name]")).toBe("a b c");
  expect(plugin.extract(event, "ka.uri.param[x]")).toBe("1");
  expect(plugin.extract(event, "ka.uri.param[y]")).toBeUndefined();
});

test("what is no audit event has no fields", () => {
  for (const text of ["", "text", "[]", '{"verb":"get"}'])
    expect(plugin.extract({ payload: Buffer.from(text) }, "ka.verb")).toBeUndefined();
});

test("a log's lines are events, with the time of their stage", () => {
  const source = plugin.open("/var/log/audit.log");
  source.files
    .add(
      '{"kind":"Event","stageTimestamp":"1970-01-01T00:00:01.5Z"}\n\n' +
        '{ "kind": "EventList", "items": [ {"stageTimestamp":"1970-01-01T00:00:02Z"}, {} ] }\n',
    )
    .end();
  expect(source.nextBatch().events.map(({ text, timestamp }) => [text, timestamp])).toEqual([
    ['{"kind":"Event","stageTimestamp":"1970-01-01T00:00:01.5Z"}', 1_500_000_000n],
    ['{"stageTimestamp":"1970-01-01T00:00:02Z"}', 2_000_000_000n],
  ]);
  expect(plugin.logs.splice(0).map(line => line.message)).toEqual(["can't read stageTimestamp"]);
  expect(source.nextBatch().status).toBe("eof");
});

test("of a folder, the lines of all files are", () => {
  const source = plugin.open("/var/log/audit");
  const line = '{"kind":"Event","stageTimestamp":"1970-01-01T00:00:01Z"}';
  source.files.add(line, "/var/log/audit/a.log").add(`${line}\n${line}`, "/var/log/audit/b.log");
  expect(source.nextBatch().events).toHaveLength(3);
});

test.each([
  ["cut off", '{"kind":"Event"', "a line that is no JSON, or cut off"],
  ["no event", '{"kind":"Pod"}', "data not recognized as a k8s audit event"],
  ["without a time", '{"kind":"Event"}', "can't read stageTimestamp"],
  ["with another time", '{"kind":"Event","stageTimestamp":"today"}', "stageTimestamp is no time"],
  [
    "too long",
    `{"kind":"Event","stageTimestamp":"1970-01-01T00:00:01Z","x":"${"x".repeat(2000)}"}`,
    "event larger than maxEventSize: size=2063",
  ],
])("a line that is %s is left out, and that is said", (_, line, message) => {
  const source = plugin.open("/var/log/audit.log");
  source.files.add(line);
  expect(source.nextBatch().events).toEqual([]);
  expect(plugin.logs.splice(0)).toEqual([{ level: "warning", message }]);
});

test.each(["http://:9765/k8s-audit", "https://127.0.0.1:9765/k8s-audit?x=1"])(
  "%s takes an event, a list, an array, and nothing else",
  url => {
    const source = plugin.open(url),
      json = { "Content-Type": "application/json; charset=utf-8" };
    const event = (id: number) =>
      `{"kind":"Event","auditID":"${id}","stageTimestamp":"1970-01-01T00:00:01Z"}`;
    expect(source.http.post("/k8s-audit", event(1), json)).toBe(200);
    expect(
      source.http.post("/k8s-audit", `{"kind":"EventList","items":[${event(2)}, ${event(3)}]}`, json),
    ).toBe(200);
    expect(source.http.post("/k8s-audit", `[${event(4)}]`, json)).toBe(200);
    expect(source.http.post("/", event(5), json)).toBe(404);
    expect(source.http.post("/k8s-audit", event(5), { "Content-Type": "text/plain" })).toBe(415);
    expect(source.http.post("/k8s-audit", event(5), json, { method: "PUT" })).toBe(405);
    expect(source.nextBatch()).toEmit([event(1), event(2), event(3), event(4)]);
  },
);

test.each([
  ["file:///var/log/audit.log", "file://: not there yet"],
  ["ftp://host/file", 'scheme "ftp" is not supported'],
])("%s is refused", (params, message) => {
  expect(() => plugin.open(params)).toThrow(message);
});
