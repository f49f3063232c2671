// Asks the test run's builder for a plugin: client.js SOCKET FOLDER. Exits with 1 and what is wrong.
const { ask } = require("./ask");

const [socket, folder] = process.argv.slice(2);
void ask(socket, { build: folder }).then(({ wrong }) => {
  if (wrong === undefined) return;
  process.stderr.write(wrong);
  process.exitCode = 1;
});
