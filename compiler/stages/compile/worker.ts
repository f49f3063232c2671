// The thread that runs asc: once for every request, one after the other.
import { parentPort } from "node:worker_threads";

import { loadAsc } from "./asc/load";
import type { Asc } from "./dialect/asc";
import { installDialect } from "./dialect/install";
import type { CompileRequest } from "./request";
import { runAsc } from "./run-asc";

const loaded = loadAsc().then(asc => {
  installDialect(asc.internals as unknown as Asc, asc.binaryen as never, asc.asc.libraryFiles);
  return asc;
});
parentPort!.on(
  "message",
  (request: CompileRequest) =>
    void loaded.then(asc => runAsc(request, asc)).then(answer => parentPort!.postMessage(answer)),
);
