// The table of what plugins can be able to do.
import { CAPABILITIES, INSTANCE_CAPABILITIES, rowsOf } from "../../compiler/plugin/capabilities";

const symbolsOf = (plugin: Parameters<typeof rowsOf>[0]) =>
  rowsOf(plugin)
    .flatMap(row => row.symbols)
    .map(({ name }) => name);

test("a symbol belongs to one capability", () => {
  const names = Object.values(CAPABILITIES)
    .flatMap(row => row.symbols)
    .map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) < i)).toEqual([]);
});

test("a capability's interface is one of its methods'", () => {
  const rows = Object.values(CAPABILITIES).filter(row => row.interface !== undefined);
  const without = rows.filter(
    row => !row.methods.some(method => method.interface?.replace(/<.*/, "") === row.interface),
  );
  expect(without).toEqual([]);
});

test("a plugin has the symbols of its capabilities", () => {
  const symbols = symbolsOf({ capabilities: ["sourcing"], requiredApiVersion: "3.0.0" });
  expect(symbols).toEqual(expect.arrayContaining(["init", "open", "next_batch"]));
  expect(symbols).not.toContain("extract_fields");
});

test("what every plugin has begins with a version of the plugin API", () => {
  expect(symbolsOf({ capabilities: [], requiredApiVersion: "3.0.0" })).toContain("init");
  expect(symbolsOf({ capabilities: ["plugin"], requiredApiVersion: "2.0.0" })).toEqual([]);
});

test("what an instance can do is known by the interfaces of its class", () => {
  expect([...INSTANCE_CAPABILITIES]).toEqual([["Progresser", "progress"]]);
});
