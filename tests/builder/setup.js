// Runs before any test: looks whether dist/ is fresh, and starts the builder, which ends with jest.
const { fork } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const fresh = require("../fresh");

module.exports = async config => {
  fresh(config);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "falco-ts-builder-")),
    socket = path.join(folder, "socket");
  const server = fork(path.join(__dirname, "server.js"), [socket]);
  await new Promise((resolve, reject) => {
    server.once("message", resolve);
    server.once("exit", code => reject(new Error(`the tests' builder ended with ${code}`)));
  });
  server.unref();
  server.channel.unref();
  process.env.FALCO_TS_TEST_BUILDER = socket; // jest's workers inherit it
  process.env.FALCO_TS_TEST_BUILDER_PATH = process.env.PATH;
  process.on("exit", () => fs.rmSync(folder, { recursive: true, force: true }));
};
