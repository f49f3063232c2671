// The exports of a plugin's module, as guest-abi.json has them: each ends in the method of its name in
// sdk-as/glue/guest.ts.
import { guestAbi } from "../../runtime/guest-abi";

type Export = (typeof guestAbi.exports)[number];

/** The module's own start function, which asc writes. */
const START = "_initialize";

/** AssemblyScript, for a module that has `guest` and `collectGarbage`; a function a line. */
export const guestExports = guestAbi.exports
  .filter(one => one.name !== START)
  .map(exportText)
  .join("\n");

function exportText({ name, params, result, collect }: Export): string {
  const method = name.replace(/^ft_/, "").replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  const call = `guest.${method}(${params.map((_, i) => `p${i}`).join(", ")})`;
  const body = collect ? `const result = ${call}; collectGarbage(); return result;` : `return ${call};`;
  return `export function ${name}(${params.map((type, i) => `p${i}: ${type}`).join(", ")}): ${result} { ${body} }`;
}
