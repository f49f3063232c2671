// A registry for npm packages on the loopback address, in which falco-ts is what this checkout packs.
import fs from "node:fs";
import path from "node:path";

import { run } from "../support";
import { freePort, startServer, type Server } from "./server";

export interface NpmRegistry extends Server {
  /** What npm is told, so that it takes packages from this registry, and publishes to it. */
  readonly options: readonly string[];
  readonly address: string;
}

/**
 * Starts a registry that anybody may publish falco-ts to. All other packages it fetches from the registry
 * that npm is set up with. Its files lie in `folder`.
 */
export async function startNpmRegistry(verdaccio: string, folder: string): Promise<NpmRegistry> {
  const upstream = run("npm", ["config", "get", "registry"], { cwd: folder }).stdout.trim();
  const port = await freePort();
  const own = { access: "$all", publish: "$anonymous" };
  const config = {
    storage: path.join(folder, "packages"),
    uplinks: { upstream: { url: upstream } },
    packages: { "falco-ts": own, "@falco-ts/*": own, "**": { access: "$all", proxy: "upstream" } },
    max_body_size: "100mb",
    log: { type: "stdout", level: "warn" },
  };
  const file = path.join(folder, "verdaccio.yaml");
  fs.writeFileSync(file, JSON.stringify(config)); // which is YAML too
  const command = [process.execPath, verdaccio, "--config", file, "--listen", `127.0.0.1:${port}`];
  const server = await startServer(command, port, path.join(folder, "verdaccio.log"));
  return {
    ...server,
    address: `http://127.0.0.1:${port}/`,
    // npm publishes nothing without a name for who does it, though this registry asks for none
    options: [`--registry=http://127.0.0.1:${port}/`, `--//127.0.0.1:${port}/:_authToken=anybody`],
  };
}
