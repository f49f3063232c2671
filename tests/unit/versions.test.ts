// Versions of Falco's plugin API, of rules and of glibc, compared number by number.
import { compareVersions } from "../../compiler/versions";

test.each([
  ["2.9", "2.17"],
  ["3.4.0", "3.5.0"],
  ["3.5", "3.5.1"],
  ["0.99.99", "1.0.0"],
  ["2.2.5", "2.17"],
])("%s is older than %s", (older, newer) => {
  expect(compareVersions(older, newer)).toBeLessThan(0);
  expect(compareVersions(newer, older)).toBeGreaterThan(0);
});

test.each([
  ["3.5.0", "3.5.0"],
  ["3.5", "3.5.0"],
])("%s is the same as %s", (one, other) => {
  expect(compareVersions(one, other)).toBe(0);
});
