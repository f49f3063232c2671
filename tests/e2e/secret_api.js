// An API that asks for a secret, which is in a file: what comes without is 401. Of the others, the first is
// reset and the second has an error; then there are "one", "trap", "two", and nothing more.
// Usage: node secret_api.js PORT FILE
const fs = require("node:fs");
const http = require("node:http");

const [port, file] = process.argv.slice(2);
const answers = ["one", "trap", "two"];
let asked = 0;

http
  .createServer((request, response) => {
    const right = `SSWS ${fs.readFileSync(file, "utf8").trim()}`;
    if (request.headers.authorization !== right) return response.writeHead(401).end();
    asked++;
    if (asked === 1) return request.socket.resetAndDestroy();
    if (asked === 2) return response.writeHead(500).end(request.headers.authorization);
    response.end(answers.shift() ?? "");
  })
  .listen(Number(port), "127.0.0.1");
