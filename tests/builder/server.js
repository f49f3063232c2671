// Builds the plugins of a test run with compilers that stay loaded: a build takes a third of the time that it
// takes in a process of its own. It is the same pipeline with the same options, and makes the same bytes, for
// which build.test.ts looks. It compiles for the test run's falco-ts processes too (warm.js).
const net = require("node:net");
const os = require("node:os");
const path = require("node:path");
const v8 = require("node:v8");

const compiled = path.resolve(__dirname, "..", "..", "dist", "compiler");
const { withTemporaryFolder, writeFilesAtomic } = require(path.join(compiled, "files.js"));
const { findNative } = require(path.join(compiled, "native", "parts.js"));
const { buildLibrary } = require(path.join(compiled, "pipeline.js"));
const { openProject } = require(path.join(compiled, "plugin", "folder.js"));
const { keepWarm } = require(path.join(compiled, "stages", "compile.js"));

/** One for each of jest's workers. */
const idle = Array.from({ length: os.availableParallelism() }, keepWarm);
/** Whom the next compilers are for. */
const waiting = [];

/** Lends a compiler that nobody else uses. */
async function withCompiler(use) {
  const compiler = idle.pop() ?? (await new Promise(resolve => waiting.push(resolve)));
  try {
    return await use(compiler);
  } finally {
    const next = waiting.shift();
    if (next) next(compiler);
    else idle.push(compiler);
  }
}

async function build(folder, compiler) {
  const project = openProject(folder);
  await withTemporaryFolder(async workDir => {
    const { file, library, manifest } = await buildLibrary(project, findNative(), workDir, { compiler });
    writeFilesAtomic([
      [path.join(project.buildDir, file), library],
      [path.join(project.buildDir, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`],
    ]);
  });
  return {};
}

const answerTo = asked =>
  withCompiler(async compiler =>
    "build" in asked ? build(asked.build, compiler) : { answer: await compiler(asked.compile) },
  );

// each client asks for one thing, { build: FOLDER } or { compile: REQUEST }, and gets { answer } or what is
// { wrong }
const server = net.createServer({ allowHalfOpen: true }, client => {
  const chunks = [];
  client.on("data", chunk => chunks.push(chunk));
  client.on("error", () => {}); // it was ended by its test
  client.on("end", () =>
    answerTo(v8.deserialize(Buffer.concat(chunks)))
      .catch(error => ({ wrong: String(error.message) }))
      .then(answer => client.end(v8.serialize(answer))),
  );
});
server.listen(process.argv[2], () => process.send("listening"));
process.on("disconnect", () => process.exit()); // jest has ended
