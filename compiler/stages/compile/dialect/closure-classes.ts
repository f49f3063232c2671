// The classes of closures, as AssemblyScript. They are in a module only where it has closures.

/** A variable that closures share. */
export const BOX = "__falco_ts_Box";
/** Makes a box without a value. */
export const EMPTY_BOX = "__falco_ts_emptyBox";
/** Tells the SDK that functions may be closures. */
const CLOSURES = "__falco_ts_closures";

/** The class of closures that take so many variables. */
export function environmentName(count: number): string {
  return `__falco_ts_Environment${count}`;
}
export function fieldName(index: number): string {
  return `v${index}`;
}

/** The text of a library file, for closures that take up to so many variables. */
export function closureClasses(most: number): string {
  return `\
// @ts-ignore: decorator
@global @inline const ${CLOSURES}: bool = true;
// @ts-ignore: decorator
@global @final class ${BOX}<T> { constructor(public v: T) {} }
// @ts-ignore: decorator
@global function ${EMPTY_BOX}<T>(): ${BOX}<T> {
  return changetype<${BOX}<T>>(__new(offsetof<${BOX}<T>>(), idof<${BOX}<T>>()));
}
${Array.from({ length: most }, (_, i) => environment(i + 1)).join("")}`;
}

/**
 * The first two fields are those of the standard library's Function: a closure is a function whose
 * environment is itself.
 */
function environment(count: number): string {
  const types = Array.from({ length: count }, (_, i) => `T${i}`);
  const fields = types.map((type, i) => `public ${fieldName(i)}: ${type}`);
  return `\
// @ts-ignore: decorator
@global @final class ${environmentName(count)}<${types.join(", ")}> {
  private index: u32;
  private environment: usize;
  constructor(fn: usize, ${fields.join(", ")}) {
    this.index = load<u32>(fn);
    this.environment = changetype<usize>(this);
  }
}
`;
}
