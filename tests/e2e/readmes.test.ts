// The documents at the top, and those of examples and templates: every code block is run; documents.ts says
// how.
import { TEMPLATES } from "../../dist/compiler/commands/init";
import { root, run } from "../support";
import { testDocument } from "./documents";

describe.each([
  "README.md",
  "ARCHITECTURE.md",
  "SECURITY.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "RUNBOOK.md",
  ...["dummy", "json", "k8saudit", "cloudtrail", "nginx", "syslogsrv", "collector", "okta", "github"].map(
    example => `examples/${example}/README.md`,
  ),
  ...TEMPLATES.map(template => `templates/${template}/README.md`),
])("%s", testDocument);

test("the README's make targets exist", () => {
  expect(run("make", ["-n", "demo"], { cwd: root }).status).toBe(0);
  expect(run("make", ["help"], { cwd: root }).stdout).toMatch(/^demo +.*\n(.*\n)*test +/m);
});
