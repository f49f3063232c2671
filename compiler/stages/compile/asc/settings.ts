// binaryen's settings are global, and asc leaves its own behind: a compiler that stays loaded would optimize
// the next plugin's passes before asc's own otherwise than a fresh one does, and make other bytes.
import type binaryenModule from "binaryen";

type Binaryen = typeof binaryenModule;

/** Reads binaryen's settings; returns what sets them again. */
export function rememberSettings(binaryen: Binaryen): () => void {
  const optimizeLevel = binaryen.getOptimizeLevel(),
    shrinkLevel = binaryen.getShrinkLevel(),
    debugInfo = binaryen.getDebugInfo(),
    closedWorld = binaryen.getClosedWorld(),
    fastMath = binaryen.getFastMath(),
    lowMemoryUnused = binaryen.getLowMemoryUnused(),
    zeroFilledMemory = binaryen.getZeroFilledMemory(),
    trapsNeverHappen = binaryen.getTrapsNeverHappen(),
    alwaysInline = binaryen.getAlwaysInlineMaxSize(),
    flexibleInline = binaryen.getFlexibleInlineMaxSize(),
    oneCallerInline = binaryen.getOneCallerInlineMaxSize();
  return () => {
    binaryen.setOptimizeLevel(optimizeLevel);
    binaryen.setShrinkLevel(shrinkLevel);
    binaryen.setDebugInfo(debugInfo);
    binaryen.setClosedWorld(closedWorld);
    binaryen.setFastMath(fastMath);
    binaryen.setLowMemoryUnused(lowMemoryUnused);
    binaryen.setZeroFilledMemory(zeroFilledMemory);
    binaryen.setTrapsNeverHappen(trapsNeverHappen);
    binaryen.setAlwaysInlineMaxSize(alwaysInline);
    binaryen.setFlexibleInlineMaxSize(flexibleInline);
    binaryen.setOneCallerInlineMaxSize(oneCallerInline);
  };
}
