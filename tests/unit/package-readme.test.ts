// The parts of a README that pack writes, and their places in it.
import { marked, putPart, readmeParts } from "../../compiler/registry/readme-parts";

const part = { tag: "README-PLUGIN-FIELDS", text: "| a table |\n" };
const MARKED = "<!-- README-PLUGIN-FIELDS -->\n| a table |\n<!-- /README-PLUGIN-FIELDS -->\n";

test("a part lies between its markers", () => {
  expect(marked(part)).toBe(MARKED);
});

test("a part replaces the text between its markers wherever they occur", () => {
  const old = marked({ ...part, text: "old\n\nlines\n" }),
    none = marked({ ...part, text: "" });
  expect(putPart(`# A\n${old}text\n${none}end\n`, part)).toBe(`# A\n${MARKED}text\n${MARKED}end\n`);
});

test.each([
  ["no markers", "# A\n"],
  ["the first marker alone", "# A\n<!-- README-PLUGIN-FIELDS -->\n"],
  ["them the wrong way round", "<!-- /README-PLUGIN-FIELDS -->\n<!-- README-PLUGIN-FIELDS -->\n"],
])("a README with %s has no place for a part", (_, readme) => {
  expect(putPart(readme, part)).toBeUndefined();
});

test("a plugin without fields and permissions has no parts", () => {
  expect(readmeParts({ fields: [], permissions: [] })).toEqual([]);
});

test("a plugin's permissions are a list", () => {
  expect(
    readmeParts({
      fields: [],
      permissions: [
        { action: "read", from: "path", value: "/var/log/" },
        { action: "read", from: "params", value: "" },
      ],
    }),
  ).toEqual([
    { tag: "README-PLUGIN-PERMISSIONS", text: "* read /var/log/\n* read what the open params name\n" },
  ]);
});
