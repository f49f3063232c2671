// A field as a rule writes it: its name, and what is in its brackets.
import { parseIndex, splitField } from "../../compiler/runtime/field";

test.each([
  ["dummy.value", { name: "dummy.value", argument: undefined }],
  ["dummy.divisible[3]", { name: "dummy.divisible", argument: "3" }],
  ["t.header[x-id]", { name: "t.header", argument: "x-id" }],
  ["t.header[a[b]", { name: "t.header", argument: "a[b" }],
])("%s", (text, parts) => {
  expect(splitField(text)).toEqual(parts);
});

test.each(["t.x[1", "t.x[1]y", "t.x[a]b]", "[1]"])("%s is no field", text => {
  expect(() => splitField(text)).toThrow(`"${text}" is not a field: write name or name[argument]`);
});

test("brackets with nothing between them are no argument", () => {
  expect(() => splitField("t.x[]")).toThrow(
    '"t.x[]" has nothing between its brackets: write an argument there, or leave them out',
  );
});

test.each([
  ["0", 0n],
  ["18446744073709551615", 2n ** 64n - 1n],
])("the index %s", (text, index) => {
  expect(parseIndex(text)).toBe(index);
});

test.each(["", "01", "-1", "1.0", "x", "18446744073709551616"])('"%s" is no index', text => {
  expect(parseIndex(text)).toBeUndefined();
});
