// The shape of conditions: what is joined by "and", and what macros, lists and exceptions stand for.
import { clausesOf, filterOf, parseCondition } from "../../compiler/rules/condition";
import { exceptionsOf } from "../../compiler/rules/exceptions";
import { readRuleset } from "../../compiler/rules/ruleset";

const names = {
  macros: new Map([
    ["in_shell", parseCondition("proc.name in (shells) and (a.b = 1 or a.c = 2)")],
    ["either", parseCondition("a.b = 1 or a.c = 2")],
  ]),
  lists: new Map([
    ["shells", ["bash", "more", "a b"]],
    ["more", ["zsh"]],
    ["none", []],
  ]),
};
const clauses = (text: string) => clausesOf(parseCondition(text), names).map(one => one.text);
const filter = (text: string) => filterOf(parseCondition(text), names);

test("clauses are what has to be true of all, in brackets and in macros too", () => {
  expect(clauses("a.b = 1 and (c.d exists and not (e.f = 2 and g.h = 3))")).toEqual([
    "a.b = 1",
    "c.d exists",
    "not (e.f = 2 and g.h = 3)",
  ]);
  expect(clausesOf(parseCondition("in_shell and\n  either"), names)).toEqual([
    { text: "proc.name in (shells)", macros: ["in_shell"], filter: 'proc.name in (bash, zsh, "a b")' },
    { text: "a.b = 1 or a.c = 2", macros: ["in_shell"], filter: "(a.b = 1) or (a.c = 2)" },
    { text: "a.b = 1 or a.c = 2", macros: ["either"], filter: "(a.b = 1) or (a.c = 2)" },
  ]);
});

test('"and" binds closer than "or", and either in a text or an argument is no word', () => {
  expect(clauses("a.b = 1 and c.d = 2 or e.f = 3")).toEqual(["a.b = 1 and c.d = 2 or e.f = 3"]);
  expect(clauses(`a.b = "1 and (2" and c.d[x and "y]"] = 'or' and e.f[/a and/b]=3`)).toEqual([
    `a.b = "1 and (2"`,
    `c.d[x and "y]"] = 'or'`,
    "e.f[/a and/b]=3",
  ]);
});

test("functions and lists of values belong to their comparison", () => {
  expect(clauses("tolower(a.b) in (x, (1, 2)) and a.c pmatch (/etc, shells)")).toEqual([
    "tolower(a.b) in (x, (1, 2))",
    "a.c pmatch (/etc, shells)",
  ]);
});

test("a filter has no macros and lists left; an empty list leaves no comma", () => {
  expect(filter("not either and a.b in (none, x, shells)")).toBe(
    '(not (((a.b = 1) or (a.c = 2)))) and (a.b in (x, bash, zsh, "a b"))',
  );
  expect(filter('a.b = shells and a.c = "in (shells)"')).toBe('(a.b = shells) and (a.c = "in (shells)")');
});

test("exceptions are what Falco makes of them: rows of values, or a list for one field", () => {
  const pairs = {
    name: "p",
    fields: ["a.b", "a.c"],
    comps: ["=", "in"],
    values: [
      ["x", ["y", "z w"]],
      ["/v", ["u"]],
    ],
  };
  expect(
    exceptionsOf([pairs, { name: "q", fields: "a.d", values: [1, "two"] }, { name: "r", fields: "a.e" }]),
  ).toBe(' and not ((a.b = x and a.c in (y, "z w")) or (a.b = /v and a.c in (u))) and not (a.d in (1, two))');
  expect(() => exceptionsOf([{ ...pairs, values: [["x"]] }])).toThrow(
    'exceptions: p: found values ["x"], expected 2 of them, one for each field',
  );
});

describe("a later item of the same name", () => {
  const RULE = "- rule: A\n  desc: d\n  condition: a.b = 1 or a.c = 2\n  output: o\n  priority: INFO\n";
  const after = (text: string) => {
    const {
      rules,
      names: known,
      problems,
    } = readRuleset([
      { name: "one", text: `- list: l\n  items: [x]\n${RULE}` },
      { name: "two", text },
    ]);
    expect(problems).toEqual([]);
    return { ...rules[0]!, condition: filterOf(rules[0]!.condition, known), list: known.lists.get("l") };
  };

  test("takes the place of the earlier one", () => {
    expect(after(RULE.replace("a.b = 1 or a.c = 2", "a.d = 3"))).toMatchObject({
      file: "two",
      condition: "a.d = 3",
    });
  });

  test("appends to it, or overrides keys", () => {
    expect(after("- rule: A\n  condition: and a.d = 3\n  append: true\n").condition).toBe(
      "(a.b = 1) or ((a.c = 2) and (a.d = 3))",
    );
    expect(
      after(
        "- rule: A\n  output: other\n  condition: and a.d = 3\n  override: {output: replace, condition: append}\n",
      ),
    ).toMatchObject({
      output: "other",
      condition: "(a.b = 1) or ((a.c = 2) and (a.d = 3))",
      file: "one",
      line: 3,
    });
    expect(after("- list: l\n  items: [y]\n  override: {items: append}\n").list).toEqual(["x", "y"]);
  });

  test("switches it off", () => {
    expect(after("- rule: A\n  enabled: false\n")).toMatchObject({ isEnabled: false, output: "o" });
  });
});
