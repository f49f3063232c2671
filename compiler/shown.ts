// Texts that others wrote, as a terminal is shown them: a plugin's, a file's, the operator's.

const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * Characters that a terminal or a log obeys instead of showing them: controls, and those that turn the
 * direction of writing.
 */
// oxlint-disable-next-line no-control-regex -- they are what this is about
const OBEYED = /[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g;

/** The text on one line, with such characters as escapes: \n, \x1b, \u202e. */
export function shown(text: string): string {
  return text.replace(OBEYED, escaped);
}

/** The same for a text of several lines, which may have tabs in them. */
export function shownLines(text: string): string {
  return text.replace(OBEYED, character => (/[\n\t]/.test(character) ? character : escaped(character)));
}

/** A value as JSON, which has such characters as its own escapes. */
export function shownJson(value: unknown): string {
  return JSON.stringify(value).replace(
    OBEYED,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Such characters in a text, each once and as an escape. */
export function obeyedIn(text: string): string[] {
  return [...new Set(text.match(OBEYED) ?? [])].map(escaped);
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return (
    NAMED[character] ??
    (code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16)}`)
  );
}
