import { loadPlugin } from "falco-ts/testing";

const plugin = loadPlugin();
plugin.init();

const LOG = "/var/log/nginx/access.log";
const FIELDS = [
  "remote_addr",
  "remote_user",
  "time_local",
  "method",
  "path",
  "query_string",
  "request_uri",
  "protocol",
  "status",
  "bytes_sent",
  "referer",
  "user_agent",
];
const extract = (line: string, field: string) =>
  plugin.extract({ payload: Buffer.from(`${LOG}\n${line}`) }, `nginx.${field}`);
const fields = (line: string) => FIELDS.map(name => extract(line, name));

const HEAD = "192.0.2.7 - eve [28/Nov/2026:18:00:00 +0100]";

test("all fields of a line in the combined format", () => {
  expect(
    fields(`${HEAD} "GET /a/b?x=1&y=%27%20OR%201 HTTP/1.1" 404 153 "https://example.com/" "curl/8.5 (x)"`),
  ).toEqual([
    "192.0.2.7",
    "eve",
    "28/Nov/2026:18:00:00 +0100",
    "GET",
    "/a/b",
    "x=1&y=%27%20OR%201",
    "/a/b?x=1&y=%27%20OR%201",
    "HTTP/1.1",
    404n,
    153n,
    "https://example.com/",
    "curl/8.5 (x)",
  ]);
});

test("what nginx has no value for is none", () => {
  expect(fields('2001:db8::1 - - [28/Nov/2026:18:00:00 +0100] "GET / HTTP/2.0" 200 - "-" "-"')).toEqual([
    "2001:db8::1",
    undefined,
    "28/Nov/2026:18:00:00 +0100",
    "GET",
    "/",
    undefined,
    "/",
    "HTTP/2.0",
    200n,
    undefined,
    undefined,
    undefined,
  ]);
});

test.each([
  [String.raw`\x16\x03\x01\x00\xEE`, undefined, String.raw`\x16\x03\x01\x00\xEE`, undefined],
  ["GET /with a space?a b HTTP/1.1", "GET", "/with a space?a b", "HTTP/1.1"],
  ["GET /", "GET", "/", undefined],
  ["", undefined, undefined, undefined],
  ["-", undefined, undefined, undefined],
])("of the request %j the method is %j, the URI %j, the protocol %j", (request, method, uri, protocol) => {
  const line = `${HEAD} "${request}" 400 0 "-" "-"`;
  expect([extract(line, "method"), extract(line, "request_uri"), extract(line, "protocol")]).toEqual([
    method,
    uri,
    protocol,
  ]);
});

test("headers that the log_format adds, by any spelling of their names", () => {
  const line = `${HEAD} "GET / HTTP/1.1" 200 1 "-" "-" x_test_id=SQLI-1 x_category=SQLI x_pattern_id=- 0.003`;
  expect(["headers[X-Test-ID]", "headers[x_test_id]", "test_id"].map(name => extract(line, name))).toEqual([
    "SQLI-1",
    "SQLI-1",
    "SQLI-1",
  ]);
  expect([extract(line, "category"), extract(line, "pattern_id"), extract(line, "headers[X-Other]")]).toEqual(
    ["SQLI", undefined, undefined],
  );
});

test.each(["", "no line of nginx's", '"', "[", "a - b"])("of %j there is the line, and no trap", line => {
  fields(line);
  expect(extract(line, "raw")).toBe(line);
  expect(plugin.logs).toEqual([]);
});

test("each line is an event, with its time and its file, also when the log is rotated", () => {
  const source = plugin.open();
  source.file.append(`${HEAD} "GET / HTTP/1.1" 200 1 "-" "-"\n\nnot nginx's\n`).rotate().append("next\n");
  const { events } = source.nextBatch();
  expect(events.map(event => plugin.extract(event, "nginx.raw"))).toEqual([
    `${HEAD} "GET / HTTP/1.1" 200 1 "-" "-"`,
    "not nginx's",
    "next",
  ]);
  expect(events[0]!.timestamp).toBe(BigInt(Date.UTC(2026, 10, 28, 17)) * 1_000_000n);
  expect(plugin.extract(events[0]!, "nginx.log_path")).toBe(LOG);
});

test("lines one after the other have the time that each says, or that at which it came", () => {
  const source = plugin.open();
  const at = (seconds: string) => `${HEAD.replace("18:00:00", seconds)} "GET / HTTP/1.1" 200 1 "-" "-"\n`;
  source.file.append(["18:00:00", "18:00:00", "18:00:01"].map(at).join("") + "no time\n" + at("18:00:01"));
  const times = source.nextBatch().events.map(event => event.timestamp!);
  const first = BigInt(Date.UTC(2026, 10, 28, 17)) * 1_000_000n,
    second = first + 1_000_000_000n;
  expect([...times.slice(0, 3), times[4]]).toEqual([first, first, second, second]);
  expect([first, second]).not.toContain(times[3]);
});

test("the operator names the logs in the config or in the open params", () => {
  const other = loadPlugin();
  other.init({ log_paths: ["/srv/a.log", "/srv/b/*.log"] });
  expect(other.open().inputs.map(({ path }) => path)).toEqual(["/srv/a.log", "/srv/b/*.log"]);
  expect(other.open("/srv/c.log").inputs.map(({ path }) => path)).toEqual(["/srv/c.log"]);
});
