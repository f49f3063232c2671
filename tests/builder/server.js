// Builds the plugins of a test run with compilers that stay loaded: a build takes a third of the time that it
// takes in a process of its own. It is the same pipeline with the same options, and makes the same bytes, for
// which build.test.ts looks.
const net = require("node:net");
const os = require("node:os");
const path = require("node:path");

const compiled = path.resolve(__dirname, "..", "..", "dist", "compiler");
const { withTemporaryFolder, writeFilesAtomic } = require(path.join(compiled, "files.js"));
const { findNative } = require(path.join(compiled, "native", "parts.js"));
const { buildLibrary } = require(path.join(compiled, "pipeline.js"));
const { openProject } = require(path.join(compiled, "plugin", "folder.js"));
const { keepWarm } = require(path.join(compiled, "stages", "compile.js"));

/** One for each of jest's workers, which wait for what they ask for. */
const idle = Array.from({ length: os.availableParallelism() }, keepWarm);

async function build(folder) {
  const compiler = idle.pop() ?? keepWarm();
  try {
    const project = openProject(folder);
    await withTemporaryFolder(async workDir => {
      const { file, library, manifest } = await buildLibrary(project, findNative(), workDir, { compiler });
      writeFilesAtomic([
        [path.join(project.buildDir, file), library],
        [path.join(project.buildDir, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`],
      ]);
    });
  } finally {
    idle.push(compiler);
  }
}

// each client sends one folder, and gets what is wrong with the plugin; nothing: its .so is there
const server = net.createServer({ allowHalfOpen: true }, client => {
  let folder = "";
  client.on("data", chunk => (folder += chunk));
  client.on("end", () =>
    build(folder).then(
      () => client.end(),
      error => client.end(String(error.message)),
    ),
  );
});
server.listen(process.argv[2], () => process.send("listening"));
process.on("disconnect", () => process.exit()); // jest has ended
