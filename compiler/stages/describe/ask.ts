// Asks a plugin what it is, in a thread of its own that is ended where it does not answer in time.
import path from "node:path";
import { Worker } from "node:worker_threads";

export interface Question {
  readonly wasm: Uint8Array;
  readonly places: Uint8Array;
  /** After so many milliseconds a module traps whose loops look at the clock. */
  readonly longestCallMs: number;
}

/** The text of ft_describe, or the trap that it ended in. */
export type Answer =
  | { readonly text: string }
  | { readonly trap: { readonly message: string; readonly places: readonly string[] } };

/** Resolves to the plugin's answer, and to undefined where there is none after so many milliseconds. */
export async function askPlugin(question: Question, patienceMs: number): Promise<Answer | undefined> {
  const worker = new Worker(path.join(__dirname, "worker.js"), { workerData: question });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Answer | undefined>((resolve, reject) => {
      worker.on("message", resolve).on("error", reject);
      timer = setTimeout(resolve, patienceMs, undefined);
    });
  } finally {
    clearTimeout(timer);
    void worker.terminate();
  }
}
