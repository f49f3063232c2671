// The table of fields, with what no official plugin has in its table. The widths are those of the Go library
// that makes them.
import { fieldsTable } from "../../compiler/registry/fields-table";

const field = (name: string, desc: string) => ({ name, type: "string", desc });

test("the table has types, lists, and every kind of argument", () => {
  expect(
    fieldsTable([
      { name: "a.plain", type: "uint64", desc: "One" },
      { name: "a.list", type: "ipaddr", isList: true, desc: "Many", arg: { isIndex: true } },
      { name: "a.key", type: "string", desc: "By key", arg: { isKey: true, isRequired: true } },
      {
        name: "a.both",
        type: "bool",
        desc: "By either",
        arg: { isKey: true, isIndex: true, isRequired: true },
      },
    ]),
  ).toBe(`\
|   NAME    |      TYPE       |         ARG          | DESCRIPTION |
|-----------|-----------------|----------------------|-------------|
| \`a.plain\` | \`uint64\`        | None                 | One         |
| \`a.list\`  | \`ipaddr (list)\` | Index                | Many        |
| \`a.key\`   | \`string\`        | Key, Required        | By key      |
| \`a.both\`  | \`bool\`          | Index, Key, Required | By either   |
`);
});

test.each([
  ["a line's end", "one\ntwo lines", "one<br/>two lines"],
  ["blanks at its ends", "  in the middle  ", "in the middle"],
  ["a tab", "tab\there", "tab    here"],
  ["a bar", "a|b in a text", "a|b in a text"],
])("a description may have %s", (_, desc, shown) => {
  expect(fieldsTable([field("a.b", desc)]).split("\n")[2]).toBe(`| \`a.b\` | \`string\` | None | ${shown} |`);
});

test.each([
  ["East Asian text takes two columns a character", "日本語のテキスト", 16],
  ["an emoji takes two columns, and each of joined ones too", "one of family 👨‍👩‍👧", 20],
  ["a combining mark takes no column", "e\u0301 with a mark", 13],
  ["a heart with a selector takes one column", "hearts and ❤️", 12],
])("%s", (_, desc, width) => {
  const [header, line] = fieldsTable([field("a.b", desc)]).split("\n");
  expect(line!.split("|")[4]).toHaveLength(width + 2);
  expect(header!.split("|")[4]).toHaveLength(width + 2);
});

test("a plugin without fields has no table", () => {
  expect(fieldsTable([])).toBe("");
});
