// Asks the test run's builder for something, and gives its answer. Both are values that v8.serialize takes.
const net = require("node:net");
const v8 = require("node:v8");

/** Sends a value, and resolves with the answer; rejects where the builder ends before it has answered. */
exports.ask = (socket, value) =>
  new Promise((resolve, reject) => {
    const chunks = [];
    const client = net.connect(socket, () => client.end(v8.serialize(value)));
    client.on("data", chunk => chunks.push(chunk));
    client.on("error", reject);
    client.on("end", () => {
      if (chunks.length > 0) resolve(v8.deserialize(Buffer.concat(chunks)));
      else reject(new Error("the tests' builder ended without an answer"));
    });
  });
