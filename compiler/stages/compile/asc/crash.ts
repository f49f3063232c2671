// A crash of asc's: it prints its stack and ends the process. Held back, so that the author gets a line of
// code to look at.
import type { Diagnostic } from "../../../diagnostics";
import type { Place } from "./types";

class Crash extends Error {}

export interface HeldCrash {
  /** What asc printed about its last crash; undefined if it did not crash in the last run. */
  text: string | undefined;
  /** Runs asc; undefined after a crash. */
  held<T>(run: () => Promise<T>): Promise<T | undefined>;
}

/** From now on, for the rest of this worker's life. */
export function holdCrashes(): HeldCrash {
  let printed = "";
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
 * What happened, at the expression that was being compiled, with asc's own words for who knows its insides.
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
