// Loads asc, and sets it up for plugins.
import { holdCrashes } from "./crash";
import { withDataUrls } from "./data-url";
import { shareHeap } from "./heap";
import { mendFieldInitializers } from "./field-initializers";
import { mendLibrary } from "./library";
import { mendObjectLiterals, type AscLiterals } from "./object-literals";
import { rememberSettings } from "./settings";
import type { AscClasses } from "./show-methods";
import type { Trail } from "./trail";
import type { AscNumbers } from "./types";

/** The parts of asc that have no public name. */
type Internals = AscNumbers &
  AscClasses &
  AscLiterals & { readonly Compiler: { readonly prototype: ConstructorParameters<typeof Trail>[0] } };

export type Asc = Awaited<ReturnType<typeof loadAsc>>;

/**
 * Loads asc, which takes half a second. For the rest of this thread's life a crash of asc no longer ends the
 * process.
 */
export async function loadAsc() {
  const { default: asc, version } = await withDataUrls(() => import("assemblyscript/asc"));
  const internals = (await import("assemblyscript")) as unknown as Internals;
  const { default: binaryen } = await import("binaryen");
  shareHeap(asc.libraryFiles);
  mendLibrary(asc.libraryFiles);
  mendObjectLiterals(internals);
  mendFieldInitializers(internals);
  return {
    asc,
    version,
    internals,
    binaryen,
    resetSettings: rememberSettings(binaryen),
    crash: holdCrashes(),
  };
}
