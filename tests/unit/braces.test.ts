// The { that has no }, which asc notices far below it.
import { unclosedBrace } from "../../compiler/stages/compile/explain/braces";

/** The code from the { on, to the end of its line; undefined where no { lacks its }. */
function unclosed(...lines: string[]): string | undefined {
  const text = lines.join("\n");
  const at = unclosedBrace(text);
  return at === undefined ? undefined : /^.*/.exec(text.slice(at))![0];
}

test("is that of the block which ends further left than it begins", () => {
  expect(unclosed("class A {", "  f() { // f", "    if (x) { // if", "  }", "  g() {}", "}")).toBe("{ // if");
  expect(unclosed("class A {", "  f() { // f", "    if (x) {}", "", "  g() {", "  }", "}")).toBe("{ // f");
});

test("is the innermost that the end leaves open, where all that end are as they begin", () => {
  expect(unclosed("class A {", "  f() { // f", "    x();", "")).toBe("{ // f");
  expect(unclosed("class A { // A", "  f() {", "  }", "", "class B {", "}")).toBe("{ // A");
});

test("is none where each has its }, however they are indented", () => {
  expect(unclosed("f(", "    () => {", "});")).toBe(undefined);
});

test("is none where there is a } too many", () => {
  expect(unclosed("class A {", "  f() {}", "  }", "}")).toBe(undefined);
});

test("is not one of a string, a comment or a regular expression", () => {
  expect(unclosed("f() { // f", '  x("{", \'"{\', "\\"{");')).toBe("{ // f");
  expect(unclosed("f() { // f {", "  /* { */ x = /[/{]{2}\\/{/.test(s);")).toBe("{ // f {");
  expect(unclosed("f() { // f", "  x = a / b; { } y = c / d;")).toBe("{ // f");
});

test("is not one of a template, whose ${ … } may have braces and templates", () => {
  expect(unclosed("f() { // f", "  x(`{ \\` ${g({ a: `{${1}{` })} {`);")).toBe("{ // f");
  expect(unclosed("x(`{ ${ { a: 1 }.a } {`);")).toBe(undefined);
});
