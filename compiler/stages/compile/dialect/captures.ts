// Finds which variables a function takes from the functions around it. This is seen in the syntax alone;
// their types are known when asc compiles the function (closures.ts). A variable that is never assigned again
// is copied into the closure; one that is assigned, or that is used by a function above its declaration,
// lives in a box, which the closure holds:
//
//   let n = 0;                     const n = new __falco_ts_Box(0);
//   list.forEach(x => { n += x; }) list.forEach(x => { n.v += x; })
import type { Asc, FunctionDeclaration, Node, Statement } from "./asc";
import { makeBoxes } from "./boxes";
import { Finder } from "./scopes";

/** What a closure takes. */
export interface Captures {
  readonly names: readonly string[];
  /** The name by which the function calls itself. */
  readonly self: string | undefined;
}

/** What each function of a source takes, by the function's body; boxes are put into the source. */
export function findCaptures(asc: Asc, statements: Statement[], report: (node: Node, text: string) => void) {
  const finder = new Finder(asc);
  finder.module(statements);
  makeBoxes(asc, finder.variables, finder.bodies, report);
  const found = new Map<Node, Captures>();
  for (const { declaration, captures, self } of finder.bodies) {
    if (!captures.size || !declaration?.body) continue;
    const names = [...captures.keys()];
    const own = names.find(name => captures.get(name)?.declared === self && self !== undefined);
    found.set(declaration.body, { names: names.filter(name => name !== own), self: own });
    refuseDefaults(asc, declaration, report);
  }
  return found;
}

/** asc evaluates a default before it calls the function, where there is no closure yet. */
function refuseDefaults(
  asc: Asc,
  { signature }: FunctionDeclaration,
  report: (node: Node, text: string) => void,
) {
  const { Literal, True, False, Null, UnaryPrefix } = asc.NodeKind;
  for (const { initializer } of signature.parameters)
    if (initializer && ![Literal, True, False, Null, UnaryPrefix].includes(initializer.kind))
      report(initializer, "a default is a literal in a function that uses variables of the one around it");
}
