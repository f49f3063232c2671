// Finds the { that has no } of its own. What a compiler says of such a text is about its end, or about code
// far below; the author's own indentation shows which block was meant to end where.

interface Brace {
  readonly sign: string;
  readonly at: number;
}

/**
 * The offset of a { that nothing closes: of a block that ends with a } further left than the line that it
 * begins in, or else of the innermost block that the end of the text leaves open. Undefined where no { lacks
 * its }.
 */
export function unclosedBrace(text: string): number | undefined {
  const open: number[] = [];
  let suspect: number | undefined;
  for (const { sign, at } of bracesOf(text)) {
    if (sign === "{") {
      open.push(at);
      continue;
    }
    const last = open.pop();
    if (last === undefined) return undefined;
    if (beginsLine(text, at) && indentOf(text, at) < indentOf(text, last)) suspect ??= last;
  }
  return open.length ? (suspect ?? open.at(-1)) : undefined;
}

function lineOf(text: string, at: number): string {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  return text.slice(start, at + 1);
}

function beginsLine(text: string, at: number): boolean {
  return lineOf(text, at).trim().length === 1;
}

function indentOf(text: string, at: number): number {
  return lineOf(text, at).search(/\S/);
}

/**
 * The braces of a text in TypeScript, without those of its comments, strings and regular expressions. A / is
 * taken for the beginning of a regular expression where no value stands before it.
 */
function bracesOf(text: string): Brace[] {
  const code =
    /\/\/.*|\/\*[^]*?\*\/|(["'])(?:\\.|(?!\1)[^\\\n])*\1|(?<=(?:^|[(,=:[!&|?{};>]|\breturn)\s*)\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/[\\\n])+\/|[`{}]/g;
  const template = /\\[^]|\$\{|`/g;
  const braces: Brace[] = [];
  const holes: number[] = []; // the number of { in each ${ … } around
  for (let isTemplate = false, next = 0; ;) {
    const pattern = isTemplate ? template : code;
    pattern.lastIndex = next;
    const found = pattern.exec(text);
    if (!found) return braces;
    const [sign] = found;
    next = pattern.lastIndex;
    if (sign === "`") isTemplate = !isTemplate;
    else if (isTemplate) {
      if (sign !== "${") continue;
      holes.push(0);
      isTemplate = false;
    } else if (sign === "}" && holes.at(-1) === 0) {
      holes.pop();
      isTemplate = true;
    } else if (sign === "{" || sign === "}") {
      if (holes.length) holes.push(holes.pop()! + (sign === "{" ? 1 : -1));
      braces.push({ sign, at: found.index });
    }
  }
}
