// Globals that hold functions. asc's collector does not look at them, since its functions are never
// collected: closures are.
import type binaryenModule from "binaryen";

import type { Asc, Global, Program } from "./asc";
import { hasClosures } from "./closures";

type Binaryen = typeof binaryenModule;

/** The function of asc's that visits all globals, with a number that it hands on. */
const VISIT_GLOBALS = "~lib/rt/__visit_globals";

/** Once a module is compiled: has the collector visit its globals that hold functions. */
export function visitFunctionGlobals(
  asc: Asc,
  program: Program,
  binaryen: Binaryen,
  module: binaryenModule.Module,
): void {
  if (!hasClosures(program)) return;
  const { i32, none } = binaryen;
  const visits = [...program.elementsByName.values()]
    .filter(element => holdsFunction(asc, element as Global))
    .map(({ internalName }) =>
      module.call(
        program.visitInstance.internalName,
        [module.global.get(internalName, i32), module.local.get(0, i32)],
        none,
      ),
    );
  if (!visits.length) return;
  const visit = module.getFunction(VISIT_GLOBALS);
  const { getBody, setBody } = (binaryen as unknown as Pick<binaryenModule.Module, "Function">).Function;
  setBody(visit, module.block(null, [getBody(visit), ...visits], none));
}

function holdsFunction({ ElementKind, CommonFlags }: Asc, element: Global): boolean {
  return (
    element.kind === ElementKind.Global &&
    element.type.signatureReference !== null &&
    element.is(CommonFlags.Compiled) &&
    !element.is(CommonFlags.Inlined)
  );
}
