// AssemblyScript has decorators before functions and variables, such as `@inline function`, which is no
// TypeScript. The tools for TypeScript see a comment in the place of these; before classes too, so that they
// stay on one line.
const ONE = String.raw`@(?:builtin|external(?:\.js)?|final|global|inline|lazy|sealed|unmanaged|unsafe)(?:\([^()\n]*\))?`;
const DECLARES = "(?:export|declare|abstract|class|function|const|let|var|namespace)";
const DECORATORS = new RegExp(String.raw`^${ONE}(?:[ \t]+${ONE})*(?=\s+${DECLARES}\b)`, "gm");
const HIDDEN = new RegExp(String.raw`/\*(${ONE}(?:[ \t]+${ONE})*)\*/`, "g");

export function hideDecorators(text) {
  return text.replaceAll(DECORATORS, "/*$&*/");
}

export function showDecorators(text) {
  return text.replaceAll(HIDDEN, "$1");
}

/** The same text with spaces in their place, so that lines and columns stay. */
export function blankDecorators(text) {
  return text.replaceAll(DECORATORS, decorators => " ".repeat(decorators.length));
}
