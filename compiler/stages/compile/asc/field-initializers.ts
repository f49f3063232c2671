// `size: i32 = limit` in a class whose constructor has a parameter "limit": asc compiles what a field begins
// with inside of the constructor, where it would find the parameter instead of what the name means where the
// field stands.
import type { AscNode } from "./types";

interface Flow {
  scopedLocals: Map<string, unknown> | null;
  readonly parent: Flow | null;
  readonly sourceFunction: { readonly flow: Flow };
}
interface Compiler {
  readonly currentFlow: Flow;
  compileExpression?(node: AscNode, ...rest: unknown[]): number;
  makeFieldInitializationInConstructor(...parts: unknown[]): unknown;
}

/** From now on asc finds no local variable but `this` in what a field begins with. */
export function mendFieldInitializers(asc: { readonly Compiler: { readonly prototype: object } }): void {
  const prototype = asc.Compiler.prototype as Compiler;
  const make = prototype.makeFieldInitializationInConstructor;
  prototype.makeFieldInitializationInConstructor = function (...parts) {
    const hidden = new Map<Flow, Flow["scopedLocals"]>();
    const hide = () => {
      // of a constructor that is inlined, this is none of the parents
      const flows = [this.currentFlow.sourceFunction.flow];
      for (let flow: Flow | null = this.currentFlow; flow; flow = flow.parent) flows.push(flow);
      for (const flow of new Set(flows)) {
        const self = flow.scopedLocals?.get("this");
        hidden.set(flow, flow.scopedLocals);
        flow.scopedLocals = self === undefined ? null : new Map([["this", self]]);
      }
    };
    // it looks for parameters that are fields themselves, and only then compiles the first expression
    this.compileExpression = (...rest) => {
      delete this.compileExpression;
      hide();
      return this.compileExpression!(...rest);
    };
    try {
      return make.apply(this, parts);
    } finally {
      delete this.compileExpression;
      for (const [flow, locals] of hidden) flow.scopedLocals = locals;
    }
  };
}
