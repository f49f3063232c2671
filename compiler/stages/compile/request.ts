// What the thread that runs asc is asked, and what it answers.
import type { Diagnostic } from "../../diagnostics";
import type { Capability } from "../../plugin/capabilities";

export interface CompileRequest {
  readonly dir: string;
  readonly entry: string;
  /** Modules with specs, without their ending: a module is made of these then, and not of the plugin. */
  readonly specs?: readonly string[];
  readonly ascArguments: readonly string[];
  readonly optimize: boolean;
}

export interface CompileAnswer {
  readonly wasm?: Uint8Array;
  /** JSON. */
  readonly sourceMap?: string;
  readonly diagnostics: readonly Diagnostic[];
  /** The files that were read, as absolute paths. */
  readonly inputs: readonly string[];
  /** What the author's classes of instances can do, by the interfaces that they implement. */
  readonly instanceCapabilities: readonly Capability[];
  /** What asc printed besides. */
  readonly output: string;
}
