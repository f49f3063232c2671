// Exports the functions that may be handlers of fields, so that the runtime can call them. Which of them are
// handlers is known only once the plugin has declared its fields.
import type binaryenModule from "binaryen";

type Binaryen = typeof binaryenModule;

/**
 * Exports every function that has a handler's type, as ft_handler_ and its index in the module's table, by
 * which the guest ABI's handler records name it.
 */
export function exportHandlers(binaryen: Binaryen, module: binaryenModule.Module): void {
  const three = binaryen.createType([binaryen.i32, binaryen.i32, binaryen.i32]);
  for (let s = 0; s < module.getNumElementSegments(); s++) {
    const { offset, data } = binaryen.getElementSegmentInfo(module.getElementSegmentByIndex(s));
    const first = (binaryen.getExpressionInfo(offset) as unknown as { value: number }).value;
    data.forEach((name, i) => {
      const { params, results } = binaryen.getFunctionInfo(module.getFunction(name));
      if (params === three && results === binaryen.i32)
        module.addFunctionExport(name, `ft_handler_${first + i}`);
    });
  }
}
