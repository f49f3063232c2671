// Texts for a log: runtime-c/src/base/plain.c has the same rules.
import { shown } from "../shown";

/** The text on one line, up to its first NUL, as C has it. */
export function plain(text: string): string {
  return shown(text.split("\0", 1)[0]!);
}
