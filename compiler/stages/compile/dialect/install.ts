// The dialect: what asc is taught of TypeScript, a module for each part of the language.
import type { Asc } from "./asc";
import { lowerForOf } from "./for-of";
import { lowerLabels } from "./labels";

/**
 * Teaches asc the dialect, for the rest of this thread's life. Throws where it is another asc than the
 * dialect was written for.
 */
export function installDialect(asc: Asc): void {
  lowerForOf(asc);
  lowerLabels(asc);
}
