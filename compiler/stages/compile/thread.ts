// Runs asc in a worker thread, since asc may end the process that it is in when it crashes. A worker that
// stays has asc loaded and warm, so that the next compilation takes a fifth of the time.
import path from "node:path";
import v8 from "node:v8";
import { Worker } from "node:worker_threads";

import { UserError } from "../../errors";
import type { CompileAnswer, CompileRequest } from "./request";

/** Has asc compile something. */
export type Compiler = (request: CompileRequest) => Promise<CompileAnswer>;

/**
 * How much a function of binaryen runs before V8 optimizes it: a thousand times V8's default. In one
 * compilation most of binaryen runs too little to be worth optimizing: a build takes 3.1 s of CPU instead of
 * 5.1, and one that takes six times as long loses nothing.
 */
const TIERING_BUDGET = 2_000_000_000;

/**
 * How much a function in JavaScript runs before V8 11, which Node 20 has, optimizes it: three times its
 * default. Much of asc runs too little as well: a compilation takes a tenth less CPU, and no longer where
 * other processors are idle, on which V8 optimizes beside. With seven times the default it did. Newer V8s
 * have no such flag, and a second compiler that makes up for it.
 */
const INTERRUPT_BUDGET = 200_000;

/** Compiles in a worker that ends afterwards. */
export const compileOnce: Compiler = async request => {
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

/**
 * Compiles in a worker that stays for the next request, one request after the other. The worker does not keep
 * the process from ending.
 */
export function keepWarm(): Compiler {
  let worker: Worker | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const compiler: Compiler = async request => {
    worker ??= start();
    worker.ref();
    try {
      // listening to its output would keep the process from ending
      return await answerOf(worker, request, () => "");
    } catch (error) {
      worker = undefined;
      throw error;
    } finally {
      worker?.unref();
    }
  };
  return request => {
    const answer = last.then(() => compiler(request));
    last = answer.catch(() => {});
    return answer;
  };
}

function start(): Worker {
  // of a flag that V8 does not know, it prints an error
  if (process.versions.v8.startsWith("11.")) v8.setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
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

/**
 * The error for a worker that is gone. Crashes that asc reports itself are explained in compile/asc/crash.ts.
 */
function ended(trace: string): UserError {
  return new UserError(
    `The AssemblyScript compiler ended without a result. Undo what was changed last to find what it was, and report this:\n${trace.trim()}`,
  );
}
