// Servers that tests start beside themselves, on the loopback address.
import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export interface Server {
  /** Ends the server, and waits until it is gone. */
  end(): Promise<void>;
}

/**
 * Runs a server until its standard input ends: that happens with this process too, however that ends, so that
 * no server outlives the tests.
 */
const WHILE_READ = `exec 3<&0
"$@" 3<&- &
server=$!
{ read -r _ <&3; kill -9 $server; } 2>/dev/null &
wait $server`;

/** Starts a server, and waits until it takes connections at a port. Throws with its log where it does not. */
export async function startServer(command: readonly string[], port: number, log: string): Promise<Server> {
  const output = fs.openSync(log, "w");
  const child = spawn("sh", ["-c", WHILE_READ, "sh", ...command], { stdio: ["pipe", output, output] });
  fs.closeSync(output);
  const ended = new Promise<void>(resolve => child.once("exit", () => resolve()));
  const end = async () => {
    child.stdin!.destroy();
    await ended;
  };
  for (let tries = 0; tries < 300 && child.exitCode === null; tries++) {
    if (await answers(port)) return { end };
    await sleep(100);
  }
  await end();
  throw new Error(`${command.join(" ")}: takes no connections\n${fs.readFileSync(log, "utf8")}`);
}

function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = net.connect(port, "127.0.0.1");
    const tell = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => tell(true)).once("error", () => tell(false));
  });
}

/** A port of the loopback address that nobody has. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
