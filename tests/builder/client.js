// Asks the test run's builder for a plugin: client.js SOCKET FOLDER. Exits with 1 and what is wrong.
const net = require("node:net");

const [socket, folder] = process.argv.slice(2);
let wrong = "";
const client = net.connect(socket, () => client.end(folder));
client.on("data", chunk => (wrong += chunk));
client.on("end", () => {
  process.stderr.write(wrong);
  process.exitCode = wrong ? 1 : 0;
});
