// Keeps track of the author's expressions that asc is compiling. asc compiles a function where it is first
// called, so that an error deep in a library, or a crash, has the author's call above it.
import {
  isAuthors,
  placeOf,
  type AscDiagnostic,
  type AscElement,
  type AscNode,
  type AscNumbers,
  type Place,
} from "./types";

/** The methods of asc's Compiler that a Trail wraps. */
interface CompilerMethods {
  compileStatement(node: AscNode, ...rest: unknown[]): unknown;
  compileExpression(node: AscNode, ...rest: unknown[]): unknown;
  compileFunction(element: AscElement, ...rest: unknown[]): unknown;
  compileGlobal(element: AscElement, ...rest: unknown[]): unknown;
}

/** Something that the author used and that plugins do not have. */
export interface MissingFeature {
  readonly message: string;
  readonly hint: string;
  readonly place: Place;
}

/** What the standard library offers and the sandbox does not have, by the beginning of its name in asc. */
const MISSING: readonly (readonly [prefix: string, message: string, hint: string])[] = [
  [
    "~lib/process/process.hrtime",
    "process.hrtime() is not available in a plugin",
    "clock.now() is the time in nanoseconds since 1970",
  ],
  [
    "~lib/process/process.env",
    "process.env is not available in a plugin: the sandbox has no environment",
    "what the operator sets comes through settings() and the open params",
  ],
  [
    "~lib/process/process.",
    "process is not available in a plugin: the sandbox has no process of its own",
    "what the operator sets comes through settings() and the open params",
  ],
  [
    "~lib/performance/performance.",
    "performance is not available in a plugin",
    "clock.now() is the time in nanoseconds since 1970",
  ],
  [
    "~lib/crypto/crypto.",
    "crypto is not available in a plugin",
    "random.bits() gives random numbers, though not for keys",
  ],
  ["~lib/builtins/trace", "trace() is not available in a plugin", "log.debug() writes to Falco's log"],
];

/** The hint about everything from outside of the sandbox. */
export const OUTSIDE =
  "what a plugin gets from outside is in falco-ts: clock, random, log, its settings and params";

/**
 * A longer name is nothing that a person means, but a generic function that calls itself with ever larger
 * types.
 */
const LONGEST_NAME = 4000;

const ENDLESS = "a generic function or class uses itself with ever larger types";

export class Trail {
  /** The reason for which compiling was given up; undefined where it was not. */
  stopped: string | undefined;
  readonly missing: MissingFeature[] = [];
  private readonly nodes: AscNode[] = [];
  private readonly origins = new Map<string, Place>();
  private readonly unwatched: CompilerMethods;

  /** Watches every compilation until end() is called. */
  constructor(
    private readonly compiler: CompilerMethods,
    numbers: AscNumbers,
    private readonly isInC: (element: AscElement) => boolean = () => false,
  ) {
    const { nodes } = this;
    const { compileStatement, compileExpression, compileFunction, compileGlobal } = compiler;
    this.unwatched = { compileStatement, compileExpression, compileFunction, compileGlobal };
    for (const name of ["compileStatement", "compileExpression"] as const) {
      const compile = compiler[name];
      // a list of the rest would take a while, for the many nodes of the library
      compiler[name] = function (node, a, b) {
        if (!isAuthors(node.range.source.normalizedPath)) return compile.call(this, node, a, b);
        nodes.push(node);
        const result = compile.call(this, node, a, b);
        nodes.pop(); // skipped by a crash, so that the trail ends where it happened
        return result;
      };
    }
    const reached = (element: AscElement) => this.reached(element, numbers);
    for (const name of ["compileFunction", "compileGlobal"] as const) {
      const compile = compiler[name];
      compiler[name] = function (element, ...rest) {
        reached(element);
        return compile.call(this, element, ...rest);
      };
    }
  }

  end(): void {
    Object.assign(this.compiler, this.unwatched);
  }

  /** From now on notes where each diagnostic comes from. */
  watch(diagnostics: AscDiagnostic[]): void {
    diagnostics.push = (...added: AscDiagnostic[]) => {
      const place = this.place();
      if (place) added.forEach(diagnostic => this.origins.set(key(diagnostic), place));
      return Array.prototype.push.apply(diagnostics, added);
    };
  }

  /** The innermost expression or statement of the author's that is being compiled. */
  place(): Place | undefined {
    const node = this.nodes.at(-1);
    return node && placeOf(node.range);
  }

  /** What the author wrote that led to a diagnostic. */
  origin(diagnostic: AscDiagnostic): Place | undefined {
    return this.origins.get(key(diagnostic));
  }

  private reached(element: AscElement, { CommonFlags }: AscNumbers): void {
    const name = element.internalName;
    // asc would go on for half a minute until its stack overflows
    if (name.length > LONGEST_NAME) throw new Error((this.stopped = ENDLESS));
    const place = this.place();
    if (!place) return;
    const missing = MISSING.find(([prefix]) => name.startsWith(prefix));
    if (missing) this.missing.push({ message: missing[1], hint: missing[2], place });
    if (
      element.is(CommonFlags.Ambient) &&
      isAuthors(element.identifierNode.range.source.normalizedPath) &&
      !this.isInC(element)
    ) {
      this.missing.push({
        message: `"${element.identifierNode.text}" is declared, but nothing gives it to a plugin`,
        hint: `${OUTSIDE}; of a function in C, asconfig.json lists the file`,
        place,
      });
    }
  }
}

function key(diagnostic: AscDiagnostic): string {
  return JSON.stringify([
    diagnostic.code,
    diagnostic.message,
    diagnostic.range?.source.normalizedPath,
    diagnostic.range?.start,
  ]);
}
