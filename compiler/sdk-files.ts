// The SDK's files that the compiler names: the modules that plugins import, and those that make a module of a
// plugin. Whoever moves a file of the SDK changes its name here.
import path from "node:path";

import { packageRoot } from "./package-root";

/** Relative to the SDK's folder, without their ending. */
export const SDK = {
  index: "index",
  spec: "spec",
  plugin: "assembly/plugin",
  guest: "glue/guest",
  standard: "glue/standard",
  c: "glue/c",
  specRegistry: "spec/registry",
  specShow: "spec/show",
  control: "internal/abi/control",
  turn: "internal/abi/turn",
  guestAbi: "internal/guest-abi",
  controlRecord: "internal/memory/control-record",
  heap: "internal/memory/heap",
} as const;

export type SdkModule = (typeof SDK)[keyof typeof SDK];

/** The SDK's folder that has all calls of the author's methods. */
export const SDK_CALLS = "glue";

/** Every file of the SDK, as asc names libraries. */
export const SDK_LIBRARY = "~lib/falco-ts/";

/** A module as AssemblyScript code imports it. */
export function sdkImport(module: SdkModule): string {
  return `falco-ts/${module}`;
}

/** The path of a file that is named from the SDK's folder on. */
export function sdkPath(file: string): string {
  return path.join(packageRoot, "sdk-as", file);
}
