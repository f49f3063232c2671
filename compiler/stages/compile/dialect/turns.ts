// Has each loop and function of an author's look at the clock now and then, in modules that run where nothing
// else ends an endless loop. sdk-as/internal/abi/turn.ts is what they call.
import { visit } from "../asc/visit";
import type { AscNode, AscSource } from "../asc/types";
import type { Asc, Node, Statement } from "./asc";
import { maker } from "./make";

interface Body extends AscNode {
  body?: (Statement & { statements?: Statement[] }) | null;
  readonly name?: Node & { readonly text: string };
}

/** Puts the calls into these sources, after they are parsed. */
export function countTurns(sources: readonly AscSource[], asc: Asc): void {
  const { NodeKind } = asc;
  const loops = [NodeKind.For, NodeKind.While, NodeKind.Do];
  const functions = [NodeKind.FunctionDeclaration, NodeKind.MethodDeclaration];
  const turn = ({ range }: Node) => {
    const make = maker(asc, range);
    return make.statement(make.call(make.name("__falco_ts_turn")));
  };
  const each = (node: Body) => {
    const { body, name } = node;
    if (!body) return;
    if (loops.includes(node.kind)) {
      const loop = node as unknown as Node;
      node.body = maker(asc, loop.range).block([turn(loop), body]);
    }
    // in a constructor, super() is to be the first
    else if (functions.includes(node.kind) && name!.text !== "constructor")
      body.statements?.unshift(turn(name!));
  };
  for (const { statements } of sources)
    statements.forEach(one => visit(one, each as (node: AscNode) => void));
}
