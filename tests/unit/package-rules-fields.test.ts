// pack refuses rules that use a field as the plugin does not have it, and judges nothing else.
import { checkRulesFields } from "../../compiler/stages/package/rules-fields";

const arg = { isIndex: false, isKey: false, isRequired: false };
const FIELDS = [
  { name: "web.path", arg },
  { name: "web.status", arg },
  { name: "web.header", arg: { ...arg, isKey: true, isRequired: true } },
  { name: "web.part", arg: { ...arg, isIndex: true } },
];

function problems(condition: string, output = "a request"): string[] {
  const text = `- required_engine_version: 15\n- rule: A\n  condition: ${condition}\n  output: ${output}\n`;
  return checkRulesFields([{ name: "web.yaml", text }], FIELDS).map(one => one.text);
}

test.each([
  [
    "a name that is nearly right",
    "web.pth = /",
    "found web.pth, which the plugin has not; did you mean web.path?",
  ],
  [
    "another name",
    "web.user = root",
    "found web.user, which the plugin has not; it has web.path, web.status, web.header, web.part",
  ],
  [
    "no argument where one is required",
    "web.header exists",
    "found web.header, expected an argument, such as web.header[key]",
  ],
  [
    "an argument where there is none",
    "web.path[1] = a",
    "found web.path[1], expected web.path: it takes no argument",
  ],
  [
    "a key where an index is expected",
    "web.part[x] = a",
    "found web.part[x], expected a whole number in the brackets",
  ],
  [
    "a name behind a transformer",
    "tolower(web.pth) = a",
    "found web.pth, which the plugin has not; did you mean web.path?",
  ],
])("%s is refused with file and line", (_, condition, problem) => {
  expect(problems(condition)).toEqual([`rules/web.yaml:3: ${problem}`]);
});

test("outputs are looked at too, and lines of texts that have several", () => {
  expect(
    problems(">\n    web.status = 200\n    and web.stats = 1", "got %web.pth and web.pth at %evt.time"),
  ).toEqual([
    "rules/web.yaml:5: found web.stats, which the plugin has not; did you mean web.status?",
    "rules/web.yaml:6: found web.pth, which the plugin has not; did you mean web.path?",
  ]);
});

test.each([
  'web.path = "web.pth = 1" and web.header[User-Agent] contains web.so',
  "web.part = a and web.part[3] in (web.a, web.b) and fd.name = /web.log",
  "evt.num > 1 or websites.x = 2 and not proc.name=web.exe",
])("fields that it has, values and the fields of others pass: %s", condition => {
  expect(problems(condition, "%web.part[1] %web.header[a.b] %proc.name")).toEqual([]);
});
