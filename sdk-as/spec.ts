// What a plugin's specs import as "falco-ts/spec". Specs are tests in AssemblyScript that run inside wasm,
// and jest reports them.
export { describe, test, test as it, beforeAll, beforeEach, afterEach, afterAll, view } from "./spec/dsl";
export { expect, Expectation } from "./spec/expect";
