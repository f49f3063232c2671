// Holds back crashes of asc, which would print a stack and end the process: the author gets a line of code to
// look at.
import type { Diagnostic } from "../../../diagnostics";
import type { Place } from "./types";

class Crash extends Error {}

export interface HeldCrash {
  /** The text that asc printed when it crashed in the last run; undefined where it did not crash. */
  text: string | undefined;
  /** Runs asc; returns undefined after a crash. */
  held<T>(run: () => Promise<T>): Promise<T | undefined>;
}

/** Holds back crashes from now on, for the rest of this thread's life. */
export function holdCrashes(): HeldCrash {
  let printed = "";
  Error.stackTraceLimit = 50; // functions of ours lie between those of asc, which explainCrash() names
  console.error = (...parts: unknown[]) => {
    printed += `${parts.join(" ")}\n`;
  };
  process.exit = () => {
    throw new Crash();
  };
  const crash: HeldCrash = {
    text: undefined,
    async held(run) {
      printed = "";
      crash.text = undefined;
      try {
        return await run();
      } catch (error) {
        crash.text = error instanceof Crash ? printed : ((error as Error).stack ?? String(error));
        return undefined;
      }
    },
  };
  return crash;
}

/**
 * The diagnostic for a crash, at the expression that asc was compiling, with asc's own words for those who
 * know its insides.
 */
export function explainCrash(text: string, version: string, place: Place | undefined): Diagnostic {
  const clean = text.replace(/^▌ ?/gm, "");
  const [, kind = "", reason = ""] = /^(\w*Error): (.*)$/m.exec(clean) ?? [];
  const frames = [...clean.matchAll(/^\s*at (?:\w+\.)?(\w+) \(/gm)]
    .map(match => match[1]!)
    .filter(name => name !== "assert");
  const words = reason ? `${kind}: ${reason}` : clean.trim();
  const trace = frames.length ? `, in ${[...new Set(frames)].slice(0, 4).join(" < ")}` : "";
  const at = place ? " while compiling this" : "";
  return {
    severity: "error",
    code: "",
    id: "compiler-crashed",
    message: `the AssemblyScript compiler (asc ${version}) crashed${at}: ${words}${trace}`,
    hint: whatToDo(reason, place),
    ...place,
  };
}

function whatToDo(reason: string, place: Place | undefined): string {
  if (reason.includes("call stack")) return "it is too long or too deeply nested; make several of it";
  return place
    ? "write it in another way; what is around it may matter too"
    : "undo what was changed last, and change it step by step to find what it was";
}
