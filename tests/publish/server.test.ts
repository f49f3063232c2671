// Servers of tests end with the process that started them, and one that cannot start is told with its log.
import { spawn } from "node:child_process";
import net from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { root, temporaryFolder } from "../support";
import { freePort, startServer } from "./server";

const work = temporaryFolder();
const log = path.join(work, "log");
const listen = (port: number) => [process.execPath, "-e", `net.createServer().listen(${port}, "127.0.0.1")`];

function isTaken(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = net.connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

test("a server takes connections until it is ended", async () => {
  const port = await freePort();
  const server = await startServer(listen(port), port, log);
  expect(await isTaken(port)).toBe(true);
  await server.end();
  expect(await isTaken(port)).toBe(false);
});

test("a server ends when the process that started it is killed", async () => {
  const port = await freePort();
  const module = JSON.stringify(path.join(root, "tests", "publish", "server.ts"));
  const code = `require(${module}).startServer(${JSON.stringify(listen(port))}, ${port}, ${JSON.stringify(log)}).then(() => console.log("started"))`;
  const starter = spawn(process.execPath, ["-r", "./tests/typescript.js", "-e", code], { cwd: root });
  await new Promise(resolve => starter.stdout.once("data", resolve));
  expect(await isTaken(port)).toBe(true);
  starter.kill("SIGKILL");
  for (let tries = 0; tries < 200 && (await isTaken(port)); tries++) await sleep(50);
  expect(await isTaken(port)).toBe(false);
});

test("a server that ends at once is told with what it printed", async () => {
  const command = [process.execPath, "-e", 'console.error("no such storage"); process.exitCode = 3'];
  await expect(startServer(command, await freePort(), log)).rejects.toThrow(
    /takes no connections\n[^]*no such storage/,
  );
});
