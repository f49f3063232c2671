// Texts for people who read a log or a terminal: runtime-c/src/base/plain.c has the same rules.

const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * Characters that a terminal or a log obeys instead of showing them: controls, and those that turn the
 * direction of writing.
 */
// oxlint-disable-next-line no-control-regex -- they are what this is about
const OBEYED = /[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g;

/** The text with such characters as escapes, up to its first NUL, as C has it. */
export function plain(text: string): string {
  return text.split("\0", 1)[0]!.replace(OBEYED, character => {
    const code = character.charCodeAt(0);
    return (
      NAMED[character] ??
      (code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16)}`)
    );
  });
}
