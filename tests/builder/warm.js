// Loaded into a falco-ts process before its own code: has the compilers that the test run's builder keeps
// loaded stand for the thread that the process would start. All else in the process is as it always is. A
// process with another PATH starts its own, since compilers of C are looked for there.
const path = require("node:path");

const { ask } = require("./ask");

const compiled = path.resolve(__dirname, "..", "..", "dist", "compiler");
const { UserError } = require(path.join(compiled, "errors.js"));
const thread = require(path.join(compiled, "stages", "compile", "thread.js"));

async function compile(request) {
  const { answer, wrong } = await ask(process.env.FALCO_TS_TEST_BUILDER, { compile: request });
  if (wrong !== undefined) throw new UserError(wrong);
  return answer;
}

if (process.env.PATH === process.env.FALCO_TS_TEST_BUILDER_PATH) {
  thread.compileOnce = compile;
  thread.keepWarm = () => compile;
}
