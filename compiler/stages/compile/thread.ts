// asc runs in a worker thread: when it crashes it ends the process it is in. A worker that is kept has asc
// loaded and warm, so that the next compilation takes a fifth of the time.
import path from "node:path";
import v8 from "node:v8";
import { Worker } from "node:worker_threads";

import { UserError } from "../../errors";
import type { CompileAnswer, CompileRequest } from "./request";

/** Asks asc to compile something. */
export type Ask = (request: CompileRequest) => Promise<CompileAnswer>;

/**
 * How much a function of binaryen's runs before V8 optimizes it: a thousand times more than V8 would have it.
 * Once does not pay for optimizing much of binaryen: a build takes 3.1 s of CPU instead of 5.1, and one that
 * takes six times as long still loses nothing.
 */
const TIERING_BUDGET = 2_000_000_000;

/** Compiles in a worker of its own. */
export const askOnce: Ask = async request => {
  v8.setFlagsFromString(`--wasm-tiering-budget=${TIERING_BUDGET}`);
  const worker = start();
  let printed = "";
  for (const stream of [worker.stdout, worker.stderr])
    stream.on("data", chunk => {
      printed += chunk;
    });
  try {
    return await answerOf(worker, request, () => printed);
  } finally {
    void worker.terminate();
  }
};

/** Compiles one after the other in a worker that is kept, but does not keep the process from ending. */
export function keepWarm(): Ask {
  let worker: Worker | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const ask: Ask = async request => {
    worker ??= start();
    worker.ref();
    try {
      // to listen to what it prints would keep the process
      return await answerOf(worker, request, () => "");
    } catch (error) {
      worker = undefined;
      throw error;
    } finally {
      worker?.unref();
    }
  };
  return request => {
    const answer = last.then(() => ask(request));
    last = answer.catch(() => {});
    return answer;
  };
}

function start(): Worker {
  return new Worker(path.join(__dirname, "worker.js"), { stdout: true, stderr: true });
}

function answerOf(worker: Worker, request: CompileRequest, printed: () => string): Promise<CompileAnswer> {
  return new Promise((resolve, reject) => {
    const answered = (answer: CompileAnswer) => done(() => resolve(answer));
    const failed = (error: Error) => done(() => reject(ended(`${printed()}${error.stack ?? error}`)));
    const exited = () => done(() => reject(ended(printed())));
    const done = (settle: () => void) => {
      worker.off("message", answered).off("error", failed).off("exit", exited);
      settle();
    };
    worker.on("message", answered).on("error", failed).on("exit", exited);
    worker.postMessage(request);
  });
}

/** The worker is gone; asc's own crashes are told apart in compile/asc/crash.ts. */
function ended(trace: string): UserError {
  return new UserError(
    `The AssemblyScript compiler ended without a result. Undo what was changed last to find what it was, and report this:\n${trace.trim()}`,
  );
}
