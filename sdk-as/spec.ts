// What a plugin's specs import as "falco-ts/spec": tests in AssemblyScript that run inside wasm and are
// reported by jest.
export { describe, test, test as it, beforeAll, beforeEach, afterEach, afterAll, view } from "./spec/dsl";
export { expect, Expectation } from "./spec/expect";
