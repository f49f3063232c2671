// Which calls of a compiled module an error may come out of: those of functions that throw, or that call one
// which does, as far as a `try` is around them.
import type { Asc, Compiler } from "./asc";
import { TRY } from "./try";

export type Module = Compiler["module"];

/** asc's walk over a module's expressions, which its typings have as a class without a constructor. */
export interface Walk {
  readonly currentFunction: number;
  readonly parentExpressionOrNull: number;
  /** The expressions around the one that is visited, the innermost last. */
  readonly stack: readonly number[];
  walkFunction(fn: number): void;
  walkFunctions(): void;
  replaceCurrent(expression: number): void;
}
type WalkClass = new (module: Module) => Walk;

/** The functions of binaryen's that asc's Module has no methods for. */
export interface RawBinaryen {
  _BinaryenFunctionAddVar(fn: number, type: number): number;
  _BinaryenCallIndirectGetParams(call: number): number;
  _BinaryenCallIndirectGetResults(call: number): number;
}

/** The class of asc's walks. */
export function walkClass({ shadowStack }: Compiler): WalkClass {
  return Object.getPrototypeOf(shadowStack.constructor) as WalkClass;
}

/** The label of the innermost `try` of the function around an expression that is visited. */
export function tryAround({ ExpressionId, getExpressionId, getBlockName }: Asc, { stack }: Walk) {
  for (let i = stack.length - 1; i >= 0; i--) {
    const label = getExpressionId(stack[i]!) === ExpressionId.Block ? getBlockName(stack[i]!) : null;
    if (label?.startsWith(TRY)) return label;
  }
  return undefined;
}

/** A call: what it calls, and whether a `try` of the same function is around it. */
interface Call {
  readonly callee: string;
  readonly isTried: boolean;
}

/** Calls by reference, by the type of what they call. */
const byType = (params: number, results: number) => `(${params}) => ${results}`;

export class ThrownCalls {
  private readonly calls = new Map<string, Call[]>();
  private readonly inTable = new Map<string, string[]>();
  /** The functions that a `try` calls, at whatever distance. */
  private readonly reached = new Set<string>();
  /** Those of them that an error may come out of. */
  private readonly throwing = new Set<string>();

  /** `thrower` is the function that throws. */
  constructor(
    private readonly asc: Asc,
    private readonly binaryen: RawBinaryen,
    compiler: Compiler,
    private readonly thrower: string,
  ) {
    this.read(compiler);
    for (const { internalName, signature } of compiler.functionTable.filter(Boolean)) {
      const type = byType(signature.paramRefs, signature.resultRefs);
      this.inTable.set(type, [...(this.inTable.get(type) ?? []), internalName]);
    }
    for (const calls of this.calls.values())
      for (const { callee, isTried } of calls) if (isTried) this.reach(callee);
    while (this.findThrowing());
  }

  /** The names of all functions that call others. */
  get all(): string[] {
    return [...this.calls.keys()];
  }

  /** Whether a throw in a function may have a `try` around it. */
  isReached(name: string): boolean {
    return this.reached.has(name);
  }

  /** Whether an error may come out of a call. */
  mayThrow(call: number): boolean {
    return this.throws(this.calleeOf(call));
  }

  private read(compiler: Compiler): void {
    const { asc } = this;
    const walk = new (walkClass(compiler))(compiler.module);
    const visit = (call: number) => {
      const name = asc.getFunctionName(walk.currentFunction)!;
      const found = { callee: this.calleeOf(call), isTried: tryAround(asc, walk) !== undefined };
      const calls = this.calls.get(name);
      if (calls) calls.push(found);
      else this.calls.set(name, [found]);
    };
    Object.assign(walk, { visitCall: visit, visitCallIndirect: visit });
    walk.walkFunctions();
  }

  private calleeOf(call: number): string {
    const { asc, binaryen } = this;
    return asc.getExpressionId(call) === asc.ExpressionId.Call
      ? asc.getCallTarget(call)!
      : byType(binaryen._BinaryenCallIndirectGetParams(call), binaryen._BinaryenCallIndirectGetResults(call));
  }

  private reach(callee: string): void {
    const left = [callee];
    for (let one = left.pop(); one !== undefined; one = left.pop()) {
      if (this.reached.has(one)) continue;
      this.reached.add(one);
      left.push(...(this.inTable.get(one) ?? []), ...(this.calls.get(one) ?? []).map(({ callee }) => callee));
    }
  }

  private throws(callee: string): boolean {
    return (
      callee === this.thrower ||
      this.throwing.has(callee) ||
      (this.inTable.get(callee)?.some(one => this.throwing.has(one)) ?? false)
    );
  }

  /** Whether there is one more function that throws. */
  private findThrowing(): boolean {
    const before = this.throwing.size;
    for (const name of this.reached)
      if (this.calls.get(name)?.some(({ callee, isTried }) => !isTried && this.throws(callee)))
        this.throwing.add(name);
    return this.throwing.size > before;
  }
}
