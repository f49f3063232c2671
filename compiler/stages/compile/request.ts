// The request to the thread that runs asc, and its answer.
import type { Diagnostic } from "../../diagnostics";
import type { Capability } from "../../plugin/capabilities";
import type { Declared } from "../../plugin/declared";
import type { CRequest } from "./c/part";

export interface CompileRequest {
  readonly dir: string;
  readonly entry: string;
  /**
   * Modules with specs, without their ending. Where they are given, a module is made of them and not of the
   * plugin.
   */
  readonly specs?: readonly string[];
  readonly ascArguments: readonly string[];
  readonly optimize: boolean;
  /** Whether the author's loops look at the clock, for a module that no runtime of ours watches. */
  readonly watched: boolean;
  /** The plugin's C, where it has any. */
  readonly c?: CRequest | undefined;
}

export interface CompileAnswer {
  readonly wasm?: Uint8Array;
  /** The source map, as JSON text. */
  readonly sourceMap?: string;
  readonly diagnostics: readonly Diagnostic[];
  /** The files that were read, as absolute paths. */
  readonly inputs: readonly string[];
  /** The capabilities of the author's classes of instances, by the interfaces that they implement. */
  readonly instanceCapabilities: readonly Capability[];
  /** Where the plugin's class says what it is. */
  readonly declared: Declared;
  /** The other text that asc printed. */
  readonly output: string;
}
