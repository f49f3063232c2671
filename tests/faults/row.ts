// One row of the fault table: what goes wrong, what is right then, and how it is shown.

import type { PluginName } from "./library";

/** What a process that met the fault has to have said and used; every bound is far above what is usual. */
export interface Expected {
  /** In this order, in what it printed. */
  readonly says: readonly RegExp[];
  readonly never?: RegExp;
  /** Exit code; 0 if it is not said. */
  readonly status?: number;
  /** Resident memory at its peak. */
  readonly peakMiB?: number;
  /** From its start to its end; then it is killed. */
  readonly wallMs?: number;
}

/** A file that a row needs in its folder: its text, or what makes it at a path. */
export type Maker = string | ((path: string) => void);

export interface Prepared {
  /**
   * Made before the process starts. "$DIR" in steps, arguments and configs is the folder that they are in.
   */
  readonly files?: Readonly<Record<string, Maker>>;
  /** Why it cannot be tried here, if that is so. */
  readonly skip?: () => string | undefined;
}

/** Steps of steps.c on a plugin of plugins.ts, in a process of their own. */
export interface Steps extends Prepared, Expected {
  readonly plugin: PluginName;
  readonly steps: readonly string[];
}

/** A real host on a plugin of plugins.ts. "$LIB" in the arguments is the plugin's .so. */
export interface InHost extends Prepared, Expected {
  readonly plugin: PluginName;
  readonly host: "sysdig" | "sinsp-host";
  readonly args: readonly string[];
  /** It is sent SIGINT after so long. */
  readonly interruptAfterMs?: number;
}

/** A test that has it already: its name, or its group's, and the file. */
export interface Elsewhere {
  readonly test: string;
  readonly in: string;
}

/** Not shown, for this reason. */
export interface Unproved {
  readonly reason: string;
}

export interface Row {
  /** Unique. */
  readonly id: string;
  /** What happens: the end of "Falco goes on when …". */
  readonly fault: string;
  /** What is right then; the test's name where the proof is here. */
  readonly right: string;
  readonly proof: Steps | InHost | Elsewhere | Unproved;
}

export interface Chapter {
  readonly title: string;
  /** Of a chapter with many rows alike: what all of them show, as one line of docs/safety.md. */
  readonly summary?: string;
  readonly rows: readonly Row[];
}
