// The code blocks of the project's documents.
import fs from "node:fs";
import path from "node:path";

import { root } from "../support";

export interface Block {
  /** The text behind the opening fence, such as "ts jest". */
  kind: string;
  line: number;
  text: string;
}

/** All code blocks of a document, in their order. */
export function blocks(document: string): Block[] {
  const found = fs.readFileSync(path.join(root, document), "utf8").matchAll(/^```(.*)\n([\s\S]*?)^```$/gm);
  return [...found].map(match => ({
    kind: match[1]!,
    line: match.input.slice(0, match.index).split("\n").length,
    text: match[2]!,
  }));
}
