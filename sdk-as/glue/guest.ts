// The plugin's life inside its sandbox: each export of the guest ABI is a method here, of its name. The
// compile stage writes the exports themselves. All of it is generic over the author's class, so that every
// call to it is direct, and what the class has is asked at compile time (isDefined): a capability that a
// plugin lacks costs it nothing.
import { reserve, roomFor } from "../internal/abi/control";
import { STATUS_FAILURE, STATUS_OK } from "../internal/guest-abi";
import { collectGarbage, makeRoom } from "../internal/memory/heap";
import { failed } from "./answers";
import { readSettings } from "./config";
import { eventToString, placeFields } from "./extraction";
import { describe } from "./manifest";
import { placeMetrics } from "./metrics";
import { close, listOpenParams, nextBatch, open, progress } from "./sourcing";

/** Refuses a class that is not a plugin. The compile stage shows these messages at the author's class. */
// @ts-ignore: decorator
@inline export function checkPlugin<P>(): void {
  if (!isDefined(changetype<P>(0).info)) ERROR('must extend Plugin from "falco-ts", and have info()');
  if (!isDefined(changetype<P>(0).open) && !isDefined(changetype<P>(0).fields)) {
    ERROR(
      "can do nothing yet: give it open() to be an event source (implements Source), fields() to extract fields (implements Extractor), or both",
    );
  }
}

export class Guest<P> {
  constructor(private plugin: P) {}

  describe(): i32 {
    return describe<P>(this.plugin);
  }
  reserve(buffer: i32, bytes: i32): i32 {
    if (bytes > 0) makeRoom(roomFor(bytes));
    return reserve(buffer, bytes);
  }
  collect(): void {
    collectGarbage();
  }

  init(): i32 {
    if (!readSettings<P>(this.plugin)) return STATUS_FAILURE;
    placeMetrics<P>(this.plugin);
    placeFields<P>(this.plugin);
    if (isDefined(this.plugin.init)) this.plugin.init();
    if (this.plugin.failure.length) return failed(this.plugin.failure);
    return STATUS_OK;
  }

  destroy(): i32 {
    if (isDefined(this.plugin.destroy)) this.plugin.destroy();
    return STATUS_OK;
  }

  open(): i32 {
    return open<P>(this.plugin);
  }
  nextBatch(): i32 {
    return nextBatch();
  }
  progress(): i32 {
    return progress();
  }
  close(): i32 {
    return close();
  }
  listOpenParams(): i32 {
    return listOpenParams<P>(this.plugin);
  }

  eventToString(): i32 {
    return eventToString<P>(this.plugin);
  }
}
