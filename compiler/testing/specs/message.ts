// Describes an expectation in wasm that does not hold, in jest's own words and with its diffs.
import { diff, EXPECTED_COLOR, matcherHint, printDiffOrStringify, RECEIVED_COLOR } from "jest-matcher-utils";

import type { Expectation } from "./sandbox";

/** The words before the values, where they are not "Expected" and "Received". */
const LABELS: Readonly<Record<string, { readonly expected: string; readonly received?: string }>> = {
  toBeGreaterThan: { expected: "Expected: >" },
  toBeGreaterThanOrEqual: { expected: "Expected: >=" },
  toBeLessThan: { expected: "Expected: <" },
  toBeLessThanOrEqual: { expected: "Expected: <=" },
  toContain: { expected: "Expected value:", received: "Received:" },
  toContainEqual: { expected: "Expected value:", received: "Received:" },
  toHaveLength: { expected: "Expected length:", received: "Received length:" },
  toMatch: { expected: "Expected substring:", received: "Received string:" },
  toThrow: { expected: "Expected substring:", received: "Received message:" },
};

export function describeUnmetExpectation(
  { matcher, not, expected, received }: Expectation,
  expand: boolean,
): string {
  const hint = matcherHint(matcher, "received", expected ? "expected" : "", { isNot: not });
  return `${hint}\n\n${values(matcher, not, expected, received, expand)}`;
}

function values(matcher: string, not: boolean, expected: string, received: string, expand: boolean): string {
  if (matcher === "toThrow" && !received)
    return `${expected ? `Expected substring: ${EXPECTED_COLOR(expected)}\n\n` : ""}Received function did not throw`;
  const labels = LABELS[matcher];
  if (!labels && !not && expected) return equality(expected, received, expand);
  const wanted = labels?.expected ?? "Expected:";
  const got = labels?.received ?? "Received:";
  const width = Math.max(expected ? wanted.length + (not ? 4 : 0) : 0, got.length);
  const lines = expected
    ? [
        `${(not ? wanted.replace(": ", ": not ").replace(/:$/, ": not") : wanted).padEnd(width)} ${EXPECTED_COLOR(expected)}`,
      ]
    : [];
  return [...lines, `${got.padEnd(width)} ${RECEIVED_COLOR(received)}`].join("\n");
}

/**
 * Shows how two values differ: character by character where they are texts, line by line where they take
 * several lines.
 */
function equality(expected: string, received: string, expand: boolean): string {
  const [a, b] = [textOf(expected), textOf(received)];
  if (a !== undefined && b !== undefined) return printDiffOrStringify(a, b, "Expected", "Received", expand);
  if (expected === received)
    return `Expected: ${EXPECTED_COLOR(expected)}\nReceived: another object that holds the same; toEqual() compares what objects hold`;
  if (!expected.includes("\n") && !received.includes("\n"))
    return `Expected: ${EXPECTED_COLOR(expected)}\nReceived: ${RECEIVED_COLOR(received)}`;
  return diff(expected, received, { expand }) ?? "";
}

/** The text that the guest has quoted; undefined where the value is none. */
function textOf(shown: string): string | undefined {
  return shown.startsWith('"') ? JSON.parse(shown) : undefined;
}
