// Reads a regular expression, and refuses what no automaton can look for.
import { RegExpParser, type AST } from "@eslint-community/regexpp";

import { Refusal } from "./refusal";

export type { AST };

/** The flags that a regular expression may have. */
export interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly unicode: boolean;
  readonly global: boolean;
  readonly sticky: boolean;
}

export interface Parsed {
  readonly pattern: AST.Pattern;
  readonly flags: Flags;
  /** The names of the groups, from the first on; null for one without. */
  readonly groups: readonly (string | null)[];
  /** Which of the groups have a text in every match. */
  readonly always: readonly boolean[];
}

const FLAGS = "gimsuy";

const LOOKAROUND =
  "it cannot be looked for in one pass. Match the text around it too, with a group for the part that you need";

/** Reads a pattern and its flags. Throws a Refusal; one about the flags lies behind the pattern. */
export function parse(source: string, flagText: string): Parsed {
  const flags = readFlags(source, flagText);
  let pattern: AST.Pattern;
  try {
    pattern = new RegExpParser({ ecmaVersion: 2024 }).parsePattern(source, 0, source.length, {
      unicode: flags.unicode,
    });
  } catch (error) {
    const { message, index = 0 } = error as Error & { index?: number };
    const words = message.replace(/^Invalid regular expression: \/.*\/[a-z]*: /s, "");
    const at = Math.min(index, Math.max(source.length - 1, 0));
    throw new Refusal(`this is no regular expression: ${words}`, at, at + 1);
  }
  const groups: (string | null)[] = [],
    always: boolean[] = [];
  look(pattern, true, groups, always);
  return { pattern, flags, groups, always };
}

function readFlags(source: string, text: string): Flags {
  const start = source.length + 1;
  [...text].forEach((flag, i) => {
    const at = start + i;
    if (!FLAGS.includes(flag))
      throw new Refusal(
        `regular expressions have no flag ${flag} in the dialect, but g, i, m, s, u and y${flag === "v" ? ": write u" : ""}`,
        at,
        at + 1,
      );
    if (text.indexOf(flag) < i) throw new Refusal(`the flag ${flag} is there twice`, at, at + 1);
  });
  return {
    global: text.includes("g"),
    ignoreCase: text.includes("i"),
    multiline: text.includes("m"),
    dotAll: text.includes("s"),
    unicode: text.includes("u"),
    sticky: text.includes("y"),
  };
}

/** Refuses what is below a node, and notes the groups; `isSure`: whether each match goes through the node. */
function look(
  node: AST.Pattern | AST.Element,
  isSure: boolean,
  groups: (string | null)[],
  always: boolean[],
): void {
  switch (node.type) {
    case "Pattern":
    case "Group":
    case "CapturingGroup": {
      if (node.type === "CapturingGroup") {
        groups.push(node.name);
        always.push(isSure);
      }
      const isOnly = isSure && node.alternatives.length === 1;
      for (const { elements } of node.alternatives)
        for (const element of elements) look(element, isOnly, groups, always);
      return;
    }
    case "Quantifier":
      return look(node.element, isSure && node.min > 0, groups, always);
    case "Backreference":
      throw new Refusal(
        `a regular expression with ${node.raw} takes more than linear time, and is not in the dialect: capture both places, and compare the groups`,
        node.start,
        node.end,
      );
    case "Assertion":
      if (node.kind === "lookahead" || node.kind === "lookbehind")
        throw new Refusal(`a ${node.kind} is not in the dialect: ${LOOKAROUND}`, node.start, node.end);
      return;
    default:
      return;
  }
}
