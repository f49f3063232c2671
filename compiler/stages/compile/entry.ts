// The module that asc starts from, which is never on disk: the guest ABI's exports, around the author's code.
import { SDK, sdkImport } from "../../sdk-files";
import { guestExports } from "./exports";

/** What both kinds of modules have. */
const COMMON = `\
import "${sdkImport(SDK.standard)}";
export { ABI_VERSION as ft_abi_version } from "${sdkImport(SDK.guestAbi)}";
export { CONTROL as ft_control } from "${sdkImport(SDK.controlRecord)}";
`;

/** For a module whose loops look at the clock. */
const WATCHED = `import "${sdkImport(SDK.turn)}";\n`;

/** For a module that C is merged with. It starts C, and is to come before the author's code. */
const WITH_C = `export { ft_c_alloc, ft_c_realloc, ft_c_free } from "${sdkImport(SDK.c)}";\n`;

/** The exports of guest-abi.json, around the author's class. */
export const entryText = (plugin: string, watched: boolean, withC: boolean) => `\
${withC ? WITH_C : ""}\
import P from "./${plugin}";
import { Guest, checkPlugin } from "${sdkImport(SDK.guest)}";
import { collectGarbage } from "${sdkImport(SDK.heap)}";
${COMMON}${watched ? WATCHED : ""}\
checkPlugin<P>();
const guest = new Guest<P>(new P());
${guestExports}
`;

/** The exports of guest-abi.json's "spec", around the author's specs. Their loops look at the clock. */
export const specsEntryText = (modules: readonly string[], withC: boolean) => `\
${withC ? WITH_C : ""}\
${modules.map(module => `import "./${module}";\n`).join("")}\
import { listTests, runAfter, runTest } from "${sdkImport(SDK.specRegistry)}";
import "${sdkImport(SDK.specShow)}";
import { reserve } from "${sdkImport(SDK.control)}";
${COMMON}${WATCHED}\
export function ft_reserve(buffer: i32, bytes: i32): i32 { return reserve(buffer, bytes); }
export function ft_spec_list(): i32 { return listTests(); }
export function ft_spec_run(test: i32): void { runTest(test); }
export function ft_spec_after(test: i32): void { runAfter(test); }
export function ft_spec_call(fn: i32): void { changetype<() => void>(<usize>fn)(); }
`;
