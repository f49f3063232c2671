import { loadPlugin } from "falco-ts/testing";

test("each line is an event, but for empty lines and comments", () => {
  const plugin = loadPlugin();
  plugin.init();
  const source = plugin.open({ path: "/var/log/app.log" });
  // nothing is read in a test: the test says what the log gets
  source.file.append("login of root\n\n# noon\nlog").append("out\n");
  const batch = source.nextBatch();
  expect(batch.events.map(event => event.text)).toEqual(["login of root", "logout"]);
  expect(plugin.eventToString(batch.events[0]!)).toBe("login of root");
  expect(source.nextBatch().status).toBe("timeout");
  source.close();
  expect(plugin.logs.map(({ message }) => message)).toEqual(["2 events"]);
});

test("a line of as many bytes as maxLine says is an event, whole", () => {
  const plugin = loadPlugin();
  plugin.init({ maxLine: 1_000_000 });
  const source = plugin.open({ path: "/var/log/app.log" });
  source.file.append(`${"x".repeat(1_000_000)}\n`);
  expect(source.nextBatch().events.map(event => event.text!.length)).toEqual([1_000_000]);
});

test("lines go on coming when the log is rotated", () => {
  const plugin = loadPlugin();
  plugin.init();
  const source = plugin.open({ path: "/var/log/app.log" });
  source.file.append("before\n").rotate().append("after\n");
  expect(source.nextBatch().events.map(event => event.text)).toEqual(["before", "after"]);
});

test("a file that is not followed is read to its end", () => {
  const plugin = loadPlugin();
  plugin.init();
  const source = plugin.open({ path: "/var/log/app.log", follow: false });
  source.inputs[0]!.line("only").end();
  expect(source.nextBatch().events.map(event => event.text)).toEqual(["only"]);
  expect(source.nextBatch().status).toBe("eof");
});

test("the source does not open without a path", () => {
  const plugin = loadPlugin();
  plugin.init();
  expect(() => plugin.open({})).toThrow("path");
});

test("a wrong config is refused, and the message names its key", () => {
  expect(() => loadPlugin().init({ maxLine: 0 })).toThrow(
    "init: config: maxLine: found 0, expected an integer from 1 to 16777216",
  );
});
