// The thread that a plugin is asked in: its code may run for ever, and signals must end the build all the
// same.
import { parentPort, workerData } from "node:worker_threads";

import { Guest } from "../../runtime/sandbox";
import { GuestTrap } from "../../runtime/trap";
import type { Answer, Question } from "./ask";

const { wasm, places, longestCallMs } = workerData as Question;

function answer(): Answer {
  try {
    const host = { log() {}, clock: () => 0n, seed: () => 0n, input() {} };
    const module = new WebAssembly.Module(wasm as BufferSource);
    const guest = new Guest(module, host, places, {}, longestCallMs);
    guest.callStatus("ft_describe");
    return { text: guest.text() };
  } catch (error) {
    if (!(error instanceof GuestTrap)) throw error;
    return { trap: { message: error.message, places: error.places } };
  }
}

parentPort!.postMessage(answer());
