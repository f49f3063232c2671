import { loadPlugin } from "falco-ts/testing";

test("samples grow by 1 to jitter + 1 from the start on, and end after maxEvents", () => {
  const plugin = loadPlugin();
  plugin.init({ jitter: 3 });
  const samples = plugin.open({ start: 5, maxEvents: 6 });
  const values = samples.nextBatch().events.map(event => Number(event.text));
  expect(values).toHaveLength(6);
  values.reduce((last, value) => {
    expect([1, 2, 3, 4]).toContain(value - last);
    return value;
  }, 5);
  expect(samples.nextBatch().status).toBe("eof");
});

test("fields read the sample", () => {
  const plugin = loadPlugin();
  plugin.init();
  const event = { payload: Buffer.from("12") };
  expect(plugin.extract(event, "dummy.value")).toBe(12n);
  expect(plugin.extract(event, "dummy.strvalue")).toBe("12");
  expect(plugin.extract(event, "dummy.divisible[3]")).toBe(1n);
  expect(plugin.extract(event, "dummy.divisible[5]")).toBe(0n);
  expect(plugin.eventToString(event)).toBe('{"sample": "12"}');
});
